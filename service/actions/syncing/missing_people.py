"""Employees whose person was missing from a complete snapshot: no one is removed, and one snapshot proves little.

Only after two complete snapshots in a row is the person read by id; a 404 then marks the employee as
not seen, with an issue (F36). Everything payroll has about them stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.runs import RunPhase
from service.humaans.http.errors import HumaansError, PersonGoneError, TokenRefusedError
from service.rules.planning.identity import not_in_humaans
from service.rules.planning.unreadable_records import unreadable
from service.store.approvals import held_changes
from service.store.companies import companies
from service.store.database.connection import write_transaction
from service.store.employees import employee_records, employees, found_issues

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from service.facts.employees import EmployeeKey
    from service.facts.humaans import Snapshot
    from service.hris import HrisClient

READINGS_BEFORE_LOOKING: Final = 2


def mark_missing(
    company_id: int,
    client: HrisClient,
    snapshot: Snapshot,
    keys: Sequence[EmployeeKey],
    now: datetime,
    show: Callable[[RunPhase], None],
) -> int:
    """Note who was missing and who could not be parsed; returns how many could not be parsed.

    `show(phase)` renews the run's lease and raises when the run was lost: before each look by id, and in the
    transaction that writes.
    """
    by_person = {key.person_id: key for key in keys if key.person_id is not None}
    not_understood = {each.person_id: each for each in snapshot.not_understood}
    seen = frozenset(person.id for person in snapshot.people) | frozenset(not_understood)
    absent = [key for person_id, key in by_person.items() if person_id not in seen and not key.is_closed]
    missing = [key for key in absent if not key.not_seen]
    back = [key.id for person_id, key in by_person.items() if person_id in seen and key.missed_readings]
    gone = [
        key for key in missing if key.missed_readings + 1 >= READINGS_BEFORE_LOOKING and _is_gone(client, key, show)
    ]
    with write_transaction():
        companies.lock(company_id)
        show(RunPhase.WRITING)
        employees.mark(company_id, back, now, missed_readings=0)
        for key in missing:
            employees.mark(company_id, [key.id], now, missed_readings=key.missed_readings + 1, in_step=False)
        employees.mark(company_id, [key.id for key in gone], now, not_seen=True)
        if gone:
            held_changes.withdraw_of_set_aside(company_id, now)
        unread = [by_person[person_id].id for person_id in not_understood if person_id in by_person]
        employees.mark(company_id, unread, now, in_step=False)
        found = {person_id: [unreadable(each.path, each.message)] for person_id, each in not_understood.items()}
        known_gone = [*gone, *(key for key in absent if key.not_seen)]
        paid = employee_records.with_payslip(company_id, [key.id for key in known_gone])
        found |= {
            key.person_id: [not_in_humaans(has_payslip=key.id in paid)]
            for key in known_gone
            if key.person_id is not None
        }
        found_issues.reconcile(company_id, found, {person_id: key.id for person_id, key in by_person.items()}, now)
        found_issues.close_for_people_gone(company_id, now, seen)
    return len(not_understood)


def _is_gone(client: HrisClient, key: EmployeeKey, show: Callable[[RunPhase], None]) -> bool:
    """Whether Humaans answers that this person does not exist; any other failure proves nothing."""
    show(RunPhase.READING_MISSING_PEOPLE)
    try:
        client.fetch_person(key.person_id or "", custom_field_ids=frozenset(), lists=frozenset())
    except PersonGoneError:
        return True
    except TokenRefusedError:
        raise
    except HumaansError:
        return False
    return False
