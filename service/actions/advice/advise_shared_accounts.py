"""After a run over everyone: who shares a bank account with someone else; advice, nothing is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.rules.advice.shared_accounts import shared_accounts
from service.store.companies.company_day import day_of
from service.store.employees import compared_details, found_issues

if TYPE_CHECKING:
    from datetime import datetime


def advise_shared_accounts(company_id: int, now: datetime) -> None:
    """Open and close the advice about shared accounts of one company. Call inside a transaction."""
    accounts = compared_details.bank_accounts(company_id, day_of(company_id, now))
    found_issues.reconcile_code(company_id, IssueCode.BANK_ACCOUNT_SHARED, shared_accounts(accounts), now)
