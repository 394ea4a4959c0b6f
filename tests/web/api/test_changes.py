"""The change feed: every change once, in order, for a program that stores its cursor."""

from __future__ import annotations

import pytest

from service.store.database.connection import connection
from service.store.operations import old_records
from service.store.tables.companies import AuditEntry, Company
from service.store.tables.employees import Change
from service.web.api.protocol.listing import cursor_after


@pytest.fixture
def change(acme, an_employee, clock):
    """Makes a change of one employee, as a sync does."""
    employee = an_employee(employee_id="1001")

    def make(new, field="city", **more):
        with connection():
            row = {"company": employee.company_id, "employee": employee.id, "field": field, "new": new, "at": clock()}
            return Change.create(**(row | {"old": None, "cause": "event", "made_by": ""} | more)).id

    return make


def follow(program, after="oldest", limit=2):
    """What a program sees that stores its cursor and asks until there is no more."""
    seen = []
    while True:
        answer = program.get("/changes", query_string={"after": after, "limit": limit})
        assert answer.status_code == 200, answer.text
        seen += [row["new"] for row in answer.json["data"]]
        after = answer.json["next_cursor"]
        if not answer.json["has_more"]:
            return seen, after


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
def test_a_program_that_stores_its_cursor_sees_each_change_once(acme, change, limit):
    for city in ("York", "Hull", "Leeds"):
        change(city)
    seen, cursor = follow(acme, limit=limit)
    assert seen == ["York", "Hull", "Leeds"]
    assert follow(acme, cursor, limit) == ([], cursor)
    change("Bath")
    assert follow(acme, cursor, limit)[0] == ["Bath"]


def test_a_change_says_whose_it_is_and_why(acme, change):
    change("York")
    (row,) = acme.get("/changes").json["data"]
    assert (row["employee_id"], row["field"], row["cause"]) == ("1001", "city", "event")
    assert acme.get(f"/employees/{row['employee']}").status_code == 200


def test_from_newest_only_what_comes_later_is_seen(acme, change):
    change("York")
    _, cursor = follow(acme, "newest")
    change("Hull")
    assert follow(acme, cursor)[0] == ["Hull"]


def test_a_change_with_a_lower_id_that_is_committed_late_is_not_passed_over(acme, change):
    change("York")
    late = change("Hull")
    change("Leeds")
    with connection():
        row = Change.get_by_id(late).__data__.copy()
        Change.delete().where(Change.id == late).execute()
    seen, cursor = follow(acme)
    assert seen == ["York", "Leeds"]
    with connection():
        Change.insert(row).execute()
    assert follow(acme, cursor)[0] == ["Hull"]


def forget_everything_before(clock):
    with connection():
        old_records.forget_before(Company.get(slug="acme").id, clock(), clock().date())


def test_after_old_changes_were_deleted_a_cursor_before_them_is_refused_and_never_leaves_a_hole(acme, change, clock):
    change("York")
    _, cursor = follow(acme)
    change("Hull")
    follow(acme, cursor)
    clock.forward(days=1)
    change("Leeds")
    forget_everything_before(clock)
    answer = acme.get("/changes", query_string={"after": cursor})
    assert answer.status_code == 410
    assert "read all employees" in answer.json["detail"]
    assert follow(acme, "oldest")[0] == ["Leeds"]


def test_numbers_are_not_given_again_when_all_changes_are_deleted(acme, change, clock):
    change("York")
    _, cursor = follow(acme)
    clock.forward(days=1)
    forget_everything_before(clock)
    change("Hull")
    assert follow(acme, cursor)[0] == ["Hull"]


def test_another_company_s_changes_are_in_no_feed_but_its_own(acme, globex, change):
    change("York")
    assert follow(globex)[0] == []
    assert follow(acme)[0] == ["York"]


def test_a_cursor_that_the_feed_never_came_to_is_refused_and_not_answered_with_nothing_for_ever(acme, globex, change):
    """It is another company's, or from before the database was restored from a backup."""
    change("York")
    _, cursor = follow(acme)
    for program, after in ((globex, cursor), (acme, cursor_after(2)), (acme, cursor_after(10**12))):
        answer = program.get("/changes", query_string={"after": after})
        assert answer.status_code == 410
        assert "read all employees" in answer.json["detail"]
    assert follow(acme, cursor) == ([], cursor)


@pytest.mark.parametrize("after", ["", "latest", "-1", "0", "1", "bm90IG91cnM=", "MTIz", "YWZ0ZXIg"])
def test_what_is_no_cursor_is_refused_in_words(acme, after):
    answer = acme.get("/changes", query_string={"after": after})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["path"].startswith("after")


def test_S40_reading_numbers_in_the_feed_is_on_the_audit_log(acme, change):
    change("CE234561A", field="ni_number")
    acme.get("/changes")
    with connection():
        read = AuditEntry.select().where(AuditEntry.action == "employee.numbers_read")
        assert [row.subject for row in read] == ["the change feed"]
