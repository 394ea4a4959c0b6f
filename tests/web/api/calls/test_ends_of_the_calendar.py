"""The first and the last days and instants of the calendar, in zones on both sides of UTC, are no error of ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.notify.posting import Poster
from service.store.database.connection import connection
from service.store.tables.companies import Company
from service.store.tables.employees import Issue
from tests.web.test_ends_of_the_calendar import ACME, DAYS

FIRST, LAST = ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z"), (
    "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.999999Z",
)  # fmt: skip


@pytest.fixture
def services(services):
    return replace(services, poster=Poster(local_allowed=True))


@pytest.fixture(autouse=True, params=["Asia/Tokyo", "America/New_York"])
def _zone(cast, request):
    with connection():
        Company.update(time_zone=request.param).where(Company.id == cast["acme"].id).execute()


@pytest.fixture
def endpoint(acme, sandbox):
    added = acme.post("/endpoints", {"name": "ledger", "address": sandbox.receiver("webhook"), "kinds": []})
    return added.json["id"]


def test_days_of_what_is_decided(acme, cast, clock, an_employee):
    for day in DAYS:
        employee = an_employee(start_date="2020-01-01")
        with connection():
            issue = Issue.create(
                company=cast["acme"], employee=employee.id, person_id=employee.person_id, code="x", message="y",
                choices=["end_employment"], since=clock(),
            )  # fmt: skip
        snoozed = acme.post("/inbox/snooze", {"items": [f"issue-{issue.id}"], "until": day})
        assert snoozed.status_code < 500, snoozed.text
        resolved = acme.post(f"/issues/{issue.id}/resolve", {"choice": "end_employment", "last_day": day})
        assert resolved.status_code < 500, resolved.text
    assert acme.get("/employees").status_code == 200


def test_days_of_pay(acme):
    for day in DAYS:
        assert acme.get("/periods", query_string={"since": day}).status_code < 500
        assert acme.get("/payslips", query_string={"pay_date": day}).status_code < 500
        assert acme.post(f"/paydays/{day}/deliver").status_code < 500


@pytest.mark.parametrize("instant", FIRST)
def test_an_instant_before_everything_leaves_nothing_out(acme, an_employee, endpoint, instant):
    employee = an_employee()
    assert len(acme.get("/employees", query_string={"updated_since": instant}).json["data"]) == 1
    assert acme.get(f"/employees/{employee.id}", query_string={"as_of": instant}).status_code == 404
    for name in ("since", "until"):
        assert acme.post(f"/endpoints/{endpoint}/send-again", {name: instant}).status_code == 202


@pytest.mark.parametrize("instant", LAST)
def test_an_instant_after_everything_leaves_everything_out(acme, an_employee, endpoint, instant):
    employee = an_employee()
    assert acme.get("/employees", query_string={"updated_since": instant}).json["data"] == []
    assert acme.get(f"/employees/{employee.id}", query_string={"as_of": instant}).status_code == 200
    for name in ("since", "until"):
        assert acme.post(f"/endpoints/{endpoint}/send-again", {name: instant}).status_code == 202


def test_days_of_events_that_are_sent_again(alice, endpoint):
    for day in DAYS:
        for form in ({"first_day": day}, {"first_day": "2026-01-01", "last_day": day}):
            assert alice.send(f"{ACME}/endpoints/{endpoint}/again", form).status_code in {303, 422}
