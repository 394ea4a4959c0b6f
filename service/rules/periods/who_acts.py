"""Who can give what is missing in a payroll field: HR in Humaans, payroll here, or the employee in their profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.periods import WhoActs

if TYPE_CHECKING:
    from collections.abc import Iterable

_EMPLOYEE: Final = frozenset(
    {
        "bank_account_name", "sort_code", "account_number", "personal_email", "phone_number", "starter_declaration",
        "first_civilian_employment_date",
    }
)  # fmt: skip
_PAYROLL: Final = frozenset(
    {
        "tax_code", "ni_category", "student_loan_plan", "postgraduate_loan", "pay_schedule", "director_ni_method",
        "previous_payroll_id",
    }
)  # fmt: skip


def who_acts(field: str) -> WhoActs:
    """Who can give what is missing in a field."""
    if field in _EMPLOYEE:
        return WhoActs.EMPLOYEE
    return WhoActs.PAYROLL if field in _PAYROLL else WhoActs.HR


def by_who_acts(fields: Iterable[str]) -> dict[WhoActs, list[str]]:
    """The fields that each of them can give, in the order they came."""
    found: dict[WhoActs, list[str]] = {}
    for field in fields:
        found.setdefault(who_acts(field), []).append(field)
    return found
