"""Who has an Employee ID that differs from another's only in leading zeros or punctuation; advice, nothing is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.rules.advice.similar_ids import similar_ids
from service.store.employees import compared_details, found_issues

if TYPE_CHECKING:
    from datetime import datetime


def advise_similar_ids(company_id: int, now: datetime) -> None:
    """Open and close the advice about similar IDs of one company. Call inside a transaction."""
    found_issues.reconcile_code(
        company_id, IssueCode.EMPLOYEE_ID_SIMILAR, similar_ids(compared_details.payroll_ids(company_id)), now
    )
