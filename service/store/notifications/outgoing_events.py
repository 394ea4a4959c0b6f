"""Events for programs: written with what they are about, then shared out to the endpoints that want them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from service.facts.notifications import ReceiverState, SendState
from service.store.database import bulk, leases
from service.store.database.connection import write_transaction
from service.store.database.queries import plain_rows
from service.store.notifications import endpoints, queued
from service.store.tables.channels import EventDelivery, EventEndpoint, OutgoingEvent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.facts.notifications import EventKind

Ids = dict[str, int | str]
_DELIVERY: Final = (
    "company", "endpoint", "event", "state", "fence", "tries", "error_code", "error_message", "created_at",
)  # fmt: skip
#: Events that are shared out in one transaction.
_AT_ONCE: Final = 500


def put(company_id: int, kind: EventKind, events: Sequence[Mapping[str, int | str]], now: datetime) -> bool:
    """Write one event for each of these ids, in the caller's transaction; nothing where no endpoint wants the kind."""
    if not events or not any(endpoints.wants(each, kind.value) for each in endpoints.of_company(company_id)):
        return False
    rows = [(company_id, _new_message_id(), kind.value, dict(ids), now) for ids in events]
    bulk.insert(OutgoingEvent, ("company", "message_id", "kind", "ids", "created_at"), rows)
    queued.note(company_id)
    return True


def put_for(endpoint: EventEndpoint, kind: EventKind, ids: Ids, now: datetime) -> None:
    """An event for one endpoint alone. Call inside a transaction."""
    event = OutgoingEvent.create(
        company=endpoint.company_id,
        message_id=_new_message_id(),
        kind=kind.value,
        ids=ids,
        created_at=now,
        shared_at=now,
    )
    EventDelivery.create(
        company=endpoint.company_id, endpoint=endpoint, event=event, state=SendState.WAITING.value, created_at=now
    )
    queued.note(endpoint.company_id)


def _new_message_id() -> str:
    return f"msg_{secrets.token_urlsafe(18)}"


def share(company_id: int, now: datetime) -> int:
    """Make the deliveries of events that have none yet; returns of how many events.

    It is looked first whether there are any: SQLite has one writer, and those who sync must not wait for it in vain.
    """
    query = OutgoingEvent.select().where(OutgoingEvent.company == company_id, OutgoingEvent.shared_at.is_null())
    if not query.exists():
        return 0
    with write_transaction():
        events = list(leases.skip_locked(query.order_by(OutgoingEvent.id).limit(_AT_ONCE)))
        if not events:
            return 0
        receivers = endpoints.of_company(company_id)
        rows = [
            (company_id, each.id, event.id, _state_for(each), 0, 0, "", "", event.created_at)
            for event in events
            for each in receivers
            if each.created_at <= event.created_at and endpoints.wants(each, event.kind)
        ]
        bulk.insert(EventDelivery, _DELIVERY, rows)
        bulk.update(OutgoingEvent, ("shared_at",), [(now, event.id) for event in events])
    return len(events)


def _state_for(endpoint: EventEndpoint) -> str:
    """What an endpoint misses while it is off is kept, to be sent when someone asks for it."""
    is_off = endpoint.state == ReceiverState.OFF
    return (SendState.CANCELLED if is_off else SendState.WAITING).value


def companies_with_unshared() -> list[int]:
    """The companies that have events without deliveries."""
    query = OutgoingEvent.select(OutgoingEvent.company).where(OutgoingEvent.shared_at.is_null()).distinct()
    return [row[0] for row in plain_rows(query)]


def forget_before(company_id: int, instant: datetime) -> None:
    """Delete events from before, with their deliveries."""
    OutgoingEvent.delete().where(OutgoingEvent.company == company_id, OutgoingEvent.created_at < instant).execute()
