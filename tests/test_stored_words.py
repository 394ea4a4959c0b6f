"""Words that are stored come from the enumerations of service/facts: none is written out where it is used."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from service.facts.audit import Actor, AuditAction

TOP = Path(__file__).resolve().parent.parent
#: Words that are stored and mean nothing else, so that they stand in their enumeration alone.
WORDS = {*AuditAction, *(actor for actor in Actor if ":" in actor)}
MODULES = sorted(
    path
    for layer in ("service", "jobs")
    for path in (TOP / layer).rglob("*.py")
    if "migrations" not in path.parts and path.parent != TOP / "service" / "facts"
)
#: Functions that are given stored words: the place and the name of the parameter.
GIVEN_WORDS = (
    ("record", None, "action"),
    ("record", None, "actor"),
    ("hold", 0, "reason"),
    ("FoundIssue", 0, "code"),
    ("Fault", 0, "code"),
    ("Unusable", 0, "code"),
    ("Sighting", 0, "code"),
    ("set_for_company", 1, "code"),
    ("reconcile_code", 1, "code"),
    ("progress", None, "phase"),
    ("end", None, "phase"),
    ("show", 0, "phase"),
    ("_show", 0, "phase"),
)


def _texts(node: ast.expr) -> set[str]:
    """The texts that an expression can be: a constant, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _texts(node.body) | _texts(node.orelse)
    return set()


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


@cache
def _calls() -> dict[str, list[tuple[Path, ast.Call]]]:
    """All calls of the functions that are given stored words, by name; each module is read once."""
    found: dict[str, list[tuple[Path, ast.Call]]] = {function: [] for function, _place, _keyword in GIVEN_WORDS}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in found:
                found[_name(node)].append((path, node))
    return found


def _said(call: ast.Call, place: int | None, keyword: str) -> set[str]:
    """What a call is given for one parameter, as a bare text."""
    given = [each.value for each in call.keywords if each.arg == keyword]
    if place is not None:
        given += call.args[place : place + 1]
    return set().union(*map(_texts, given))


def _written(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_module_writes_a_stored_word_out():
    found = {str(path.relative_to(TOP)): _written(path) & WORDS for path in MODULES if _written(path) & WORDS}
    assert found == {}


@pytest.mark.parametrize(("function", "place", "keyword"), GIVEN_WORDS)
def test_no_call_is_given_a_bare_text_for(function, place, keyword):
    bare = {
        f"{path.relative_to(TOP)}:{call.lineno}": _said(call, place, keyword)
        for path, call in _calls()[function]
        if _said(call, place, keyword) - {""}
    }
    assert bare == {}
