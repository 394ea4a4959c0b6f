"""Held changes over the API: listed, decided once, and not by the one who brought them."""

from __future__ import annotations

import pytest

from service.store.accounts import api_tokens, users
from service.store.database.connection import connection
from service.store.tables.accounts import Membership
from service.store.tables.approvals import HeldChange
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from tests.web.api.conftest import Program


@pytest.fixture
def held(imported, clock):
    with connection():
        return HeldChange.create(
            company=imported.id, employee=Employee.get(Employee.first_name == "Amelia").id, field_group="bank",
            old={"account_number": "88837491"}, new={"account_number": "63748470"}, rule="shared_account", why="w",
            is_from_humaans=True, cause="manual", made_by=["bob@example.com"], since=clock(), state="pending",
        )  # fmt: skip


def test_the_list_has_both_values_and_is_on_the_audit_log(acme, held):
    (item,) = acme.get("/approvals").json["data"]
    assert (item["id"], item["old"], item["new"]) == (
        held.id, {"account_number": "88837491"}, {"account_number": "63748470"},
    )  # fmt: skip
    assert (item["state"], item["made_by"], item["decided_at"]) == ("pending", ["bob@example.com"], None)
    with connection():
        assert AuditEntry.get(AuditEntry.action == "employee.numbers_read").actor == "api:ledger"
    assert acme.get("/approvals?state=approved").json["data"] == []


def test_a_program_approves_once_and_another_decision_comes_too_late(acme, held):
    for _again in range(2):
        answer = acme.post(f"/approvals/{held.id}/approve")
        assert (answer.status_code, answer.json["state"], answer.json["decided_by"]) == (200, "approved", "api:ledger")
    late = acme.post(f"/approvals/{held.id}/refuse", {"reason": "No."})
    assert (late.status_code, "already approved" in late.json["detail"]) == (409, True)
    with connection():
        assert Employee.get(Employee.first_name == "Amelia").account_number == "63748470"


def test_the_token_of_the_one_who_brought_it_is_refused(app, imported, held, clock):
    with connection():
        bob = users.by_email("bob@example.com")
        token = api_tokens.issue(imported.id, "his", clock(), made_by_id=bob.id)
        Membership.update(role="owner").where(Membership.user == bob.id).execute()
    answer = Program(app, "acme", token).post(f"/approvals/{held.id}/approve")
    assert (answer.status_code, answer.json["code"]) == (409, "same_person")


def test_a_refusal_needs_a_reason_and_no_company_sees_anothers(acme, globex, held):
    assert acme.post(f"/approvals/{held.id}/refuse", {"reason": ""}).status_code == 422
    assert globex.post(f"/approvals/{held.id}/approve").status_code == 404
    answer = acme.post(f"/approvals/{held.id}/refuse", {"reason": "The employee did not ask for it"})
    assert (answer.status_code, answer.json["reason"]) == (200, "The employee did not ask for it.")


def test_a_run_is_taken_back_by_the_plan_that_was_shown(acme, imported, sandbox, work, globex):
    sandbox.change("people", "amelia", city="York", quiet=True)
    run = acme.post("/runs", {}).json["id"]
    work()
    plan = acme.get(f"/runs/{run}/undo").json
    assert [(each["field"], each["now"], each["back_to"]) for each in plan["put_back"]] == [("city", "York", "Leeds")]
    assert acme.post(f"/runs/{run}/undo", {"digest": "x"}).status_code == 409
    answer = acme.post(f"/runs/{run}/undo", {"digest": plan["digest"]})
    assert (answer.status_code, answer.json["kind"], answer.json["undoes_run_id"]) == (200, "undo", run)
    assert globex.get(f"/runs/{run}/undo").status_code == 404
