"""Stored facts that are causes of notices and that no other count has: payslips by payday, and issues many share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from peewee import fn

from service.facts.payslips import ChannelState
from service.store.database.queries import is_any_of, plain_rows
from service.store.payslips.delivery_counts import FAILURES_COUNTED_FOR
from service.store.tables.employees import Issue
from service.store.tables.payslips import PaydayRun, Payslip, PayslipChannel

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime, timedelta

#: So many employees with an open issue of one kind have one cause.
MANY: Final = 10


class PaydayTrouble(NamedTuple):
    """How many payslips of one payday did not arrive, or may not have."""

    company_id: int
    pay_date: date
    is_unclear: bool
    payslips: int


def payslips(company_ids: Collection[int], now: datetime) -> list[PaydayTrouble]:
    """Of each company and payday, how many payslips failed and how many are unclear; one that is both counts twice."""
    channel = PayslipChannel
    failed = (channel.state == ChannelState.REFUSED) & (channel.updated_at >= now - FAILURES_COUNTED_FOR)
    is_unclear = channel.state == ChannelState.UNCLEAR
    rows = (
        channel.select(channel.company, Payslip.pay_date, channel.state, fn.COUNT(channel.payslip.distinct()))
        .join(Payslip)
        .where(is_any_of(channel.company, company_ids), failed | is_unclear)
        .group_by(channel.company, Payslip.pay_date, channel.state)
    )
    return [
        PaydayTrouble(company_id, Payslip.pay_date.python_value(day), state == ChannelState.UNCLEAR, number)
        for company_id, day, state, number in plain_rows(rows)
    ]


def shared_problems(company_ids: Collection[int]) -> list[tuple[int, str, int]]:
    """Company, code and number of people where many have an open issue of one kind that withholds something."""
    people = fn.COUNT(Issue.person_id.distinct())
    rows = (
        Issue.select(Issue.company, Issue.code, people)
        .where(
            is_any_of(Issue.company, company_ids),
            Issue.closed_at.is_null(),
            ~Issue.is_advice,
            Issue.person_id.is_null(False),
        )
        .group_by(Issue.company, Issue.code)
        .having(people >= MANY)
    )
    return plain_rows(rows)


def paydays_over(company_ids: Collection[int], now: datetime, within: timedelta) -> list[tuple[int, date]]:
    """Company and day of paydays whose sending ended lately."""
    rows = PaydayRun.select(PaydayRun.company, PaydayRun.pay_date).where(
        is_any_of(PaydayRun.company, company_ids), PaydayRun.finished_at > now - within
    )
    return [(company_id, PaydayRun.pay_date.python_value(day)) for company_id, day in plain_rows(rows.distinct())]
