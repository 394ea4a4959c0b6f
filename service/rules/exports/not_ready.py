"""What is said of an employee who is in a file for a payroll program, and is not ready in payroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.employees import Readiness
from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.fields.pluralise import in_a_row

if TYPE_CHECKING:
    from collections.abc import Sequence


def why_not_ready(label: str, readiness: str, missing: Sequence[str]) -> str:
    """Empty for those who are ready. `label` is the program's; `missing` are the payroll fields by their names."""
    if readiness == Readiness.NOT_IN_HUMAANS:
        return f"Is not in Humaans any more, so these values may be out of date. Check them in {label} by hand."
    if readiness != Readiness.PENDING:
        return ""
    return (
        f"Is pending because of {in_a_row([FIELDS_BY_NAME[field].label for field in missing])}. Correct this in "
        f"payroll and sign off a new version of the pay period, or enter it in {label} by hand."
    )
