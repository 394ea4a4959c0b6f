"""How far the payslips of one payday are, counted by channel and state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peewee import fn

from service.facts.payslips import Channel, ChannelState, PayslipState
from service.store.database.queries import plain_rows
from service.store.tables.payslips import Payslip, PayslipChannel

if TYPE_CHECKING:
    from datetime import date
from service.store.payslips import payslip_deliveries


def counts(company_id: int, pay_date: date) -> dict[str, dict[str, int]]:
    """How many payslips of a payday are in which state, by channel."""
    rows = plain_rows(
        PayslipChannel.select(PayslipChannel.channel, PayslipChannel.state, fn.COUNT(PayslipChannel.id))
        .join(Payslip)
        .where(PayslipChannel.company == company_id, Payslip.pay_date == pay_date)
        .group_by(PayslipChannel.channel, PayslipChannel.state)
    )
    found: dict[str, dict[str, int]] = {}
    for channel, state, number in rows:
        found.setdefault(channel, {})[state] = number
    return found


def withheld(company_id: int, pay_date: date) -> int:
    """How many rows of a payday are not sent because their payslip is held, replaced or recalled."""
    return (
        PayslipChannel.select()
        .join(Payslip)
        .where(
            PayslipChannel.company == company_id,
            Payslip.pay_date == pay_date,
            PayslipChannel.state.in_(list(payslip_deliveries.WAITING)),
            Payslip.state != PayslipState.RELEASED,
        )
        .count()
    )


def failures(company_id: int, pay_date: date) -> list[tuple[str, str, str, int]]:
    """Channel, code, one message of it, and how many: what was refused or is unclear."""
    rows = (
        PayslipChannel.select(
            PayslipChannel.channel,
            PayslipChannel.error_code,
            fn.MIN(PayslipChannel.error_message),
            fn.COUNT(PayslipChannel.id),
        )
        .join(Payslip)
        .where(
            PayslipChannel.company == company_id,
            Payslip.pay_date == pay_date,
            PayslipChannel.state.in_([ChannelState.REFUSED, ChannelState.UNCLEAR]),
        )
        .group_by(PayslipChannel.channel, PayslipChannel.error_code)
        .order_by(fn.COUNT(PayslipChannel.id).desc())
    )
    return [tuple(row) for row in plain_rows(rows)]


def unfinished(run_id: int, *, mails_wait: bool) -> int:
    """How many of a run's rows are still to be delivered. `mails_wait`: without a mail server emails do not count."""
    queued = () if mails_wait else (ChannelState.QUEUED,)
    return (
        PayslipChannel.select()
        .join(Payslip)
        .where(
            PayslipChannel.payday_run == run_id,
            (PayslipChannel.state.in_(list(payslip_deliveries.WAITING)) & (Payslip.state == PayslipState.RELEASED))
            | (
                PayslipChannel.state.in_(list(payslip_deliveries.UNDER_WAY))
                & (PayslipChannel.channel == Channel.HUMAANS)
            )
            | PayslipChannel.state.in_(list(queued)),
        )
        .count()
    )
