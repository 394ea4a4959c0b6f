"""Lists: pages by cursor, filters, and what the objects in them hold."""

from __future__ import annotations

from datetime import date

import pytest

from service.facts.employees import PAYROLL_FIELD_KINDS, Employment, Readiness
from service.facts.runs import Cause, RunKind, RunState
from service.store.database.connection import connection
from service.store.tables.employees import Change, Issue
from service.store.tables.syncing import Run


def _walk(program, path, limit):
    cursor, seen = None, []
    while True:
        answer = program.get(path, query_string={"limit": limit} | ({"cursor": cursor} if cursor else {}))
        assert answer.status_code == 200, answer.text
        seen += answer.json["data"]
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return seen


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 200])
def test_walking_the_pages_shows_every_employee_once(acme, an_employee, limit):
    ids = [an_employee(last_name=name).id for name in ("Ada", "Bea", "Cyn")]
    assert [row["id"] for row in _walk(acme, "/employees", limit)] == ids


def test_an_employee_who_joins_while_the_list_is_read_is_neither_lost_nor_shown_twice(acme, an_employee):
    first, second = an_employee().id, an_employee().id
    page = acme.get("/employees?limit=1").json
    third = an_employee().id
    rest = acme.get("/employees", query_string={"limit": 5, "cursor": page["next_cursor"]}).json
    assert [row["id"] for row in page["data"] + rest["data"]] == [first, second, third]


def test_employees_are_filtered_by_readiness_employment_and_words(acme, an_employee):
    ada = an_employee(readiness=Readiness.PENDING, employment=Employment.LEAVING, search_text="ada lovelace 7")
    an_employee(search_text="bea 100%")
    for query in ("readiness=pending", "employment=leaving", "q=ADA", "q=love+ada", "readiness=pending&q=7"):
        assert [row["id"] for row in acme.get(f"/employees?{query}").json["data"]] == [ada.id], query
    assert acme.get("/employees?q=nobody").json == {"data": [], "next_cursor": None}
    assert len(acme.get("/employees?q=%25").json["data"]) == 1


def test_employees_are_filtered_by_the_month_in_which_they_start_or_leave(acme, an_employee):
    starter = an_employee(start_date=date(2026, 11, 30))
    leaver = an_employee(start_date=date(2020, 11, 1), end_date=date(2026, 11, 1))
    an_employee(start_date=date(2026, 10, 31), end_date=date(2026, 12, 1))
    for query, employee in (("starters=2026-11", starter), ("leavers=2026-11", leaver)):
        assert [row["id"] for row in acme.get(f"/employees?{query}").json["data"]] == [employee.id], query
    assert acme.get("/employees?starters=2026-11&leavers=2026-11").json["data"] == []


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "November", "2026-11-01", "０２６-11", ""])
def test_a_month_that_is_none_is_refused_with_the_field(acme, month):
    answer = acme.get("/employees", query_string={"starters": month})
    assert answer.status_code == 422
    assert "Must be a month, like 2026-11." in answer.text


def _reason(field):
    return {"field": field, "code": "missing", "message": f"Add {field}.", "accepted_format": "x", "until": None}


def test_missing_information_is_counted_by_field_and_listed_by_employee(acme, globex, an_employee, cast):
    lacking = [
        an_employee(readiness=Readiness.PENDING, first_name="Ada", missing=[_reason("tax_code"), _reason("city")]),
        an_employee(readiness=Readiness.PENDING, first_name="Bea", missing=[_reason("tax_code")]),
    ]
    an_employee()
    an_employee(readiness=Readiness.PENDING, excluded=True, missing=[_reason("tax_code")])
    answer = acme.get("/missing-information").json
    assert answer["fields"] == [{"field": "tax_code", "employees": 2}, {"field": "city", "employees": 1}]
    assert [row["id"] for row in answer["data"]] == [row.id for row in lacking]
    assert [each["field"] for each in answer["data"][0]["missing"]] == ["tax_code", "city"]
    assert answer["data"][1]["missing"][0]["message"] == "Add tax_code."
    of_city = acme.get("/missing-information?field=city").json
    assert [row["id"] for row in of_city["data"]] == [lacking[0].id]
    assert [row["id"] for row in _walk(acme, "/missing-information", 1)] == [row.id for row in lacking]
    assert globex.get("/missing-information").json == {"data": [], "fields": [], "next_cursor": None}
    assert acme.get("/missing-information?field=shoe_size").status_code == 422


def test_employees_are_filtered_by_when_their_record_was_written(acme, an_employee, clock):
    an_employee(updated_at=clock())
    clock.forward(hours=1)
    later = an_employee(updated_at=clock())
    since = clock().isoformat().replace("+00:00", "Z")
    assert [row["id"] for row in acme.get(f"/employees?updated_since={since}").json["data"]] == [later.id]
    assert acme.get("/employees?updated_since=yesterday").status_code == 422


def test_case_34_the_api_finds_people_by_any_way_to_type_a_name_and_by_ni_number(acme, an_employee):
    zoe = an_employee(search_text="zoe oneill", ni_number="CE234561A")
    an_employee(search_text="ada quill")
    for query in ("zoë", "o’neill ZOE", "ce 23 45 61 a"):
        found = acme.get("/employees", query_string={"q": query}).json["data"]
        assert [row["id"] for row in found] == [zoe.id], query


def test_an_employee_is_the_object_of_the_contract(acme, an_employee, clock):
    missing = [{"field": "ni_number", "code": "blank", "message": "There is none.", "accepted_format": "AB234561C"}]
    row = an_employee(
        person_id="p1", employee_id="1042", readiness=Readiness.PENDING, missing=missing, synced_at=clock(),
        date_of_birth=date(1988, 4, 17), salary_amount_minor=4_200_000, first_name="Zoë",
    )  # fmt: skip
    found = acme.get(f"/employees/{row.id}").json
    assert {name: found[name] for name in found if name != "fields"} == {
        "id": row.id,
        "employee_id": "1042",
        "humaans_person_id": "p1",
        "employment": "active",
        "readiness": "pending",
        "missing": missing,
        "excluded": False,
        "not_seen": False,
        "edited_fields": [],
        "last_synced_at": "2026-11-23T10:00:00.000Z",
        "upcoming_salaries": [],
    }
    assert found["fields"]["date_of_birth"] == "1988-04-17"
    assert found["fields"]["salary_amount_minor"] == 4_200_000
    assert found["fields"]["first_name"] == "Zoë"
    assert found["fields"]["tax_code"] is None
    assert found["fields"]["salary_rate"] == "42000.00"
    assert found["fields"].keys() == {*PAYROLL_FIELD_KINDS, "salary_rate"}


def test_changes_are_listed_newest_first_with_their_cause(acme, an_employee, cast, clock):
    row = an_employee()
    with connection():
        run = Run.create(
            company=cast["acme"], kind=RunKind.SYNC, cause=Cause.EVENT, state=RunState.SUCCEEDED, created_at=clock()
        )
        for old, new in ((None, "1988-04-17"), ("1988-04-17", "1988-04-18")):
            Change.create(
                company=cast["acme"], employee=row, field="date_of_birth", old=old, new=new, cause=Cause.EVENT,
                run=run, made_by="sync", at=clock(),
            )  # fmt: skip
    found = _walk(acme, f"/employees/{row.id}/changes", 1)
    assert [(each["old"], each["new"]) for each in found] == [("1988-04-17", "1988-04-18"), (None, "1988-04-17")]
    assert found[0] | {"id": 0, "old": None, "new": None} == {
        "id": 0, "field": "date_of_birth", "old": None, "new": None, "cause": "event", "made_by": "sync",
        "run_id": run.id, "at": "2026-11-23T10:00:00.000Z",
    }  # fmt: skip


def test_runs_are_listed_newest_first(acme, cast, clock):
    with connection():
        ids = [
            Run.create(
                company=cast["acme"], kind=RunKind.RECONCILIATION, cause=Cause.HOURLY, state=RunState.SUCCEEDED,
                created_at=clock(), created=number,
            ).id
            for number in range(3)
        ]  # fmt: skip
    found = _walk(acme, "/runs", 2)
    assert [run["id"] for run in found] == ids[::-1]
    assert [run["created"] for run in found] == [2, 1, 0]
    assert acme.get(f"/runs/{ids[0]}").json == found[-1]


def test_open_issues_are_listed_and_closed_ones_are_not(acme, cast, clock):
    with connection():
        for code, closed_at in (("doubled", None), ("old", clock()), ("missing", None)):
            Issue.create(
                company=cast["acme"], code=code, message="So it is.", choices=["mistake"], since=clock(),
                closed_at=closed_at,
            )  # fmt: skip
    found = _walk(acme, "/issues", 1)
    assert [issue["code"] for issue in found] == ["doubled", "missing"]
    assert found[0]["choices"] == ["mistake"]
    assert found[0]["since"] == "2026-11-23T10:00:00.000Z"


def test_last_synced_is_when_humaans_was_read_and_not_when_the_run_ended(acme, an_employee, cast, clock):
    row = an_employee(in_step=True, synced_at=None)
    with connection():
        Run.create(
            company=cast["acme"], kind=RunKind.RECONCILIATION, cause=Cause.HOURLY, state=RunState.SUCCEEDED,
            phase="done", created_at=clock(), started_at=clock(), finished_at=clock.forward(minutes=20),
        )  # fmt: skip
    for found in (acme.get(f"/employees/{row.id}").json, acme.get("/employees").json["data"][0]):
        assert found["last_synced_at"] == "2026-11-23T10:00:00.000Z"


def test_B5_an_employee_as_of_a_time_before_they_were_here_is_not_found(acme, an_employee):
    row = an_employee(first_name="Zoë")
    assert acme.get(f"/employees/{row.id}?as_of=2026-11-23T10:00:00Z").json["fields"]["first_name"] == "Zoë"
    before = acme.get(f"/employees/{row.id}?as_of=2026-11-23T09:59:59Z")
    assert before.status_code == 404
    assert "at that time" in before.json["title"]


def test_employees_are_filtered_as_the_page_filters_them(acme, an_employee, clock):
    reason = {"field": "tax_code", "code": "missing", "message": "x", "accepted_format": ""}
    ada = an_employee(
        readiness=Readiness.PENDING, missing=[reason], department="Sales", work_location="Leeds", pay_schedule="Weekly",
    )  # fmt: skip
    bea = an_employee(excluded=True)
    with connection():
        Issue.create(company=ada.company_id, employee=ada, code="x", message="x", since=clock())
    found = {
        query: [row["id"] for row in acme.get(f"/employees?{query}").json["data"]]
        for query in (
            "missing=tax_code", "department=Sales", "work_location=Leeds", "pay_schedule=Weekly", "has_issues=true",
            "excluded=false",
        )
    }  # fmt: skip
    assert set(map(tuple, found.values())) == {(ada.id,)}, found
    for query in ("excluded=true", "has_issues=false"):
        assert [row["id"] for row in acme.get(f"/employees?{query}").json["data"]] == [bea.id], query
    for query in ("excluded=maybe", "missing=password_hash"):
        assert acme.get(f"/employees?{query}").status_code == 422, query
