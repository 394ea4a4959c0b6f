"""The audit log speaks in words: every action that the code records has a label of its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from service.store.companies import audit
from service.store.database.connection import connection
from service.web.ui import audit_labels

SERVICE = Path(__file__).resolve().parents[3] / "service"
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def _literals(node):
    """The texts that an expression can be: a constant, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return _literals(node.body) | _literals(node.orelse)
    return set()


def _recorded(tree):
    """Actions of one module: said to `audit.record`, or to a function of the module that hands its own on."""
    found, handing_on = set(), {}
    constants = {
        each.target.id: each.value for each in tree.body if isinstance(each, ast.AnnAssign) and each.value is not None
    }
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        names = [each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]
        for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
            if ast.unparse(call.func) != "audit.record":
                continue
            action = next(each.value for each in call.keywords if each.arg == "action")
            if isinstance(action, ast.Name) and action.id in constants:
                action = constants[action.id]
            found |= _literals(action)
            if isinstance(action, ast.Name) and action.id in names:
                handing_on[function.name] = (names.index(action.id), action.id)
            else:
                assert _literals(action), f"{ast.unparse(call)}: say the action where it can be read"
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        if isinstance(call.func, ast.Name) and call.func.id in handing_on:
            place, name = handing_on[call.func.id]
            said = [each.value for each in call.keywords if each.arg == name] or call.args[place : place + 1]
            found |= set().union(*map(_literals, said))
    return found


def _all_recorded():
    files = [file for file in SERVICE.rglob("*.py") if "audit.record(" in file.read_text(encoding="utf-8")]
    assert len(files) > 15
    return set().union(*(_recorded(ast.parse(file.read_text(encoding="utf-8"))) for file in files))


def test_every_action_that_is_recorded_has_a_label():
    recorded = _all_recorded()
    assert len(recorded) > 40
    assert all(ACTION.fullmatch(action) for action in recorded)
    assert sorted(recorded - audit_labels.AUDIT_LABELS.keys()) == []


def test_no_label_is_kept_for_what_is_recorded_nowhere():
    assert sorted(audit_labels.AUDIT_LABELS.keys() - _all_recorded()) == []


def test_labels_are_words_and_no_codes():
    for label in audit_labels.AUDIT_LABELS.values():
        assert label[0].isupper()
        assert "_" not in label


@pytest.mark.parametrize(
    ("actor", "begins", "within"),
    [
        ("alice@example.com", "alice@example.com", "alice@example.com"),
        ("api:ledger", "API token “ledger”", "API token “ledger”"),
        ("command", "A command at the terminal", "a command at the terminal"),
        ("system:schedule", "The schedule", "the schedule"),
        ("", "", ""),
    ],
)
def test_whoever_did_something_is_told_in_words(actor, begins, within):
    assert (audit_labels.who(actor), audit_labels.who(actor, in_sentence=True)) == (begins, within)


def test_every_actor_that_is_no_person_has_words_and_the_page_shows_them(alice, cast, clock):
    named = set()
    for file in SERVICE.rglob("*.py"):
        named |= set(re.findall(r'"(system:[a-z]+)"', file.read_text(encoding="utf-8")))
    assert audit_labels.ACTORS.keys() == named | {"command", "link"}
    with connection():
        for actor in audit_labels.ACTORS:
            audit.record(actor=actor, action="run.requested", now=clock(), company_id=cast["acme"].id)
    page = alice.open("/companies/acme/audit").text
    assert all(words in page for words in audit_labels.ACTORS.values())
    assert "system:" not in page
    assert "system:" not in alice.send("/companies/acme/export/audit").text


def test_details_are_written_as_people_write_them():
    detail = {"pdf_kept_months": 3, "dry_run": False, "changed": ["send_payslips_to_humaans", "mapping.ni_number"]}
    assert audit_labels.details(detail) == [
        "PDF kept months: 3", "Dry run: no", "Changed: send payslips to Humaans, NI number",
    ]  # fmt: skip
