"""A payslip of someone who leaves, returns or starts later."""

from __future__ import annotations

from datetime import date

from service.store.tables.payslips import Payslip


def a_payslip(employee, clock, state="released"):
    Payslip.create(
        company=employee.company, employee=employee, person_id=employee.person_id, payroll_id=employee.employee_id,
        pay_date=date(2026, 11, 27), period_start=date(2026, 11, 1), period_end=date(2026, 11, 30), kind="payslip",
        version=1, state=state, original_name="x.pdf", content_hash="x", size=1, pages=1, verdict="confirmed",
        reference="x", created_by="alice", created_at=clock(), updated_at=clock(),
    )  # fmt: skip
