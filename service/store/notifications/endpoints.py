"""The addresses of programs that a company's events are sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts.notifications import ReceiverState
from service.store.database.compiled_queries import compiled
from service.store.database.queries import first, is_any_of, plain_rows
from service.store.tables.channels import EventEndpoint

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from service.facts.notifications import EventKind


def of_company(company_id: int) -> Sequence[EventEndpoint]:
    """Every endpoint of a company, oldest first."""
    return _of_company.objects(company_id)


@compiled
def _of_company(company_id: Any) -> Any:
    return EventEndpoint.select().where(EventEndpoint.company == company_id).order_by(EventEndpoint.id)


def get(company_id: int, endpoint_id: int) -> EventEndpoint | None:
    return first(EventEndpoint.select().where(EventEndpoint.company == company_id, EventEndpoint.id == endpoint_id))


def create(company_id: int, name: str, kinds: Collection[EventKind], created_by: str, now: datetime) -> EventEndpoint:
    """An endpoint without an address, since what is encrypted is bound to the row. Call inside a transaction."""
    return EventEndpoint.create(
        company=company_id,
        name=name,
        kinds=[kind.value for kind in kinds],
        address_shown="",
        state=ReceiverState.ACTIVE.value,
        created_by=created_by,
        created_at=now,
    )


def write(endpoint_id: int, **values: Any) -> None:
    """Write columns of an endpoint."""
    EventEndpoint.update(**values).where(EventEndpoint.id == endpoint_id).execute()


def take(endpoint_id: int, now: datetime, until: datetime) -> bool:
    """Let one worker alone send to this endpoint, at most until then; False when another does, or it is to be left.

    What is written about the attempt ends it: `not_before` says when the endpoint may be sent to again.
    """
    is_free = EventEndpoint.not_before.is_null() | (EventEndpoint.not_before <= now)
    taken = EventEndpoint.update(not_before=until).where(EventEndpoint.id == endpoint_id, is_free)
    return bool(taken.execute())


def turn_off(endpoint_id: int, trouble: str) -> bool:
    """Stop sending to an endpoint; False when it was off already. `trouble` is empty when someone turned it off."""
    query = EventEndpoint.update(state=ReceiverState.OFF, trouble=trouble)
    return bool(query.where(EventEndpoint.id == endpoint_id, EventEndpoint.state != ReceiverState.OFF).execute())


def dead(company_ids: Collection[int]) -> list[tuple[int, int]]:
    """Company and id of endpoints that were turned off because nothing arrived any more."""
    query = EventEndpoint.select(EventEndpoint.company, EventEndpoint.id).where(
        is_any_of(EventEndpoint.company, company_ids),
        EventEndpoint.state == ReceiverState.OFF,
        EventEndpoint.trouble != "",
    )
    return plain_rows(query.order_by(EventEndpoint.id))


def delete(company_id: int, endpoint_id: int) -> bool:
    """Remove an endpoint with its deliveries."""
    which = (EventEndpoint.company == company_id) & (EventEndpoint.id == endpoint_id)
    return bool(EventEndpoint.delete().where(which).execute())


def wants(endpoint: EventEndpoint, kind: str) -> bool:
    """Whether an endpoint is sent events of a kind."""
    return not endpoint.kinds or kind in endpoint.kinds
