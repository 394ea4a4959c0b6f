"""Which addresses of an employee look like placeholders, and no one has said that they are right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.rules.advice.placeholder_contacts import is_placeholder_email
from service.rules.advice.placeholder_values import EMAILS, IT_IS_RIGHT
from service.store.syncing import decisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.facts.employees import EmployeeRecord, FieldValue


def unconfirmed(company_id: int, employee: EmployeeRecord, addresses: Iterable[FieldValue]) -> frozenset[str]:
    """Those of the addresses, as they are written; no payslip is emailed to them."""
    names = [str(employee.fields[name] or "") for name in ("first_name", "middle_name", "last_name")]
    names += [name or "" for name in employee.humaans_name]
    found = {each for each in addresses if isinstance(each, str) and is_placeholder_email(each, names)}
    if not found:
        return frozenset()
    right = {
        seen.casefold()
        for (person_id, code, field, seen), choice in decisions.of_company(company_id).items()
        if person_id == employee.person_id
        and code == IssueCode.LOOKS_LIKE_A_FILLER
        and field in EMAILS
        and choice == IT_IS_RIGHT
    }
    return frozenset(each for each in found if each.strip().casefold() not in right)
