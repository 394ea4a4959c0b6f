"""What a query says of a day is what the value says of it, for every combination of state and dates."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from service.facts.employees import Employment, Readiness
from service.store.companies import companies
from service.store.employees import compared_details, employee_search, open_people
from service.store.employees.employee_states import employment_on, readiness_on, state_on
from service.store.tables.employees import Employee

DAY = date(2026, 11, 29)
AROUND = (None, DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))


@pytest.fixture
def company(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


@pytest.fixture
def an_employee(company, clock):
    def make(**said):
        values = {"employment": "active", "readiness": "ready", "created_at": clock(), "updated_at": clock()}
        return Employee.create(company=company, **values | said)

    return make


def _asked(row):
    query = Employee.select(employment_on(DAY), readiness_on(DAY)).where(Employee.id == row.id)
    return query.tuples().first()


def test_K5_a_query_and_a_row_tell_the_same_state_of_every_day(an_employee):
    dates = product(Employment, AROUND, AROUND, (True, False))
    for kept, first, last, is_mapped in dates:
        names = ("start_date", "end_date") if is_mapped else ("humaans_first_day", "humaans_last_day")
        row = an_employee(employment=kept, **dict(zip(names, (first, last), strict=True)))
        assert _asked(row)[0] == state_on(row, DAY).employment == kept.on(DAY, first, last)


@pytest.mark.parametrize(
    ("kept", "ready_from", "more", "told"),
    [
        ("ready", None, {}, Readiness.READY),
        ("pending", None, {}, Readiness.PENDING),
        ("pending", DAY, {}, Readiness.READY),
        ("pending", DAY + timedelta(days=1), {}, Readiness.PENDING),
        ("ready", None, {"not_seen": True}, Readiness.NOT_IN_HUMAANS),
        ("ready", None, {"not_seen": True, "is_closed": True}, Readiness.CLOSED),
        ("ready", None, {"is_closed": True}, Readiness.CLOSED),
    ],
)
def test_K5_readiness_of_a_day_is_told_alike_by_query_row_list_and_count(
    an_employee, company, kept, ready_from, more, told
):
    until = None if ready_from is None else ready_from.isoformat()
    missing = [] if kept == "ready" else [{"field": "x", "code": "missing", "message": "", "until": until}]
    row = an_employee(readiness=kept, ready_from=ready_from, missing=missing, **more)
    assert _asked(row)[1] == state_on(row, DAY).readiness == told
    for asked in Readiness:
        assert employee_search.search(company.id, DAY, readiness=asked)[1] == (asked is told)
    counts = open_people.records([company.id], DAY)[company.id]
    assert counts.total == 1
    states = ("ready", "pending", "excluded", "not_seen", "closed")
    assert [name for name in states if getattr(counts, name)] == [
        {Readiness.NOT_IN_HUMAANS: "not_seen"}.get(told, told.value)
    ]


@pytest.mark.parametrize(
    ("kept", "dates", "before", "after"),
    [
        ("upcoming", {"start_date": DAY}, "upcoming", "active"),
        ("leaving", {"end_date": DAY - timedelta(days=1)}, "leaving", "left"),
        ("active", {"end_date": DAY - timedelta(days=1)}, "leaving", "left"),
        ("upcoming", {"start_date": DAY, "end_date": DAY + timedelta(days=9)}, "upcoming", "leaving"),
    ],
)
def test_K5_the_day_alone_moves_someone_in_filters_and_lists(an_employee, company, kept, dates, before, after):
    an_employee(employment=kept, **dates)
    for day, told in ((DAY - timedelta(days=1), before), (DAY, after)):
        (row,), _ = employee_search.search(company.id, day, employment=told)
        assert state_on(row, day).employment == told
        assert len(employee_search.page(company.id, day, after_id=0, limit=5, employment=told)) == 1


def test_K5_whoever_has_left_by_the_day_shares_no_account_no_address_and_no_schedule(an_employee, company):
    an_employee(
        sort_code="202959", account_number="63748472", email="a@b.example", pay_schedule="monthly", end_date=DAY
    )
    lists = (compared_details.bank_accounts, compared_details.addresses, compared_details.pay_schedules)
    assert [len(each(company.id, DAY)) for each in lists] == [1, 1, 1]
    assert [len(each(company.id, DAY + timedelta(days=1))) for each in lists] == [0, 0, 0]
