"""Events on their way: an endpoint has one attempt at a time, and one that fails keeps no other waiting."""

from __future__ import annotations

import pytest

from service.facts.notifications import EventKind, SendState
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.notifications import deliveries, endpoints, outgoing_events


@pytest.fixture
def acme(database, clock):
    return companies.create("acme", "Acme Ltd", clock())


def test_an_endpoint_has_one_attempt_at_a_time_and_those_that_take_events_come_first(acme, clock):
    silent, well = (endpoints.create(acme.id, name, [], "olivia", clock()) for name in ("silent", "well"))
    with write_transaction():
        outgoing_events.put(acme.id, EventKind.RUN_PAUSED, [{"run_id": 1}, {"run_id": 2}], clock())
    outgoing_events.share(acme.id, clock())
    claims = [deliveries.claim(acme.id, clock()) for _ in range(3)]
    assert [each and each.endpoint_id for each in claims] == [silent.id, well.id, None]
    deliveries.settle(claims[0], SendState.WAITING)
    deliveries.settle(claims[1], SendState.SENT)
    for endpoint in (silent, well):
        endpoints.write(endpoint.id, not_before=None)
    assert [deliveries.claim(acme.id, clock()).endpoint_id for _ in range(2)] == [well.id, silent.id]
