"""The list of everything open: from several tables, in one order, with what people noted about each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.facts.inbox import ItemKey, ItemKind, ItemSource, ItemView, key_from
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.inbox import item_marks, open_items
from service.store.inbox.open_items import ItemFilter
from service.store.tables.accounts import User
from service.store.tables.employees import Employee, Issue

DAY = date(2026, 11, 23)


@pytest.fixture
def company(database, clock):
    return companies.create("acme", "Acme", clock())


def _employee(company, clock, number=1, **values):
    return Employee.create(
        company=company, person_id=f"p{number}", employee_id=f"10{number}", employment="active", readiness="ready",
        created_at=clock(), updated_at=clock(), **values,
    )  # fmt: skip


def _issue(company, clock, employee=None, **said):
    values = {"code": "tax_code", "message": "m", "since": clock(), "person_id": "p1"}
    return Issue.create(company=company, employee=employee, **values | said)


def _listed(company, clock, **wanted):
    return open_items.page(company.id, DAY, clock(), ItemFilter(**wanted))


def test_people_set_aside_wait_for_no_one(company, clock):
    excluded, closed = _employee(company, clock, 1, excluded=True), _employee(company, clock, 2, is_closed=True)
    gone = _employee(company, clock, 3, excluded=True, not_seen=True)
    for employee in (excluded, closed, gone):
        _issue(company, clock, employee, person_id=employee.person_id)
    assert [each.employee_id for each in _listed(company, clock)] == [gone.id]
    assert open_items.how_many(company.id, DAY, clock()) == (1, 0)


def test_the_webhooks_own_advice_is_no_suggestion(company, clock):
    _issue(company, clock, person_id=None, code="webhook_silent", is_advice=True)
    _issue(company, clock, code="postcode_form", is_advice=True)
    assert [each.kind for each in _listed(company, clock)] == ["webhook_silent"]
    assert [each.kind for each in _listed(company, clock, view=ItemView.SUGGESTIONS)] == ["postcode_form"]


def test_what_was_noted_about_an_earlier_one_does_not_count_for_a_later_one(company, clock):
    employee = _employee(company, clock, edited_fields=["city"])
    user = User.create(email="a@example.com", password_hash="!", created_at=clock())
    (item,) = _listed(company, clock)
    assert item.kind == ItemKind.EDITED_IN_PAYROLL
    with write_transaction():
        item_marks.snooze(company.id, item, DAY + timedelta(days=9), "a@example.com", clock())
        item_marks.assign(company.id, item, user.id, clock())
    assert _listed(company, clock) == []
    (snoozed,) = _listed(company, clock, view=ItemView.SNOOZED)
    assert (snoozed.assigned_to, snoozed.snoozed_by) == (user.id, "a@example.com")
    clock.forward(seconds=60)
    Employee.update(updated_at=clock()).where(Employee.id == employee.id).execute()  # edited again
    (later,) = _listed(company, clock)
    assert (later.assigned_to, later.snoozed_until) == (None, None)
    with write_transaction():
        item_marks.assign(company.id, later, user.id, clock())
    (assigned,) = _listed(company, clock)
    assert (assigned.assigned_to, assigned.snoozed_until) == (user.id, None)


def test_counts_tell_each_view_and_the_kinds_that_fit(company, clock):
    first, second = _employee(company, clock, 1, search_text="amelia hart"), _employee(company, clock, 2)
    _issue(company, clock, first)
    _issue(company, clock, second, code="ni_number", person_id="p2")
    _issue(company, clock, second, code="postcode_form", person_id="p2", is_advice=True)
    found = open_items.counts(company.id, DAY, clock(), ItemFilter(words="amelia"))
    assert found.kinds == (("tax_code", 1),)
    assert found.views == {ItemView.OPEN: 2, ItemView.MINE: 0, ItemView.SNOOZED: 0, ItemView.SUGGESTIONS: 1}


def test_items_are_found_by_their_keys_while_they_are_open(company, clock):
    issue = _issue(company, clock, _employee(company, clock))
    key = ItemKey(ItemSource.ISSUE, issue.id)
    assert key_from(str(key)) == key
    assert [each.key for each in open_items.by_keys(company.id, clock(), [key])] == [key]
    Issue.update(closed_at=clock()).execute()
    assert open_items.by_keys(company.id, clock(), [key]) == []
    assert open_items.by_keys(company.id, clock(), []) == []
