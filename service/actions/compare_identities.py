"""After a run over everyone, and when a day begins: who seems to be employed twice at once; advice, nothing is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.local_day import day_of
from service.rules.shared_identities import SHARED_NAME, SHARED_NI_NUMBER, Identity, shared_names, shared_ni_numbers
from service.store import employees, issues

if TYPE_CHECKING:
    from datetime import datetime


def compare_identities(company_id: int, now: datetime) -> None:
    """Open and close the advice about one person employed twice. Call inside a transaction."""
    people = [Identity(*row) for row in employees.identities(company_id, day_of(company_id, now))]
    issues.reconcile_code(company_id, SHARED_NI_NUMBER, shared_ni_numbers(people), now)
    issues.reconcile_code(company_id, SHARED_NAME, shared_names(people), now)
