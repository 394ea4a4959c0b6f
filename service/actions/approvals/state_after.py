"""What an employee's state is once some payroll fields have been written one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts.employees import PAYROLL_FIELD_KINDS, MissingField, Readiness
from service.rules.mapping.field_values import MappedFields
from service.rules.planning import readiness
from service.store.companies import settings
from service.store.employees import employee_states

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.facts.employees import FieldValue


def state_after(company_id: int, fields: Mapping[str, FieldValue], day: date) -> dict[str, Any]:
    """Readiness with the edited values, by the current settings."""
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
