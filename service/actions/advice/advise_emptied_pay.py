"""After a write: whose salary or bank details a sync emptied, and whose are filled again; advice, nothing is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.facts.runs import Cause
from service.rules.advice.emptied_pay import PAY_DETAILS, emptied
from service.store.employees import changes, employee_records, found_issues, issues

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from service.store.tables.employees import Change


def advise_emptied_pay(company_id: int, employee_ids: Collection[int], now: datetime) -> None:
    """Open, reword or close the advice of some employees who were just written. Call inside a transaction."""
    names: dict[int, set[str]] = {}
    told_otherwise = issues.open_fields_of(company_id, employee_ids)
    for change in changes.newest_of_fields(company_id, employee_ids, PAY_DETAILS):
        employee_id, field = change.employee_id, str(change.field)
        if change.new is None and not _is_by_hand(change) and (employee_id, field) not in told_otherwise:
            names.setdefault(employee_id, set()).add(field)
    known = employee_records.records(company_id, list(names))
    found = {each.id: emptied(names[each.id]) for each in known.values() if not each.excluded and each.person_id}
    found_issues.reconcile_code(company_id, IssueCode.PAY_DETAIL_EMPTIED, found, now, among=employee_ids)


def _is_by_hand(change: Change) -> bool:
    """Edited here, or emptied by settling an issue: someone knows."""
    return change.cause == Cause.EDIT or (
        change.cause == Cause.MANUAL and change.run_id is None and change.made_by != ""
    )
