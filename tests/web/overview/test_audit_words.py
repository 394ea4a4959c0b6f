"""The audit log speaks in words: every action and every actor has a label of its own."""

from __future__ import annotations

import pytest

from service.facts.audit import Actor, AuditAction
from service.store.companies import audit
from service.store.database.connection import connection
from service.web.ui import audit_labels, labels


@pytest.mark.parametrize("action", AuditAction)
def test_every_action_has_a_label(action):
    assert audit_labels.audit_label(action) == audit_labels.AUDIT_LABELS[action]


def test_no_label_is_of_an_action_that_does_not_exist():
    assert audit_labels.AUDIT_LABELS.keys() == set(AuditAction)


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
    assert audit_labels.ACTORS.keys() == set(Actor)
    with connection():
        for actor in audit_labels.ACTORS:
            audit.record(actor=actor, action="run.requested", now=clock(), company_id=cast["acme"].id)
    page = alice.open("/companies/acme/audit").text
    assert all(words in page for words in audit_labels.ACTORS.values())
    assert "system:" not in page
    assert "system:" not in alice.send("/companies/acme/export/audit").text


def test_details_are_written_as_people_write_them():
    detail = {"pdf_kept_months": 3, "dry_run": False, "changed": ["send_payslips_to_humaans", "mapping.ni_number"]}
    assert audit_labels.details(detail) == ["Keep PDFs: 3 months", "Changed: send payslips to Humaans, NI number"]
    assert audit_labels.details({"payslip_mail": "protected"}) == ["Payslip email: a PDF with a password"]


@pytest.mark.parametrize(
    ("detail", "lines"),
    [
        ({"override": None, "items": 1}, ["1 payment"]),
        ({"rows": 1200, "numbers": True}, ["1,200 rows", "With NI and bank details"]),
        ({"rows": 1, "numbers": False}, ["1 row"]),
        ({"before": "viewer", "after": "owner"}, ["Viewer changed to owner"]),
        ({"before": "viewer"}, ["Was viewer"]),
        ({"fields": ["ni_number", "city"]}, ["Fields: NI number, City"]),
        ({"pay_date": "2026-11-27", "employee": 6}, ["Payday: 27 November 2026"]),
        ({"cause": "manual", "dry_run": True}, [labels.cause("manual"), "Dry run"]),
        ({"something_new": 5}, ["Something new: 5"]),
        ({}, []),
    ],
)
def test_a_detail_that_says_nothing_is_not_shown_and_the_others_are_words(detail, lines):
    assert audit_labels.details(detail) == lines


@pytest.mark.parametrize(
    ("action", "subject", "name", "what", "about"),
    [
        ("list.exported", "employees", "", "Downloaded employees", ""),
        (
            "sync.requested",
            "employee 6",
            "Leonard Carter",
            audit_labels.AUDIT_LABELS["sync.requested"],
            "Leonard Carter",
        ),
        (
            "payslip.held",
            "payslip 7",
            "Leonard Carter",
            audit_labels.AUDIT_LABELS["payslip.held"],
            "Leonard Carter, payslip 7",
        ),
        ("run.requested", "run 5", "", audit_labels.AUDIT_LABELS["run.requested"], "Sync 5"),
        ("employee.edited", "employee 5", "", audit_labels.AUDIT_LABELS["employee.edited"], "Removed employee 5"),
        ("user.invited", "dora@example.com", "", audit_labels.AUDIT_LABELS["user.invited"], "dora@example.com"),
    ],
)
def test_an_entry_says_what_was_done_and_about_whom(action, subject, name, what, about):
    assert (audit_labels.audit_label(action, subject), audit_labels.about(action, subject, name)) == (what, about)


@pytest.mark.parametrize("actor", ["alice@example.com", "api:ledger", *Actor])
def test_the_words_for_whoever_did_something_lead_back_to_them(actor):
    assert audit_labels.actor_of(audit_labels.who(actor)) == actor
    assert audit_labels.actor_of(audit_labels.who(actor).upper()) in {actor, actor.replace("ledger", "LEDGER")}
