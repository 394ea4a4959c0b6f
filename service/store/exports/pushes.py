"""What is sent to payroll programs: one push for each snapshot and employer, one row in it for each employee.

A row is written before its request is made and after the answer has come. Every write asks for the lease of the push.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import peewee as pw

from service.facts.periods import SETTLED, PeriodState, ProgramState, PushState, SentState
from service.store.database import bulk, lease_renewal, leases
from service.store.database.lease_renewal import LEASE
from service.store.database.leases import Lease
from service.store.database.queries import first, is_any_of, plain_rows
from service.store.tables.exports import PayrollProgram, PayrollPush, SentEmployee
from service.store.tables.periods import PayPeriod

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

_OPEN: Final = (PushState.ASKED.value, PushState.SENDING.value)
_COLUMNS: Final = ("company", "push", "employee", "employee_id", "state", "reasons", "by_hand", "program_id", "tries")


def of_snapshot(snapshot_id: int, employer_id: str) -> PayrollPush | None:
    return first(
        PayrollPush.select().where(PayrollPush.snapshot == snapshot_id, PayrollPush.employer_id == employer_id)
    )


def add(company_id: int, now: datetime, **values: Any) -> PayrollPush:
    """Call inside a transaction."""
    return PayrollPush.create(company=company_id, asked_at=now, state=PushState.ASKED.value, **values)


def by_id(company_id: int, push_id: int) -> PayrollPush | None:
    return first(PayrollPush.select().where(PayrollPush.id == push_id, PayrollPush.company == company_id))


def newest(company_id: int, limit: int) -> list[PayrollPush]:
    query = PayrollPush.select().where(PayrollPush.company == company_id)
    return list(query.order_by(PayrollPush.id.desc()).limit(limit))


def due(now: datetime) -> list[int]:
    """Pushes of all companies that no worker is at, whose wait is over and whose connection works."""
    query = PayrollPush.select(PayrollPush.id).where(_is_due(now), _is_connected())
    return [row[0] for row in plain_rows(query.order_by(PayrollPush.id))]


def claim(push_id: int, now: datetime) -> PayrollPush | None:
    """The push under a lease; None when another worker has it, or nothing is to be done yet."""
    which = (PayrollPush.id == push_id) & _is_due(now) & _is_connected()
    if not leases.take(PayrollPush, which, now + LEASE):
        return None
    return PayrollPush.get_by_id(push_id)


def lease_of(push: PayrollPush) -> Lease:
    return Lease(push.id, push.fence)


def renewed(push: PayrollPush, clock: Callable[[], datetime]) -> AbstractContextManager[None]:
    """Renew the lease while the block runs."""
    return lease_renewal.renewed(PayrollPush, lease_of(push), clock)


def write(push: PayrollPush, **values: Any) -> None:
    """Raises LeaseLostError."""
    leases.write(PayrollPush, lease_of(push), **values)


def hand_back(push: PayrollPush, **values: Any) -> None:
    """End the lease; nothing is written when another worker has the push already."""
    leases.try_write(PayrollPush, lease_of(push), lease_until=None, **values)


def keep(push: PayrollPush, rows: Iterable[Sequence[Any]], **values: Any) -> None:
    """Who is to be sent, once. Call inside a transaction. Raises LeaseLostError."""
    leases.write(PayrollPush, lease_of(push), PayrollPush.state == PushState.ASKED.value, **values)
    bulk.insert(SentEmployee, _COLUMNS, ((push.company_id, push.id, *row) for row in rows))


def next_rows(push: PayrollPush, settled_before: datetime, limit: int) -> list[SentEmployee]:
    """Who is next: those who wait, and those whose answer was lost before that moment."""
    is_next = (SentEmployee.state == SentState.WAITING.value) | (
        (SentEmployee.state == SentState.UNCERTAIN.value) & (SentEmployee.asked_at < settled_before)
    )
    query = SentEmployee.select().where(SentEmployee.push == push.id, is_next)
    return list(query.order_by(SentEmployee.id).limit(limit))


def oldest_uncertain(push: PayrollPush) -> datetime | None:
    """When the longest wait for certainty began."""
    query = SentEmployee.select(SentEmployee).where(
        SentEmployee.push == push.id, SentEmployee.state == SentState.UNCERTAIN.value
    )
    row = first(query.order_by(SentEmployee.asked_at))
    return row.asked_at if row is not None else None


def note(push: PayrollPush, row: SentEmployee, state: SentState, **values: Any) -> None:
    """What became of one employee. Call inside a transaction. Raises LeaseLostError."""
    leases.write(PayrollPush, lease_of(push), lease_until=PayrollPush.lease_until)
    SentEmployee.update(state=state.value, **values).where(SentEmployee.id == row.id).execute()


def counts(push_id: int) -> dict[str, int]:
    """How many employees of a push are in each state."""
    query = (
        SentEmployee.select(SentEmployee.state, pw.fn.COUNT(SentEmployee.id))
        .where(SentEmployee.push == push_id)
        .group_by(SentEmployee.state)
    )
    found = dict(plain_rows(query))
    return {state.value: int(found.get(state.value, 0)) for state in SentState}


def how_many_refused(push_ids: Collection[int]) -> Counter[int]:
    """How many employees each of these pushes could not send."""
    query = (
        SentEmployee.select(SentEmployee.push, pw.fn.COUNT(SentEmployee.id))
        .where(is_any_of(SentEmployee.push, push_ids), SentEmployee.state == SentState.REFUSED.value)
        .group_by(SentEmployee.push)
    )
    return Counter({push: int(number) for push, number in plain_rows(query)})


def with_words(push_id: int, limit: int) -> list[SentEmployee]:
    """The employees who were refused, and those with something to do by hand."""
    query = SentEmployee.select().where(
        SentEmployee.push == push_id,
        (SentEmployee.state == SentState.REFUSED.value) | (SentEmployee.by_hand != pw.SQL("'[]'")),
    )
    return list(query.order_by(SentEmployee.id).limit(limit))


def try_refused_again(push_id: int) -> int:
    """Those who were refused wait again. Call inside a transaction. Returns how many."""
    again = SentEmployee.update(state=SentState.WAITING.value, reasons=[], tries=0).where(
        SentEmployee.push == push_id, SentEmployee.state == SentState.REFUSED.value
    )
    count = int(again.execute())
    if count:
        PayrollPush.update(state=PushState.SENDING.value, ended_at=None, not_before=None, trouble="").where(
            PayrollPush.id == push_id
        ).execute()
    return count


def last_sent(company_id: int, employer_id: str) -> dict[int, tuple[int, str]]:
    """By employee, the newest snapshot whose values the employer has of them, and their id in the program."""
    had = [SentState.SENT.value, SentState.ALREADY_THERE.value]
    query = (
        SentEmployee.select(SentEmployee.employee, PayrollPush.snapshot, SentEmployee.program_id)
        .join(PayrollPush)
        .where(
            SentEmployee.company == company_id,
            PayrollPush.employer_id == employer_id,
            SentEmployee.state.in_(had),
        )
        .order_by(SentEmployee.settled_at, SentEmployee.id)
    )
    return {employee: (snapshot, program_id) for employee, snapshot, program_id in plain_rows(query)}


class Gone(NamedTuple):
    """Someone who was sent to an employer: their Employee ID, and what a push since then has said of their going."""

    employee_id: str
    told: list[str]


def gone_from(company_id: int, employer_id: str, employee_ids: Collection[int]) -> dict[int, Gone]:
    """Of these employees what the newest push that sent them, or said that they are gone, has of them."""
    said = [SentState.SENT.value, SentState.ALREADY_THERE.value, SentState.GONE.value]
    columns = (SentEmployee.employee, SentEmployee.employee_id, SentEmployee.state, SentEmployee.by_hand)
    query = SentEmployee.select(*columns).join(PayrollPush)
    query = query.where(
        SentEmployee.company == company_id,
        PayrollPush.employer_id == employer_id,
        is_any_of(SentEmployee.employee, employee_ids),
        SentEmployee.state.in_(said),
    )
    return {
        employee: Gone(employee_id, by_hand if state == SentState.GONE else [])
        for employee, employee_id, state, by_hand in plain_rows(query.order_by(SentEmployee.id))
    }


def stuck(company_ids: Collection[int], waits: int) -> list[tuple[int, int]]:
    """Company and push where so many waits came one after the other; a connection that was refused has its own word."""
    query = PayrollPush.select(PayrollPush.company, PayrollPush.id).where(
        is_any_of(PayrollPush.company, company_ids),
        PayrollPush.state.in_(list(_OPEN)),
        PayrollPush.waits >= waits,
        _is_connected(),
    )
    return [(company, push) for company, push in plain_rows(query.order_by(PayrollPush.id))]


def with_refused(company_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """Company, push and how many were refused, of the last push of each company until its pay period is closed."""
    later = PayrollPush.alias()
    query = (
        SentEmployee.select(PayrollPush.company, PayrollPush.id, pw.fn.COUNT(SentEmployee.id))
        .join(PayrollPush)
        .join(PayPeriod, on=PayrollPush.period == PayPeriod.id)
        .where(
            is_any_of(PayrollPush.company, company_ids),
            PayrollPush.state == PushState.DONE.value,
            SentEmployee.state == SentState.REFUSED.value,
            PayPeriod.state != PeriodState.CLOSED.value,
            ~pw.fn.EXISTS(later.select().where(later.company == PayrollPush.company, later.id > PayrollPush.id)),
        )
        .group_by(PayrollPush.company, PayrollPush.id)
    )
    return [(company, push, int(number)) for company, push, number in plain_rows(query)]


def is_unfinished(push_id: int) -> bool:
    """Whether anyone in it is not settled yet."""
    settled = [state.value for state in SETTLED]
    query = SentEmployee.select().where(SentEmployee.push == push_id, SentEmployee.state.not_in(settled))
    return bool(query.exists())


def _is_due(now: datetime) -> Any:
    is_open = PayrollPush.state.in_(list(_OPEN))
    waits_no_more = PayrollPush.not_before.is_null() | (PayrollPush.not_before <= now)
    return is_open & waits_no_more & leases.free(PayrollPush, now)


def _is_connected() -> Any:
    """Whether the company is connected, still to the employer that the push is for."""
    connected = PayrollProgram.select(PayrollProgram.id).where(
        PayrollProgram.company == PayrollPush.company,
        PayrollProgram.employer_id == PayrollPush.employer_id,
        PayrollProgram.state == ProgramState.CONNECTED.value,
    )
    return pw.fn.EXISTS(connected)
