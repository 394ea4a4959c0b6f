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
def _read() -> tuple[dict[str, list[tuple[Path, ast.Call]]], dict[str, set[str]]]:
    """All calls of the functions that are given stored words, by name, and the words that each module writes out.

    Each module is read once.
    """
    calls: dict[str, list[tuple[Path, ast.Call]]] = {function: [] for function, _place, _keyword in GIVEN_WORDS}
    written: dict[str, set[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in calls:
                calls[_name(node)].append((path, node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in WORDS:
                written.setdefault(str(path.relative_to(TOP)), set()).add(node.value)
    return calls, written


def _said(call: ast.Call, place: int | None, keyword: str) -> set[str]:
    """What a call is given for one parameter, as a bare text."""
    given = [each.value for each in call.keywords if each.arg == keyword]
    if place is not None:
        given += call.args[place : place + 1]
    return set().union(*map(_texts, given))


def test_no_module_writes_a_stored_word_out():
    _, written = _read()
    assert written == {}


@pytest.mark.parametrize(("function", "place", "keyword"), GIVEN_WORDS)
def test_no_call_is_given_a_bare_text_for(function, place, keyword):
    calls, _ = _read()
    bare = {
        f"{path.relative_to(TOP)}:{call.lineno}": _said(call, place, keyword)
        for path, call in calls[function]
        if _said(call, place, keyword) - {""}
    }
    assert bare == {}
