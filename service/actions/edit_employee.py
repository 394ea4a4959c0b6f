"""A payroll-side edit: allowed, checked by the same rules as Humaans' values, marked as what it is (A18).

An edit of a mapped field is kept until the next sync takes Humaans' value again; until then it is listed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from service.actions.emptied_pay import tell_emptied_pay
from service.actions.local_day import local_day
from service.facts import PAYROLL_FIELD_KINDS, Cause, Employment, FieldChange, FieldKind, MissingField, Readiness
from service.rules import bank_formats, postcodes, readiness
from service.rules.field_values import MappedFields
from service.rules.formats import Fault
from service.rules.payroll_fields import FIELDS_BY_NAME
from service.store import audit, changes, companies, employee_states, employees, settings
from service.store.database import write_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.facts import FieldValue
    from service.services import Services
    from service.store.models import Employee


class FieldFaultsError(Exception):
    """Values that are not acceptable; `faults` are (field, message) pairs."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {message}" for name, message in faults))
        self.faults = faults


def edit_employee(
    services: Services, company_id: int, employee_id: int, fields: Mapping[str, Any], *, actor: str
) -> Employee:
    """Change some payroll fields here. Raises FieldFaultsError, and LookupError for no such employee.

    Texts are written as in Humaans (`20-29-59`), money is whole minor units, null or empty text empties.
    The Employee ID is changed only by settling an issue.
    """
    now = services.clock()
    day = local_day(companies.get(company_id), now)
    with write_transaction():
        companies.lock(company_id)
        row = employees.by_id(company_id, employee_id)
        if row is None:
            raise LookupError(employee_id)
        before = employees.record_of(row).fields
        values = _parsed(fields, day, before)
        edits = [FieldChange(name, before[name], new) for name, new in values.items() if new != before[name]]
        if not edits:
            return row
        mapped = MappedFields(settings.in_force(company_id), day).names
        state = state_after(company_id, {**before, **values}, day)
        if (
            before["end_date"] is not None
            and values.get("end_date", day) is None
            and row.employment == Employment.LEAVING
        ):
            state["employment"] = Employment.ACTIVE.value  # no day says any more that they leave
        edited = sorted({*row.edited_fields, *(edit.field for edit in edits if edit.field in mapped)})
        employees.save_fields(
            employee_id, {edit.field: edit.new for edit in edits}, now, edited_fields=edited, fingerprint=None, **state
        )
        pairs = [(employee_id, edit) for edit in edits]
        changes.record(company_id, pairs, (), cause=Cause.EDIT, run_id=None, made_by=actor, at=now)
        tell_emptied_pay(company_id, [employee_id], now)
        audit.record(
            actor=actor,
            action="employee.edited",
            now=now,
            company_id=company_id,
            subject=f"employee {employee_id}",
            detail={"fields": [edit.field for edit in edits]},
        )
    found = employees.by_id(company_id, employee_id)
    if found is None:
        raise LookupError(employee_id)
    return found


def _parsed(fields: Mapping[str, Any], day: date, before: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    values = {name: _one(name, written, day) for name, written in fields.items()}
    if isinstance(values.get("postcode"), str):
        country = values.get("country", before["country"])
        beside = None if isinstance(country, Fault) else country
        values["postcode"] = postcodes.postcode_in(str(fields["postcode"]).strip(), day, beside)
    pair = [fields.get(name) for name in ("sort_code", "account_number")]
    if all(isinstance(each, str) for each in pair) and bank_formats.seem_swapped(*map(str, pair)):
        values |= dict.fromkeys(("sort_code", "account_number"), bank_formats.SWAPPED)
    faults = [(name, found.message) for name, found in values.items() if isinstance(found, Fault)]
    if faults:
        raise FieldFaultsError(faults)
    return {name: found for name, found in values.items() if not isinstance(found, Fault)}


def _one(name: str, written: Any, day: date) -> FieldValue | Fault:
    if name not in FIELDS_BY_NAME:
        return Fault("unknown", "is not a payroll field")
    if name == "employee_id":
        return Fault("not_editable", "cannot be edited; it is changed by settling an issue about it")
    if written is None or (isinstance(written, str) and not written.strip()):
        return None
    if PAYROLL_FIELD_KINDS[name] is FieldKind.MONEY:
        whole = isinstance(written, (int, Decimal)) and not isinstance(written, bool) and 0 <= written <= 10**15
        return written if whole else Fault("not_money", "must be whole minor units, for example 4200000 for £42,000")
    if not isinstance(written, str):
        return Fault("not_a_text", "must be a text")
    return FIELDS_BY_NAME[name].parse(written.strip(), day)


def state_after(company_id: int, fields: Mapping[str, FieldValue], day: date) -> dict[str, Any]:
    """Readiness with the edited values, by the settings in force."""
    chosen = settings.in_force(company_id)
    unmapped = frozenset(PAYROLL_FIELD_KINDS) - MappedFields(chosen, day).names
    missing: tuple[MissingField, ...] = readiness.missing_fields(
        fields, unmapped, day, told_by_humaans=chosen.send_payslips_to_humaans
    )
    return {
        "missing": employee_states.missing_as_json(missing),
        "ready_from": employee_states.ready_from(missing),
        "readiness": (Readiness.PENDING if missing else Readiness.READY).value,
    }
