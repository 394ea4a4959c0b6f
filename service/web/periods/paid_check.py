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
    """Who is in the snapshot without a payslip or with one on hold, who has one and is not in it; how many of each."""

    without: list[PaidEmployee]
    without_total: int
    others: list[PaidEmployee]
    others_total: int
    on_hold: list[PaidEmployee]
    on_hold_total: int

    @property
    def needs_a_yes(self) -> bool:
        """Whether payslips and snapshot do not agree, so that closing is asked about."""
        return bool(self.without_total or self.others_total or self.on_hold_total)


def of_period(company_id: int, period: PayPeriod) -> PaidCheck | None:
    """None before the first snapshot."""
    snapshot = snapshots.of_version(period)
    if snapshot is None:
        return None
    members = snapshots.employee_ids_of(snapshot)
    paid, held = period_payslips.paid_on(company_id, period.pay_date)
    groups = [
        sorted(found)
        for found in (members - paid, paid - members - period_payslips.in_other_snapshots(period), members & held)
    ]
    named = paid_employees.named(company_id, [each for found in groups for each in found[:SHOWN]])
    without, others, on_hold = ([named[each] for each in found[:SHOWN] if each in named] for found in groups)
    return PaidCheck(without, len(groups[0]), others, len(groups[1]), on_hold, len(groups[2]))
