"""The items of a leaver's final pay and the rule chosen for them, one row an employee (A14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.store.tables.employees import FinalPay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def of_employee(employee_id: int) -> FinalPay | None:
    return FinalPay.get_or_none(FinalPay.employee == employee_id)


def save(
    company_id: int,
    employee_id: int,
    items: Sequence[dict[str, Any]],
    *,
    termination_pay_pensionable: bool | None,
    saved_by: str,
    now: datetime,
) -> None:
    values = {
        "items": list(items),
        "termination_pay_pensionable": termination_pay_pensionable,
        "saved_by": saved_by,
        "saved_at": now,
    }
    FinalPay.insert(company=company_id, employee=employee_id, **values).on_conflict(
        conflict_target=[FinalPay.employee], update=values
    ).execute()
