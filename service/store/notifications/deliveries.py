"""Events on their way to endpoints: claimed under a lease, sent again with the same id until the endpoint took them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from peewee import fn

from service.facts.notifications import ReceiverState, SendState
from service.store.database import leases
from service.store.database.connection import write_transaction
from service.store.database.leases import Lease
from service.store.database.queries import first, plain_rows
from service.store.notifications import endpoints, queued
from service.store.notifications.queued import MOST_LOOKED_AT, soonest
from service.store.tables.channels import EventDelivery, EventEndpoint, OutgoingEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LEASE: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class DeliveryClaim(Lease):
    """One worker's right to send one event to one endpoint. `tries` counts this attempt."""

    tries: int
    endpoint_id: int
    message_id: str
    kind: str
    ids: dict[str, Any]
    happened_at: datetime


def claim(company_id: int, now: datetime) -> DeliveryClaim | None:
    """The next delivery that is due, for this worker, oldest first.

    An endpoint has one attempt at a time, and those that take events come first, as with channels. It is looked first
    whether there is any, as with messages.
    """
    failed = _attempts_of_waiting(company_id)
    query = _due(now).where(EventDelivery.company == company_id)
    if not query.exists():
        return None
    query = query.join(failed, on=failed.c.endpoint_id == EventEndpoint.id)
    query = query.order_by(failed.c.attempts, EventDelivery.id)
    with write_transaction():
        row = first(leases.skip_locked(query, of="t1"))
        while row is not None and not endpoints.take(row.endpoint_id, now, now + LEASE):
            row = first(leases.skip_locked(query, of="t1"))  # another worker took the endpoint just now
        if row is None:
            return None
        leases.take(EventDelivery, EventDelivery.id == row.id, now + LEASE, tries=row.tries + 1)
        event = OutgoingEvent.get_by_id(row.event_id)
    return DeliveryClaim(
        id=row.id,
        fencing_token=row.fence + 1,
        tries=row.tries + 1,
        endpoint_id=row.endpoint_id,
        message_id=event.message_id,
        kind=event.kind,
        ids=event.ids,
        happened_at=event.created_at,
    )


def _attempts_of_waiting(company_id: int) -> Any:
    """Of each endpoint with deliveries that wait, how many attempts of theirs failed."""
    which = (EventDelivery.company == company_id) & (EventDelivery.state == SendState.WAITING)
    query = EventDelivery.select(EventDelivery.endpoint, fn.SUM(EventDelivery.tries).alias("attempts"))
    return query.where(which).group_by(EventDelivery.endpoint)


def _due(now: datetime) -> Any:
    return (
        EventDelivery.select(EventDelivery)
        .join(EventEndpoint)
        .where(
            EventDelivery.state == SendState.WAITING,
            leases.free(EventDelivery, now),
            EventDelivery.not_before.is_null() | (EventDelivery.not_before <= now),
            EventEndpoint.state == ReceiverState.ACTIVE,
            EventEndpoint.not_before.is_null() | (EventEndpoint.not_before <= now),
        )
    )


def settle(claim: Lease, state: SendState, **values: Any) -> None:
    """Write what became of an attempt, and end the lease. Raises LeaseLostError."""
    leases.write(EventDelivery, claim, state=state.value, lease_until=None, **values)


def cancel_waiting(endpoint_id: int) -> int:
    """Give up what waits for an endpoint that was turned off; returns how many."""
    which = (EventDelivery.endpoint == endpoint_id) & (EventDelivery.state == SendState.WAITING)
    return leases.revoke(EventDelivery, which, state=SendState.CANCELLED.value)


def send_again(
    endpoint: EventEndpoint,
    *,
    which: Sequence[int] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Let these deliveries of an endpoint be sent again, or those of a time, with their ids; returns how many."""
    chosen = (EventDelivery.endpoint == endpoint) & (EventDelivery.state != SendState.WAITING)
    chosen &= EventDelivery.id.in_(list(which)) if which else _of_time(since, until)
    queued.note(endpoint.company_id)
    return leases.revoke(EventDelivery, chosen, state=SendState.WAITING.value, tries=0, not_before=None)


def _of_time(since: datetime | None, until: datetime | None) -> Any:
    condition = EventDelivery.created_at.is_null(False)
    if since is not None:
        condition &= EventDelivery.created_at >= since
    return condition if until is None else condition & (EventDelivery.created_at <= until)


def newest(company_id: int, endpoint_id: int, most: int, *, before_id: int | None = None) -> Sequence[EventDelivery]:
    """The newest deliveries of an endpoint, each with its event, newest first."""
    query = EventDelivery.select(EventDelivery, OutgoingEvent).join(OutgoingEvent)
    query = query.where(EventDelivery.company == company_id, EventDelivery.endpoint == endpoint_id)
    if before_id is not None:
        query = query.where(EventDelivery.id < before_id)
    return list(query.order_by(EventDelivery.id.desc()).limit(most))


def get(company_id: int, delivery_id: int) -> EventDelivery | None:
    return first(EventDelivery.select().where(EventDelivery.company == company_id, EventDelivery.id == delivery_id))


def next_due(company_id: int, now: datetime) -> datetime | None:
    """When the next delivery of a company is due that waits for its time, of the oldest that wait; None for none."""
    query = EventDelivery.select(EventDelivery.not_before, EventEndpoint.not_before).join(EventEndpoint)
    query = query.where(
        EventDelivery.company == company_id,
        EventDelivery.state == SendState.WAITING,
        EventEndpoint.state == ReceiverState.ACTIVE,
        (EventDelivery.not_before > now) | (EventEndpoint.not_before > now),
    )
    return soonest(query.order_by(EventDelivery.not_before, EventDelivery.id).limit(MOST_LOOKED_AT))


def companies_with_due(now: datetime) -> list[int]:
    """The companies for which an event is to be sent now."""
    return [row[0] for row in plain_rows(_due(now).select(EventDelivery.company).distinct())]
