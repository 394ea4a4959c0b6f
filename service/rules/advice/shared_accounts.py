"""The same bank account on more than one employee: sometimes a couple, sometimes a fraud, always worth a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable


def shared_accounts(accounts: Iterable[tuple[int, str | None, str | None]]) -> dict[int, FoundIssue]:
    """The advice for each employee whose account someone else has too.

    `accounts` are (employee id, sort code, account number) of the employees to compare, as payroll keeps them.
    """
    holders: dict[tuple[str, str], set[int]] = {}
    for employee_id, sort_code, account_number in accounts:
        if sort_code and account_number:
            holders.setdefault((sort_code, account_number), set()).add(employee_id)
    return {
        employee_id: _shared_with(len(employee_ids) - 1)
        for employee_ids in holders.values()
        if len(employee_ids) > 1
        for employee_id in employee_ids
    }


def _shared_with(others: int) -> FoundIssue:
    field = FIELDS_BY_NAME["account_number"]
    people = "another employee" if others == 1 else f"{others} other employees"
    return FoundIssue(
        IssueCode.BANK_ACCOUNT_SHARED,
        f"{people[0].upper()}{people[1:]} {'is' if others == 1 else 'are'} paid to the same bank account. "
        "Make sure that this is meant.",
        field.name,
        is_advice=True,
    )
