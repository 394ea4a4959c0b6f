"""The webhook inbox: each delivery once, with what it announced and never its body; and the figures about it.

A row is kept under a key that repeats share. What is refused leaves only a count for the hour, so that
no one without the secret can fill the table.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import orjson
from peewee import fn

from service.store.database.compiled_queries import compiled
from service.store.database.prepared_statements import MultiRowStatement, instant
from service.store.database.queries import is_any_of, plain_rows
from service.store.tables.syncing import Delivery

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime


class DeliveryState(StrEnum):
    """What a delivery led to."""

    #: It requests a sync of the people it names.
    PEOPLE = "people"
    #: A request to reconcile the company, besides the people it names.
    EVERYONE = "everybody"
    #: Signed, but about nothing that payroll uses.
    IGNORED = "ignored"
    TEST = "test"
    UNSIGNED_TEST = "unsigned_test"
    REFUSED = "refused"
    #: Signed with the company's secret, but sent to an address that is none of ours.
    MISSED = "missed"


#: States that prove that real events from Humaans arrive.
GOOD: Final = (DeliveryState.PEOPLE, DeliveryState.EVERYONE, DeliveryState.IGNORED)
TESTS: Final = (DeliveryState.TEST, DeliveryState.UNSIGNED_TEST)
A_DAY: Final = timedelta(days=1)
_RECORD: Final = MultiRowStatement(
    """
    INSERT INTO delivery (company_id, dedupe_key, state, event, person_ids, body_sha256, times, received_at, last_at)
    VALUES ROWS
    ON CONFLICT (company_id, dedupe_key)
    DO UPDATE SET times = delivery.times + excluded.times, last_at = excluded.last_at
    RETURNING company_id, dedupe_key, times
    """,
    row="(?, ?, ?, ?, ?, ?, ?, ?, ?)",
)


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery as it is kept. Those with the same key are one, in a company."""

    company_id: int
    dedupe_key: str
    state: DeliveryState
    at: datetime
    event: str = ""
    person_ids: tuple[str, ...] = ()
    body_sha256: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryFigures:
    """What payroll knows about a company's webhook."""

    last_delivery_at: datetime | None
    last_test_at: datetime | None
    last_test_was_signed: bool
    last_refused_at: datetime | None
    delivered_in_a_day: int
    refused_in_a_day: int
    last_missed_at: datetime | None = None
    missed_in_a_day: int = 0
    #: The path that the last one was sent to.
    last_missed_path: str = ""
    #: The newest that the saved secret had signed, a test among them.
    last_signed_at: datetime | None = None

    @property
    def is_refusing(self) -> bool:
        """Whether some were refused lately and nothing that is rightly signed has come since."""
        return (
            self.last_refused_at is not None
            and self.refused_in_a_day > 0
            and (self.last_signed_at is None or self.last_signed_at < self.last_refused_at)
        )

    @property
    def is_missing_the_address(self) -> bool:
        """Whether some missed lately and none has found the right address since."""
        found = max(filter(None, (self.last_delivery_at, self.last_test_at)), default=None)
        return (
            self.last_missed_at is not None and self.missed_in_a_day > 0 and (not found or found < self.last_missed_at)
        )


def record(arrived: Sequence[DeliveryRow]) -> list[bool]:
    """Note deliveries, at least one, in one statement; returns for each whether it came before.

    Call inside a transaction. Rows are taken in the order of their keys, so that two batches never wait for each other.
    """
    together: dict[tuple[int, str], list[DeliveryRow]] = {}
    for each in arrived:
        together.setdefault((each.company_id, each.dedupe_key), []).append(each)
    rows = [_row(together[key]) for key in sorted(together)]
    times = {(company_id, key): times for company_id, key, times in _RECORD.run(rows)}
    return [
        each is not same[0] or times[each.company_id, each.dedupe_key] > len(same)
        for each in arrived
        for same in [together[each.company_id, each.dedupe_key]]
    ]


def count_in_the_hour(company_id: int, state: DeliveryState, now: datetime) -> None:
    """One row an hour for deliveries without a valid signature."""
    record([DeliveryRow(company_id, f"{state}:{now:%Y-%m-%dT%H}", state, now)])


def count_near_miss(company_id: int, path: str, now: datetime) -> None:
    """One row an hour and address for what was signed, but sent to an address that is none of ours."""
    place = hashlib.sha256(path.encode()).hexdigest()[:16]
    record(
        [DeliveryRow(company_id, f"{DeliveryState.MISSED}:{now:%Y-%m-%dT%H} {place}", DeliveryState.MISSED, now, path)]
    )


def last_at(company_id: int, *states: DeliveryState) -> datetime | None:
    row = _newest(company_id, *states)
    return None if row is None else row.last_at


def companies_with(company_ids: Collection[int], state: DeliveryState) -> set[int]:
    """Those of the companies of which deliveries of this state are kept."""
    rows = Delivery.select(Delivery.company).where(is_any_of(Delivery.company, company_ids), Delivery.state == state)
    rows = rows.distinct()
    return {company_id for (company_id,) in plain_rows(rows)}


def figures(company_id: int, now: datetime) -> DeliveryFigures:
    """For pages, the API and the watch over silent webhooks."""
    last, lately = _last_at_by_state(company_id), _times_since(company_id, now - A_DAY)

    def newest_of(*states: DeliveryState) -> datetime | None:
        return max((last[state] for state in states if state in last), default=None)

    missed_at, test_at = newest_of(DeliveryState.MISSED), newest_of(*TESTS)
    missed = None if missed_at is None else _newest(company_id, DeliveryState.MISSED)
    return DeliveryFigures(
        last_delivery_at=newest_of(*GOOD),
        last_test_at=test_at,
        last_test_was_signed=test_at is not None and test_at == last.get(DeliveryState.TEST),
        last_refused_at=newest_of(DeliveryState.REFUSED),
        delivered_in_a_day=sum(lately.get(state, 0) for state in GOOD),
        refused_in_a_day=lately.get(DeliveryState.REFUSED, 0),
        last_missed_at=missed_at,
        missed_in_a_day=lately.get(DeliveryState.MISSED, 0),
        last_missed_path="" if missed is None else missed.event,
        last_signed_at=newest_of(*GOOD, DeliveryState.TEST),
    )


def newest(company_id: int, most: int) -> list[Delivery]:
    """The newest deliveries, whatever they led to; those of one key are one row."""
    query = Delivery.select().where(Delivery.company == company_id).order_by(Delivery.last_at.desc()).limit(most)
    return list(query)


@dataclass(frozen=True, slots=True)
class Lately:
    """What came to a company's webhook within a day."""

    delivered: int = 0
    refused: int = 0
    #: Something was refused or sent to a wrong address, and nothing has arrived correctly since.
    is_refused: bool = False
    is_missing_the_address: bool = False


def lately(company_ids: Collection[int], now: datetime) -> dict[int, Lately]:
    """Of each of these companies to which anything came within a day, in one query."""
    found: dict[int, dict[str, tuple[int, Any]]] = {}
    for company_id, state, times, at in _by_state.plain_rows(list(company_ids), now - A_DAY):
        found.setdefault(company_id, {})[state] = (int(times), at)
    return {company_id: _lately(by_state) for company_id, by_state in found.items()}


@compiled
def _by_state(company_ids: Any, since: Any) -> Any:
    return (
        Delivery.select(Delivery.company, Delivery.state, fn.SUM(Delivery.times), fn.MAX(Delivery.last_at))
        .where(
            is_any_of(Delivery.company, company_ids),
            Delivery.state.in_(list(DeliveryState)),
            Delivery.last_at >= since,
        )
        .group_by(Delivery.company, Delivery.state)
    )


def last_good_at(company_ids: Collection[int]) -> dict[int, datetime | None]:
    """When the newest real event came, by company that ever got one."""
    rows = _last_good_at.plain_rows(list(company_ids))
    return {company_id: Delivery.last_at.python_value(at) for company_id, at in rows}


@compiled
def _last_good_at(company_ids: Any) -> Any:
    newest = Delivery.select(Delivery.company, fn.MAX(Delivery.last_at))
    return newest.where(is_any_of(Delivery.company, company_ids), Delivery.state.in_(GOOD)).group_by(Delivery.company)


def _lately(by_state: dict[str, tuple[int, Any]]) -> Lately:
    def is_newest(bad: DeliveryState, *good: DeliveryState) -> bool:
        return bad in by_state and all(by_state[each][1] < by_state[bad][1] for each in good if each in by_state)

    return Lately(
        delivered=sum(by_state[state][0] for state in GOOD if state in by_state),
        refused=by_state[DeliveryState.REFUSED][0] if DeliveryState.REFUSED in by_state else 0,
        is_refused=is_newest(DeliveryState.REFUSED, *GOOD, DeliveryState.TEST),
        is_missing_the_address=is_newest(DeliveryState.MISSED, *GOOD, *TESTS),
    )


def forget_before(company_id: int, instant: datetime) -> int:
    """Delete deliveries that last came before; returns how many."""
    return int(Delivery.delete().where(Delivery.company == company_id, Delivery.last_at < instant).execute())


def _row(same: Sequence[DeliveryRow]) -> tuple[object, ...]:
    """The row of deliveries that share a key."""
    first, kept = same[0], orjson.dumps(same[0].person_ids).decode()
    return (
        first.company_id, first.dedupe_key, first.state, first.event, kept, first.body_sha256, len(same),
        first.at, same[-1].at,
    )  # fmt: skip


def _newest(company_id: int, *states: DeliveryState) -> Delivery | None:
    found: Delivery | None = _newest_of.first(company_id, states=states)
    return found


@compiled
def _newest_of(company_id: Any, *, states: tuple[DeliveryState, ...]) -> Any:
    query = Delivery.select().where(Delivery.company == company_id, Delivery.state.in_(states))
    return query.order_by(Delivery.last_at.desc()).limit(1)


def _last_at_by_state(company_id: int) -> dict[str, datetime]:
    """When the newest delivery of each state came."""
    query = Delivery.select(Delivery.state, fn.MAX(Delivery.last_at)).where(Delivery.company == company_id)
    rows = plain_rows(query.group_by(Delivery.state))
    return {state: at for state, text in rows if (at := instant(text)) is not None}


def _times_since(company_id: int, instant: datetime) -> dict[str, int]:
    """How often deliveries came since an instant, by state."""
    query = Delivery.select(Delivery.state, fn.SUM(Delivery.times)).where(
        Delivery.company == company_id, Delivery.last_at >= instant
    )
    return {state: int(times) for state, times in plain_rows(query.group_by(Delivery.state))}
