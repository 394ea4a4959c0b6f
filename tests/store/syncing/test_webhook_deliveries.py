"""The inbox: one row for repeats, counts for what is refused, figures for people."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from service.store.companies import companies
from service.store.database.connection import connection, write_transaction
from service.store.syncing import webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryRow, DeliveryState
from service.store.tables.syncing import Delivery


@pytest.fixture
def acme(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


def test_F1_forty_at_once_are_one_row(acme, clock):
    """Tried with real threads and connections of their own."""
    recorded = []
    gate = threading.Barrier(40)

    def deliver():
        with connection():
            gate.wait()
            with write_transaction():
                recorded.extend(
                    webhook_deliveries.record([DeliveryRow(acme.id, "event-1", DeliveryState.PEOPLE, clock())])
                )

    threads = [threading.Thread(target=deliver) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert recorded.count(False) == 1
    assert Delivery.get().times == 40


def test_the_same_key_in_another_company_is_another_delivery(acme, clock):
    other = companies.create("globex", "Globex", clock())
    webhook_deliveries.record([DeliveryRow(acme.id, "k", DeliveryState.PEOPLE, clock())])
    assert webhook_deliveries.record([DeliveryRow(other.id, "k", DeliveryState.PEOPLE, clock())]) == [False]


def test_several_at_once_are_told_apart_by_company_and_key(acme, clock):
    other = companies.create("globex", "Globex", clock())
    first, same = (
        DeliveryRow(acme.id, "k", DeliveryState.PEOPLE, clock()),
        DeliveryRow(acme.id, "k", DeliveryState.PEOPLE, clock()),
    )
    elsewhere = DeliveryRow(other.id, "k", DeliveryState.PEOPLE, clock())
    assert webhook_deliveries.record([first, elsewhere, same]) == [False, False, True]
    assert webhook_deliveries.record([first, DeliveryRow(acme.id, "l", DeliveryState.IGNORED, clock())]) == [
        True,
        False,
    ]
    assert {(row.company_id, row.dedupe_key): row.times for row in Delivery.select()} == {
        (acme.id, "k"): 3,
        (other.id, "k"): 1,
        (acme.id, "l"): 1,
    }


def test_figures_tell_when_something_last_came(acme, clock):
    assert webhook_deliveries.figures(acme.id, clock()).last_delivery_at is None
    webhook_deliveries.record([DeliveryRow(acme.id, "a", DeliveryState.PEOPLE, clock())])
    webhook_deliveries.record([DeliveryRow(acme.id, "t", DeliveryState.TEST, clock())])
    for _ in range(3):
        webhook_deliveries.count_in_the_hour(acme.id, DeliveryState.REFUSED, clock())
    figures = webhook_deliveries.figures(acme.id, clock())
    assert figures.last_delivery_at == figures.last_test_at == figures.last_refused_at == clock()
    assert figures.last_test_was_signed
    assert (figures.delivered_in_a_day, figures.refused_in_a_day) == (1, 3)
    assert Delivery.select().where(Delivery.state == DeliveryState.REFUSED).count() == 1
    clock.forward(days=2)
    figures = webhook_deliveries.figures(acme.id, clock())
    assert (figures.delivered_in_a_day, figures.refused_in_a_day) == (0, 0)


def test_S41_old_deliveries_are_forgotten(acme, clock):
    webhook_deliveries.record([DeliveryRow(acme.id, "old", DeliveryState.PEOPLE, clock())])
    clock.forward(days=31)
    webhook_deliveries.record([DeliveryRow(acme.id, "new", DeliveryState.PEOPLE, clock())])
    assert webhook_deliveries.forget_before(acme.id, clock() - timedelta(days=30)) == 1
    assert Delivery.get().dedupe_key == "new"
