"""The feed of a company's changes while several write at once: complete, in order, nothing twice."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from service.store.companies import companies
from service.store.database.connection import connection, write_transaction
from service.store.employees import change_feed
from service.store.tables.employees import Change, Employee

WRITERS, TRANSACTIONS = 4, 25
NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


@pytest.fixture
def company(database):
    return companies.create("acme", "Acme", NOW)


def write(company_id, number):
    """A writer with an employee of its own, changed again and again, in transactions that take their time."""
    pauses = random.Random(number)  # noqa: S311 - pauses, not secrets
    with connection():
        usual = {"employment": "active", "readiness": "ready", "created_at": NOW, "updated_at": NOW}
        employee = Employee.create(company=company_id, employee_id=f"{number}", **usual)
    for count in range(TRANSACTIONS):
        with connection(), write_transaction():
            for field in ("city", "county"):
                Change.create(company=company_id, employee=employee.id, field=field, new=count, cause="event", at=NOW)
                time.sleep(pauses.random() / 200)
    return employee.id


def follow(company_id, is_over):
    """A reader that stores its place and comes back."""
    seen, place = [], 0
    while True:
        is_last = is_over()
        with connection():
            page = change_feed.after(company_id, place, 7)
        seen += [(change.id, change.employee_id, change.field, change.new) for change in page.changes]
        place = page.last_number
        if is_last and not page.has_more:
            return seen


def test_two_readers_beside_four_writers_see_every_change_once_and_each_employee_s_in_order(company):
    with ThreadPoolExecutor(WRITERS + 2) as threads:
        writers = [threads.submit(write, company.id, number) for number in range(WRITERS)]
        readers = [threads.submit(follow, company.id, lambda: all(each.done() for each in writers)) for _ in "ab"]
        ids = [each.result() for each in writers]
        first, second = (each.result() for each in readers)
    assert first == second
    assert len({row[0] for row in first}) == len(first) == WRITERS * TRANSACTIONS * 2
    by_employee = defaultdict(list)
    for _, employee_id, field, new in first:
        by_employee[employee_id].append((new, field))
    expected = [(count, field) for count in range(TRANSACTIONS) for field in ("city", "county")]
    assert by_employee == dict.fromkeys(ids, expected)


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_more_changes_than_are_numbered_at_once_are_all_read(company, limit, monkeypatch):
    monkeypatch.setattr(change_feed, "MOST_AT_ONCE", 2)
    usual = {"employment": "active", "readiness": "ready", "created_at": NOW, "updated_at": NOW}
    employee = Employee.create(company=company, employee_id="1", **usual)
    for number in range(7):
        Change.create(company=company, employee=employee, field="city", new=number, cause="event", at=NOW)
    seen, place, has_more = [], 0, True
    while has_more or len(seen) < 7:
        page = change_feed.after(company.id, place, limit)
        seen += [change.new for change in page.changes]
        place, has_more = page.last_number, page.has_more
    assert seen == list(range(7))
    assert change_feed.newest(company.id) == 7
