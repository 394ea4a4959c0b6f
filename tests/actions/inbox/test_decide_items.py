"""One decision for several items: each is answered for itself, and nothing is done twice."""

from __future__ import annotations

from datetime import date

import pytest

from service.actions.inbox.decide_items import CHECKED, REMOVED, decide_items
from service.facts.inbox import ItemKey, ItemSource
from service.services import Services
from service.store.companies import companies
from service.store.employees import backdated_pay
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee
from tests.recorded_notifications import RecordedNotifications


@pytest.fixture
def services(clock, secrets):
    return Services(clock=clock, secrets=secrets, humaans=lambda *_: None, public_url="http://localhost:8000")


@pytest.fixture
def item(database, clock):
    company = companies.create("acme", "Acme", clock())
    employee = Employee.create(
        company=company, person_id="p1", employee_id="1", employment="active", readiness="ready", created_at=clock(),
        updated_at=clock(),
    )  # fmt: skip
    owed = {"effective_date": date(2026, 4, 1), "currency": "GBP", "difference_minor": 1, "periods": []}
    return backdated_pay.add(company.id, employee.id, run_id=None, now=clock(), **owed)


def test_each_item_is_answered_for_itself_and_done_once(services, item):
    own, unknown = ItemKey(ItemSource.BACK_PAY, item.id), ItemKey(ItemSource.BACK_PAY, item.id + 1)
    connection = ItemKey(ItemSource.CONNECTION, 1)
    for _ in range(2):
        outcomes = decide_items(
            services,
            RecordedNotifications(),
            item.company_id,
            [own, own, unknown, connection],
            CHECKED,
            actor="alice@example.com",
        )
        assert [bool(each.refusal) for each in outcomes] == [False, True, True]
    assert AuditEntry.select().count() == 1
    assert backdated_pay.by_id(item.company_id, item.id).settled_by == "alice@example.com"


def test_a_choice_of_another_kind_is_refused(services, item):
    (outcome,) = decide_items(
        services, RecordedNotifications(), item.company_id, [ItemKey(ItemSource.BACK_PAY, item.id)], REMOVED, actor="x"
    )
    assert outcome.refusal
    assert backdated_pay.count_open(item.company_id) == 1
