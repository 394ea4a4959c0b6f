"""After a run over everyone and when paydays are saved: whose pay schedule is none of the company's; advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.rules.advice.unknown_schedules import unknown_schedules
from service.store.companies.company_day import day_of
from service.store.employees import compared_details, found_issues
from service.store.payslips import pay_schedules

if TYPE_CHECKING:
    from datetime import datetime


def advise_unknown_schedules(company_id: int, now: datetime) -> None:
    """Open, reword and close the advice about pay schedules of one company. Call inside a transaction."""
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    found = unknown_schedules(schedules, compared_details.pay_schedules(company_id, day_of(company_id, now)))
    found_issues.reconcile_code(company_id, IssueCode.PAY_SCHEDULE_UNKNOWN, found, now)
