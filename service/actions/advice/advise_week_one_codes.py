"""Each day, and after a reconciliation: whose tax code is still marked week 1 or month 1; advice, nothing is held."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.facts.issues import IssueCode
from service.rules.advice.week_one_codes import still_marked
from service.rules.fields.tax_formats import WEEK_ONE
from service.store.companies import companies
from service.store.companies.company_day import local_day
from service.store.employees import changes, compared_details, found_issues

if TYPE_CHECKING:
    from datetime import datetime


def advise_week_one_codes(company_id: int, now: datetime) -> None:
    """Open and close the advice of one company. Call inside a transaction.

    A code counts from the day payroll received it; a code from the first import, from the employee's start date.
    """
    company = companies.get(company_id)
    day, zone = local_day(company, now), ZoneInfo(company.time_zone)
    marked = compared_details.tax_codes_ending_in(company_id, WEEK_ONE, day)
    changed = changes.newest_of(company_id, "tax_code", [employee_id for employee_id, _, _ in marked])
    since = {employee_id: at.astimezone(zone).date() for employee_id, at in changed.items()}
    found = still_marked([(id_, code, since.get(id_, first_day)) for id_, code, first_day in marked], day)
    found_issues.reconcile_code(company_id, IssueCode.TAX_CODE_STILL_WEEK_ONE, found, now)
