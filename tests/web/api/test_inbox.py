"""The inbox over the API: listed, decided, assigned, snoozed and noted, each item answered for itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.store.database.connection import connection
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee, Issue
from tests.web.overview.company_faults import FAULTS, put_well


@pytest.fixture
def two(imported, cast, clock):
    """Two open issues of employees, and nothing else."""
    with connection():
        Issue.update(closed_at=clock()).execute()
        rows = list(Employee.select().where(Employee.company == cast["acme"]).order_by(Employee.id).limit(2))
        return [
            Issue.create(
                company=cast["acme"], employee=row, person_id=row.person_id, code="blank_held", message="No city.",
                field="city", choices=["keep_value"], since=clock(),
            )
            for row in rows
        ]  # fmt: skip


def _keys(issues):
    return [f"issue-{each.id}" for each in issues]


def test_what_is_open_is_listed_with_what_it_means_and_what_may_be_decided(acme, two):
    answer = acme.get("/inbox").json
    assert [each["item"] for each in answer["data"]] == _keys(two)
    first = answer["data"][0]
    assert (first["kind"], first["choices"], first["assigned_to"]) == ("blank_held", ["keep_value"], "")
    assert first["heading"]
    assert first["meaning"] == "Payroll keeps the value it has until you decide."
    assert answer["counts"] == {"open": 2, "snoozed": 0, "suggestions": 0}
    assert answer["next_cursor"] is None


@pytest.mark.parametrize("name", ["an upload to check", "a payslip on hold", "a leftover file", "a backdated salary"])
def test_what_is_no_issue_is_listed_and_told_too(acme, imported, clock, name):
    with connection():
        put_well(imported.id, clock())
        FAULTS[name](imported.id, clock())
    (item,) = acme.get("/inbox").json["data"]
    assert item["heading"]
    assert item["message"]


def test_the_list_is_walked_by_its_cursor(acme, two):
    first = acme.get("/inbox?limit=1").json
    second = acme.get(f"/inbox?limit=1&cursor={first['next_cursor']}").json
    assert [each["item"] for page in (first, second) for each in page["data"]] == _keys(two)
    assert second["next_cursor"] is None


def test_one_choice_for_many_is_answered_for_each(acme, two):
    asked = {"items": [*_keys(two), "issue-999999"], "choice": "keep_value"}
    answer = acme.post("/inbox/decide", asked).json["data"]
    assert [each["done"] for each in answer] == [True, True, False]
    assert answer[2]["problem"] == "This does not exist any more."
    with connection():
        assert AuditEntry.select().where(AuditEntry.action == "issue.settled").count() == 2


def test_items_are_assigned_snoozed_and_noted(acme, two, clock):
    keys, until = _keys(two)[:1], (clock().date() + timedelta(days=3)).isoformat()
    assert acme.post("/inbox/assign", {"items": keys, "user": "bob@example.com"}).status_code == 200
    assert acme.post("/inbox/note", {"items": keys, "text": "Asked HR"}).status_code == 200
    (mine,) = acme.get("/inbox?assigned_to=bob@example.com").json["data"]
    assert (mine["assigned_to"], mine["notes"][0]["text"]) == ("bob@example.com", "Asked HR")
    assert acme.post("/inbox/snooze", {"items": keys, "until": until}).status_code == 200
    assert acme.get("/inbox").json["counts"] == {"open": 1, "snoozed": 1, "suggestions": 0}
    (later,) = acme.get("/inbox?view=snoozed").json["data"]
    assert later["snoozed_until"] == until
    assert acme.post("/inbox/snooze", {"items": keys, "until": None}).status_code == 200
    assert acme.get("/inbox").json["counts"]["open"] == 2


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/inbox/decide", {"items": [], "choice": "keep_value"}, "items"),
        ("/inbox/decide", {"items": ["x"], "choice": "keep_value"}, "items.0"),
        ("/inbox/assign", {"items": ["issue-1"], "user": "charlie@example.com"}, "user"),
        ("/inbox/assign", {"items": ["issue-1"], "user": "no-one@example.com"}, "user"),
        ("/inbox/snooze", {"items": ["issue-1"], "until": "2020-01-01"}, "until"),
        ("/inbox/note", {"items": ["issue-1"], "text": "   "}, "text"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field(acme, two, path, body, field):
    answer = acme.post(path, body)
    assert answer.status_code == 422
    assert field in str(answer.json["errors"])
