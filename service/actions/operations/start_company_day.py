"""What a new day of a company changes by itself: salaries that take effect, and what depends on who is still employed.

Employment and readiness need nothing of this, they are worked out wherever they are asked for. A salary that Humaans
announced takes effect on its day also while Humaans cannot be asked (A8); while syncing is paused nothing is
overwritten (A9), so it waits for the next reading. Anyone who is excluded, held or not in Humaans is left as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.advice.advise_shared_accounts import advise_shared_accounts
from service.actions.advice.advise_shared_identities import advise_shared_identities
from service.actions.advice.advise_similar_ids import advise_similar_ids
from service.actions.advice.advise_unknown_schedules import advise_unknown_schedules
from service.actions.advice.advise_week_one_codes import advise_week_one_codes
from service.actions.approvals.hold_changes import held_of_edits
from service.actions.approvals.state_after import state_after
from service.facts.approvals import Brought
from service.facts.employees import Employment
from service.facts.plans import FieldChange
from service.facts.runs import Cause
from service.rules.mapping.field_values import MappedFields
from service.rules.planning import due_slots
from service.store.companies import companies, settings
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.employees import changes, employee_records, employee_writes, employees, upcoming_salaries
from service.store.syncing import slots

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.facts.employees import EmployeeRecord, FieldValue
    from service.facts.settings import CompanySettings
    from service.store.employees.upcoming_salaries import Upcoming
    from service.store.tables.companies import Company


def start_company_day(company: Company, now: datetime) -> None:
    """Do once, on each day of the company, what the day asks for. Safe to call at any time, any number of times."""
    day = local_day(company, now)
    slot = due_slots.new_day_slot(company.id, day, now)
    if settings.current(company.id) is None or slots.is_claimed(slot):
        return
    with write_transaction():
        companies.lock(company.id)
        if slots.claim(slot, now) is None:
            return
        chosen = settings.in_force(company.id)
        if chosen.sync_salaries and not chosen.paused:
            _take_salaries_over(company.id, chosen, day, now)
        advise_shared_accounts(company.id, now)
        advise_shared_identities(company.id, now)
        advise_similar_ids(company.id, now)
        advise_unknown_schedules(company.id, now)
        advise_week_one_codes(company.id, now)


def _take_salaries_over(company_id: int, chosen: CompanySettings, day: date, now: datetime) -> None:
    mapped, brought = MappedFields(chosen, day).names, Brought(Cause.RULE, now)
    due = upcoming_salaries.due_on(company_id, day)
    records = employee_records.records_in_step(company_id, list(due))
    made: list[tuple[int, FieldChange]] = []
    proposed = {record.id: _changes(record, due[record.id], mapped, day) for record in records.values()}
    edits = [(record, proposed[record.id]) for record in records.values()]
    held = held_of_edits(company_id, chosen, day, edits, brought)
    employees.mark(company_id, list(held), now, in_step=False)
    for employee_id, record in records.items():
        found = [change for change in proposed[employee_id] if change.field not in held.get(employee_id, ())]
        if found:
            values = {change.field: change.new for change in found}
            state = state_after(company_id, {**record.fields, **values}, day)
            employee_writes.save_fields(employee_id, values, now, fingerprint=None, **state)
        made += [(employee_id, change) for change in found]
    changes.record(company_id, made, (), cause=Cause.RULE, run_id=None, made_by="", at=now)
    upcoming_salaries.forget(company_id, list(records), up_to=day)


def _changes(record: EmployeeRecord, salary: Upcoming, mapped: frozenset[str], day: date) -> list[FieldChange]:
    """What the newest salary that is due makes of the record; nothing of someone who has left before it."""
    if record.employment_on(day) is Employment.LEFT:
        return []
    values: dict[str, FieldValue] = {
        "salary_amount_minor": salary.amount_minor,
        "salary_currency": salary.currency,
        "salary_period": salary.period,
        "salary_effective_date": salary.effective_date,
    }
    return [
        FieldChange(name, record.fields[name], new)
        for name, new in values.items()
        if name in mapped and new != record.fields[name]
    ]
