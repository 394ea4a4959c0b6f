"""API tokens name their maker, end with the maker's right or a date, and can be for reading alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from service.store.accounts import memberships, users
from service.store.database.connection import connection
from service.store.tables.accounts import ApiToken, Membership
from service.store.tables.companies import AuditEntry, Company
from service.store.tables.employees import Change, Employee
from tests.web.api.conftest import Program
from tests.web.conftest import PASSWORD

PAGE = "/companies/acme/api-tokens"


def _make(browser, **form):
    answer = browser.send(PAGE, {"label": "ledger", "password": PASSWORD} | form)
    found = re.search(r'id="made">([^<]+)<', answer.text)
    return answer, found and found.group(1)


@pytest.fixture
def made(app, alice):
    return Program(app, "acme", _make(alice)[1])


def test_a_token_names_its_maker(made, alice, bob):
    page = alice.open(PAGE).text
    assert "alice@example.com" in page
    assert "Read and change" in page
    with connection():
        assert ApiToken.get().made_by_id == users.by_email("alice@example.com").id


@pytest.mark.parametrize("how", ["role taken away", "role changed", "disabled", "offered only"])
def test_a_token_ends_with_its_makers_right_and_comes_back_with_it(app, made, alice, charlie, how):
    assert made.get("").status_code == 200
    with connection():
        maker = users.by_email("alice@example.com").id
        acme = Company.get(slug="acme").id
        if how == "disabled":
            users.set_active(maker, is_active=False)
        elif how == "role changed":
            Membership.update(role="manager").where(Membership.user == maker).execute()
        elif how == "offered only":
            Membership.update(offered_at=users.by_id(maker).created_at).where(Membership.user == maker).execute()
        else:
            memberships.remove(acme, maker)
    refused = made.get("")
    assert refused.status_code == 401
    assert "no longer an owner" in refused.json["detail"]
    if how == "role changed":
        with connection():
            Membership.update(role="owner").where(Membership.user == maker).execute()
        assert made.get("").status_code == 200


def test_a_token_ends_after_its_last_day_in_the_companys_zone(app, alice, clock):
    last = (clock() + timedelta(days=3)).date()
    _answer, token = _make(alice, last_day=last.isoformat())
    program = Program(app, "acme", token)
    clock.forward(days=3, hours=13, minutes=59)
    assert program.get("").status_code == 200
    clock.forward(minutes=1)
    refused = program.get("")
    assert refused.status_code == 401
    assert "its date is over" in refused.json["detail"]
    alice.sign_in("alice@example.com")
    page = alice.open(PAGE).text
    assert ">Ended<" in page
    assert "its date is over" in page


@pytest.mark.parametrize("day", ["2020-01-01", "9999-12-31", "soon", "2026-11-22"])
def test_a_last_day_that_cannot_be_is_refused_in_words(alice, day):
    answer, token = _make(alice, last_day=day)
    assert (answer.status_code, token) == (422, None)
    assert "There is a problem" in answer.text


def test_a_token_for_reading_writes_nothing(app, alice, an_employee):
    program = Program(app, "acme", _make(alice, is_read_only="y")[1])
    employee = an_employee(city="Leeds")
    assert program.get(f"/employees/{employee.id}").status_code == 200
    for refused in (
        program.patch(f"/employees/{employee.id}", {"fields": {"city": "York"}}),
        program.post("/runs", {}),
        program.put("/settings", {"version": 0}),
    ):
        assert refused.status_code == 403
        assert refused.json["title"] == "This token may only read"
    with connection():
        assert Employee.get_by_id(employee.id).city == "Leeds"
    assert re.search(r">\s*Read only\s*<", alice.open(PAGE).text)


def test_a_token_of_an_earlier_release_works_on_and_its_maker_is_not_noted(acme, alice):
    assert acme.get("").status_code == 200
    assert "Not recorded" in alice.open(PAGE).text


def test_ni_and_bank_numbers_read_by_the_api_are_on_the_audit_log(acme, an_employee):
    with_number = an_employee(ni_number="CE314159A")
    without = an_employee(ni_number=None)
    acme.get("/employees")
    acme.get(f"/employees/{with_number.id}")
    acme.get(f"/employees/{without.id}")
    with connection():
        Change.create(
            company=with_number.company_id, employee=with_number, field="sort_code", old=None, new="400302",
            cause="manual", at=with_number.created_at,
        )  # fmt: skip
    acme.get(f"/employees/{with_number.id}/changes")
    acme.get(f"/employees/{without.id}/changes")
    with connection():
        read = AuditEntry.select().where(AuditEntry.action == "employee.numbers_read")
        assert [(each.actor, each.subject) for each in read.order_by(AuditEntry.id)] == [
            ("api:ledger", "list of 2 employees"),
            ("api:ledger", f"employee {with_number.id}"),
            ("api:ledger", f"history of employee {with_number.id}"),
        ]
