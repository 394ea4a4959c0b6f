"""After a run over everyone, and when a day begins: who seems to be employed twice at once; advice, nothing is held.

A person may say of two who are alike in name and date of birth that they are two people: of these two nothing is said
any more, whatever else changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.rules.advice.shared_identities import (
    DIFFERENT_PEOPLE,
    Identity,
    alike_in_name,
    shared_names,
    shared_ni_numbers,
)
from service.store.companies.company_day import day_of
from service.store.employees import compared_details, found_issues
from service.store.syncing import decisions

if TYPE_CHECKING:
    from datetime import datetime


def advise_shared_identities(company_id: int, now: datetime) -> None:
    """Open and close the advice about one person employed twice. Call inside a transaction."""
    people = _people(company_id, now)
    found_issues.reconcile_code(company_id, IssueCode.NI_NUMBER_SHARED, shared_ni_numbers(people), now)
    found_issues.reconcile_code(
        company_id, IssueCode.NAME_AND_BIRTH_DATE_SHARED, shared_names(people, _apart(company_id, people)), now
    )


def tell_apart(company_id: int, employee_id: int, who: str, now: datetime) -> None:
    """Note that an employee and those who are alike in name are different people. Call inside a transaction."""
    people = _people(company_id, now)
    person_id = next((each.person_id for each in people if each.employee_id == employee_id), None)
    if person_id is not None:
        for other in alike_in_name(people, employee_id):
            about = (person_id, IssueCode.NAME_AND_BIRTH_DATE_SHARED, "date_of_birth", str(other))
            decisions.record(company_id, about, DIFFERENT_PEOPLE, who, now)
    advise_shared_identities(company_id, now)


def _people(company_id: int, now: datetime) -> list[Identity]:
    return [Identity(*row) for row in compared_details.identities(company_id, day_of(company_id, now))]


def _apart(company_id: int, people: list[Identity]) -> set[frozenset[int]]:
    """Pairs of employee ids: the decision is kept with the person it was made at, and names the other employee."""
    ids = {each.person_id: each.employee_id for each in people if each.person_id is not None}
    return {
        frozenset((ids[person_id], int(other)))
        for person_id, code, _, other in decisions.of_company(company_id)
        if code == IssueCode.NAME_AND_BIRTH_DATE_SHARED and person_id in ids
    }
