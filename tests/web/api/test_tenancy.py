"""A token belongs to one company: every call about another one, or about another one's rows, answers 404."""

from __future__ import annotations

import re

import pytest

from service.facts.runs import Cause, RunKind, RunState
from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.tables.accounts import ApiToken
from service.store.tables.employees import Issue
from service.store.tables.payslips import Payslip
from service.store.tables.syncing import Run


@pytest.fixture
def operations(app):
    paths = app.test_client().get("/api/v1/openapi.json", base_url="http://localhost:8000").json["paths"]
    return [(method.upper(), path) for path, item in paths.items() for method in item if method != "parameters"]


@pytest.fixture
def rows_of_globex(cast, clock, an_employee):
    """Ids of one row of each kind that belong to Globex."""
    with connection():
        run = Run.create(
            company=cast["globex"], kind=RunKind.RECONCILIATION, cause=Cause.HOURLY, state=RunState.HELD,
            created_at=clock(),
        )  # fmt: skip
        issue = Issue.create(company=cast["globex"], code="x", message="y", choices=["a"], since=clock())
        payslip = a_payslip(cast["globex"], an_employee("globex"), clock())
    return {
        "run_id": run.id,
        "issue_id": issue.id,
        "employee_id": an_employee("globex").id,
        "payslip_id": payslip.id,
    }


def a_payslip(company, employee, now):
    return Payslip.create(
        company=company, employee=employee, payroll_id="1", pay_date=now.date(), period_start=now.date(),
        period_end=now.date(), kind="payslip", version=1, state="released", verdict="confirmed", content_hash="",
        size=1, pages=1, original_name="", created_by="", created_at=now, updated_at=now,
    )  # fmt: skip


def _valid_body(method, path):
    if path.endswith("/resolve"):
        return {"choice": "a"}
    if path.endswith("/final-pay"):
        return {"items": []}
    if path.endswith("/undo") and method == "POST":
        return {"digest": "abc"}
    if path.endswith("/settle-mail"):
        return {"was_sent": True}
    if method == "PATCH":
        return {"fields": {"city": "Leeds"}}
    return {"token": "abc"} if path.endswith("/connection") else {"version": 0} if method == "PUT" else None


def test_every_call_about_another_company_answers_404(acme, globex, operations, rows_of_globex):
    for method, path in operations:
        address = path.replace("{slug}", "globex")
        for name, row_id in rows_of_globex.items():
            address = address.replace("{" + name + "}", str(row_id))
        answer = acme.send(method, address, json=_valid_body(method, path))
        assert answer.status_code == 404, (method, path)
        assert answer.content_type == "application/problem+json"
        assert globex.send("GET", f"/api/v1/companies/globex/runs/{rows_of_globex['run_id']}").json["state"] == "held"


def test_rows_of_another_company_are_not_found_below_the_own_one(acme, operations, rows_of_globex):
    tried = 0
    for method, path in operations:
        name = next((name for name in rows_of_globex if "{" + name + "}" in path), None)
        if name is None:
            continue
        address = re.sub(r"{\w+_id}", str(rows_of_globex[name]), path.replace("{slug}", "acme"))
        answer = acme.send(method, address, json=_valid_body(method, path))
        assert answer.status_code == 404, (method, path)
        tried += 1
    assert tried == 18


def test_lists_show_nothing_of_another_company(acme, rows_of_globex):
    for path in ("/employees", "/runs", "/issues"):
        assert acme.get(path).json == {"data": [], "next_cursor": None}


def test_another_company_answers_as_one_that_does_not_exist_does(acme):
    there = acme.send("GET", "/api/v1/companies/globex").json
    nowhere = acme.send("GET", "/api/v1/companies/no-such-thing").json
    assert there | {"reference": ""} == nowhere | {"reference": ""}


def test_a_revoked_token_lets_no_one_in(acme, cast, clock):
    assert acme.get("").status_code == 200
    with connection():
        assert api_tokens.revoke(cast["acme"].id, "ledger", clock())
    assert acme.get("").status_code == 401


def test_another_companys_address_is_refused_before_the_body_is_looked_at(acme):
    answer = acme.send("PUT", "/api/v1/companies/globex/settings", data=b"{" * 10, content_type="text/plain")
    assert answer.status_code == 404


def test_the_token_is_taken_from_the_header_only(app, acme):
    answer = app.test_client().get(f"/api/v1/companies/acme?token={acme.token}&access_token={acme.token}")
    assert answer.status_code == 401


def test_a_signed_in_browser_without_a_token_does_not_get_in(alice):
    assert alice.open("/api/v1/companies/acme").status_code == 401


def test_use_of_a_token_is_noted_to_the_minute(acme, clock):
    acme.get("")
    first = clock()
    clock.forward(seconds=30)
    acme.get("")
    with connection():
        assert ApiToken.get().last_used_at == first
    clock.forward(seconds=31)
    acme.get("")
    with connection():
        assert ApiToken.get().last_used_at == clock()
