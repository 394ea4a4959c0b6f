"""What employees were paid with in pay periods that are signed off, as the snapshots of those periods say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from service.facts.payslips import Payday
from service.rules.mapping.salaries import Salary
from service.rules.pay.back_pay import NOT_PAID, PaydayHeld
from service.rules.pay.pay_calendar import schedule_for
from service.store.periods import snapshot_pay

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from service.facts.employees import FieldValue
    from service.facts.payslips import PaySchedule
    from service.store.periods.snapshot_pay import SignedPeriod
    from service.store.tables.periods import PeriodSnapshotPay


class PaidBySnapshots:
    """Read once for some employees of a company."""

    def __init__(self, company_id: int, employee_ids: Collection[int]) -> None:
        periods = snapshot_pay.signed_periods(company_id)
        ids = [each.snapshot_id for each in periods]
        told = snapshot_pay.told(ids) if ids else set()
        self._periods = [each for each in periods if each.snapshot_id in told]
        self._pay = snapshot_pay.of_employees(sorted(told), employee_ids) if told else {}

    def of_employee(
        self, employee_id: int, fields: Mapping[str, FieldValue], schedules: Sequence[PaySchedule]
    ) -> list[PaydayHeld]:
        """Every payday that a snapshot says something of.

        Someone who starts within a pay period of their schedule and is not in its snapshot was paid nothing for it.
        """
        theirs = self._pay.get(employee_id, {})
        written = fields["pay_schedule"]
        schedule = schedule_for(schedules, None if written is None else str(written))
        found = []
        for period in self._periods:
            row = theirs.get(period.snapshot_id)
            if row is not None:
                found.append(_from_snapshot(period, row))
            elif schedule is not None and schedule.name == period.schedule and _starts_within(period, fields):
                found.append(PaydayHeld(_payday(period), (), period.frequency, NOT_PAID))
        return found


def _from_snapshot(period: SignedPeriod, row: PeriodSnapshotPay) -> PaydayHeld:
    salaries = tuple(
        Salary(
            Decimal(each["amount_minor"]) if isinstance(each["amount_minor"], str) else each["amount_minor"],
            each["currency"],
            each["period"],
            date.fromisoformat(each["from"]),
        )
        for each in row.segments
    )
    paid_days = row.first_day or date.min, row.last_day or date.max
    return PaydayHeld(_payday(period), salaries, period.frequency, paid_days)


def _starts_within(period: SignedPeriod, fields: Mapping[str, FieldValue]) -> bool:
    start = fields["start_date"]
    return isinstance(start, date) and period.period_start <= start <= period.period_end


def _payday(period: SignedPeriod) -> Payday:
    return Payday(period.pay_date, period.period_start, period.period_end)
