"""Payslips of a payday as its pay periods are held against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.payslips import PayslipState
from service.rules.payslips.document_kinds import PAYSLIPS
from service.store.database.queries import plain_rows
from service.store.periods import pay_periods, snapshots
from service.store.tables.payslips import Payslip

if TYPE_CHECKING:
    from datetime import date

    from service.store.tables.periods import PayPeriod


def paid_on(company_id: int, pay_date: date) -> tuple[set[int], set[int]]:
    """Employees with a payslip for a payday that is held or released, and those of them with one on hold.

    A P45, a P60, a P11D or another document is no payslip.
    """
    query = Payslip.select(Payslip.employee, Payslip.state).where(
        Payslip.company == company_id,
        Payslip.pay_date == pay_date,
        Payslip.kind.in_(PAYSLIPS),
        Payslip.state.in_([PayslipState.HELD.value, PayslipState.RELEASED.value]),
    )
    found = set(plain_rows(query.distinct()))
    return {employee_id for employee_id, _ in found}, {
        employee_id for employee_id, state in found if state == PayslipState.HELD
    }


def in_other_snapshots(period: PayPeriod) -> set[int]:
    """Employees in the snapshots of other schedules that pay on the same day."""
    rows = pay_periods.of_company(period.company_id, period.pay_date, period.pay_date)
    found = snapshots.in_force([row.id for row in rows if row.id != period.id])
    return set().union(*(snapshots.employee_ids_of(each) for each in found.values()))
