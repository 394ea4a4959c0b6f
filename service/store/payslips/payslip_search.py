"""Payslips as their page lists them: searched, filtered, sorted, one page at a time, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

import peewee
from peewee import fn

from service.facts.payslips import ChannelState, PayslipState
from service.rules.planning.search_words import words_of
from service.store.database.queries import plain_rows
from service.store.payslips.delivery_counts import FAILURES_COUNTED_FOR
from service.store.payslips.payslips import STANDING
from service.store.tables.employees import SHOWN_NAME, Employee
from service.store.tables.payslips import Payslip, PayslipChannel

if TYPE_CHECKING:
    from datetime import date, datetime

BY_NAME: Final = "name"
_SORTED: Final[dict[str, tuple[Any, ...]]] = {
    BY_NAME: (*SHOWN_NAME, Payslip.id),
    "id": (Payslip.payroll_id, Payslip.id),
    "payday": (Payslip.pay_date, Payslip.id),
    "status": (Payslip.state, Payslip.id),
    "uploaded": (Payslip.id,),
}
SORTS: Final = frozenset(_SORTED) | {f"-{name}" for name in _SORTED}


@dataclass(frozen=True, slots=True)
class PayslipFilters:
    """Which payslips are wanted; nothing said is no limit, but that withdrawn and replaced ones are wanted by name."""

    pay_date: date | None = None
    state: PayslipState | None = None
    #: Also those that were replaced or withdrawn.
    with_former: bool = False
    channel_state: ChannelState | None = None
    employee_id: int | None = None
    q: str = ""


def search(
    company_id: int, filters: PayslipFilters, now: datetime, *, sort: str = BY_NAME, offset: int = 0, limit: int = 50
) -> tuple[list[Payslip], int]:
    """One page of payslips with their employees, and how many there are in all; `sort` is one of SORTS."""
    query = _filtered(company_id, filters, now)
    columns = _SORTED[sort.removeprefix("-")]
    ordered = [column.desc() if sort.startswith("-") else column for column in columns]
    ids = query.select(Payslip.id).order_by(*ordered).offset(offset).limit(limit)
    wanted = [row[0] for row in plain_rows(ids)]
    rows = Payslip.select(Payslip, Employee).join(Employee).where(Payslip.id.in_(wanted))
    found = {row.id: row for row in rows}
    return [found[each] for each in wanted if each in found], query.count()


def _filtered(company_id: int, filters: PayslipFilters, now: datetime) -> peewee.ModelSelect[Payslip]:
    query = Payslip.select().join(Employee).where(Payslip.company == company_id, Payslip.state.in_(_states(filters)))
    if filters.pay_date is not None:
        query = query.where(Payslip.pay_date == filters.pay_date)
    if filters.employee_id is not None:
        query = query.where(Payslip.employee == filters.employee_id)
    if filters.channel_state is not None:
        query = query.where(Payslip.id.in_(_on_a_channel(company_id, filters, now)))
    if filters.q.strip():
        words = words_of(filters.q)
        found = [Employee.search_text.contains(word) for word in words or ()]
        query = query.where(reduce(and_, found) if found else peewee.SQL("1 = 0"))
    return query


def _states(filters: PayslipFilters) -> list[PayslipState]:
    if filters.state is not None:
        return [filters.state]
    if filters.with_former or filters.channel_state is not None:
        return [state for state in PayslipState if state is not PayslipState.PROPOSED]
    return list(STANDING)


def _on_a_channel(company_id: int, filters: PayslipFilters, now: datetime) -> peewee.ModelSelect[PayslipChannel]:
    """Failures of all paydays are those that the overview counts: of the last two paydays."""
    found = PayslipChannel.select(PayslipChannel.payslip).where(
        PayslipChannel.company == company_id, PayslipChannel.state == filters.channel_state
    )
    if filters.channel_state is ChannelState.REFUSED and filters.pay_date is None:
        found = found.where(PayslipChannel.updated_at >= now - FAILURES_COUNTED_FOR)
    return found


def how_many_on_channels(company_id: int, pay_date: date) -> dict[str, int]:
    """How many payslips of a payday are in each state on a channel; one that is so on both counts once."""
    rows = (
        PayslipChannel.select(PayslipChannel.state, fn.COUNT(PayslipChannel.payslip.distinct()))
        .join(Payslip)
        .where(PayslipChannel.company == company_id, Payslip.pay_date == pay_date)
        .group_by(PayslipChannel.state)
    )
    return dict(plain_rows(rows))


def next_pay_date(company_id: int, today: date) -> date | None:
    """The first payday from today on that has payslips."""
    rows = Payslip.select(fn.MIN(Payslip.pay_date)).where(
        Payslip.company == company_id, Payslip.state.in_(list(STANDING)), Payslip.pay_date >= today
    )
    return next((Payslip.pay_date.python_value(row[0]) for row in plain_rows(rows) if row[0] is not None), None)
