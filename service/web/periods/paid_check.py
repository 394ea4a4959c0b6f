"""After the hand-over: payslips held against the snapshot, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from service.store.payslips import paid_employees
from service.store.periods import period_payslips, snapshots

if TYPE_CHECKING:
    from service.store.payslips.paid_employees import PaidEmployee
    from service.store.tables.periods import PayPeriod

SHOWN: Final = 20


class PaidCheck(NamedTuple):
    """Who is in the snapshot without a payslip, who has one and is not in it, and how many of each."""

    without: list[PaidEmployee]
    without_total: int
    others: list[PaidEmployee]
    others_total: int


def of_period(company_id: int, period: PayPeriod) -> PaidCheck | None:
    """None before the first snapshot."""
    snapshot = snapshots.of_version(period)
    if snapshot is None:
        return None
    members = snapshots.employee_ids_of(snapshot)
    paid = period_payslips.paid_on(company_id, period.pay_date)
    others = paid - members - period_payslips.in_other_snapshots(period)
    without = members - paid
    named = paid_employees.named(company_id, [*sorted(without)[:SHOWN], *sorted(others)[:SHOWN]])
    return PaidCheck(
        [named[each] for each in sorted(without)[:SHOWN] if each in named],
        len(without),
        [named[each] for each in sorted(others)[:SHOWN] if each in named],
        len(others),
    )
