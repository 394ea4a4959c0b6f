"""The webhook inbox: each delivery once, with what it said and never its body; and what the figures tell.

A row is kept under a key that repeats share. What is refused leaves only a count for the hour, so that
nobody without the secret can fill the table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from peewee import fn

from service.store.models import Delivery
from service.store.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


class DeliveryState(StrEnum):
    """What a delivery led to."""

    #: Wishes to sync the people it names.
    PEOPLE = "people"
    #: A wish to reconcile everybody, besides the people it names.
    EVERYBODY = "everybody"
    #: Signed, but none of payroll's business.
    IGNORED = "ignored"
    TEST = "test"
    UNSIGNED_TEST = "unsigned_test"
    REFUSED = "refused"


#: What shows that Humaans reaches us with real events.
GOOD: Final = (DeliveryState.PEOPLE, DeliveryState.EVERYBODY, DeliveryState.IGNORED)
TESTS: Final = (DeliveryState.TEST, DeliveryState.UNSIGNED_TEST)
A_DAY: Final = timedelta(days=1)
_RECORD: Final = Statement("""
    INSERT INTO delivery (company_id, dedupe_key, state, event, person_ids, body_sha256, times, received_at, last_at)
    VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)
    ON CONFLICT (company_id, dedupe_key)
    DO UPDATE SET times = delivery.times + 1, last_at = excluded.last_at
    RETURNING id, times
""")


@dataclass(frozen=True, slots=True)
class Recorded:
    id: int
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class DeliveryFigures:
    """What is known of a company's webhook from this side."""

    last_delivery_at: datetime | None
    last_test_at: datetime | None
    last_test_was_signed: bool
    last_refused_at: datetime | None
    delivered_in_a_day: int
    refused_in_a_day: int


def record(
    company_id: int,
    dedupe_key: str,
    state: DeliveryState,
    now: datetime,
    *,
    event: str = "",
    person_ids: Iterable[str] = (),
    body_sha256: str = "",
) -> Recorded:
    """Note a delivery, or that one with the same key came once more. Call inside a transaction."""
    kept = json.dumps(list(person_ids), separators=(",", ":"))
    ((row_id, times),) = _RECORD.run(company_id, dedupe_key, state, event, kept, body_sha256, now, now)
    return Recorded(row_id, times > 1)


def count_in_the_hour(company_id: int, state: DeliveryState, now: datetime) -> None:
    """One row an hour for what nobody vouches for."""
    record(company_id, f"{state}:{now:%Y-%m-%dT%H}", state, now)


def last_at(company_id: int, *states: DeliveryState) -> datetime | None:
    row = _of(company_id, *states).order_by(Delivery.last_at.desc()).first()
    return None if row is None else row.last_at


def figures(company_id: int, now: datetime) -> DeliveryFigures:
    """For pages, the API and the watch over silent webhooks."""
    test = _of(company_id, *TESTS).order_by(Delivery.last_at.desc()).first()
    return DeliveryFigures(
        last_delivery_at=last_at(company_id, *GOOD),
        last_test_at=None if test is None else test.last_at,
        last_test_was_signed=test is not None and test.state == DeliveryState.TEST,
        last_refused_at=last_at(company_id, DeliveryState.REFUSED),
        delivered_in_a_day=_times_since(company_id, now - A_DAY, *GOOD),
        refused_in_a_day=_times_since(company_id, now - A_DAY, DeliveryState.REFUSED),
    )


def forget_before(company_id: int, instant: datetime) -> int:
    """Delete deliveries that last came before; returns how many."""
    return Delivery.delete().where(Delivery.company == company_id, Delivery.last_at < instant).execute()


def _of(company_id: int, *states: DeliveryState):  # noqa: ANN202 - peewee's own query
    return Delivery.select().where(Delivery.company == company_id, Delivery.state.in_(states))


def _times_since(company_id: int, instant: datetime, *states: DeliveryState) -> int:
    query = Delivery.select(fn.COALESCE(fn.SUM(Delivery.times), 0))
    return int(
        query.where(Delivery.company == company_id, Delivery.state.in_(states), Delivery.last_at >= instant).scalar()
    )
