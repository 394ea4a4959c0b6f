"""What a file for a payroll program will hold, told before its first download: which columns we fill, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.rules.fields.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.rules.exports.target import Target


@dataclass(frozen=True, slots=True)
class CheckedColumn:
    """One column that is filled; `problem` says why it may stay blank, or why employees may be refused."""

    heading: str
    what: str
    is_needed: bool
    problem: str = ""


def check(target: Target, unmapped: Collection[str]) -> list[CheckedColumn]:
    """Every column that we fill. `unmapped`: payroll fields that no Humaans field fills."""
    return [
        CheckedColumn(
            column.heading,
            column.source.what,
            column.is_needed,
            _problem(column.source.fields, unmapped, is_needed=column.is_needed),
        )
        for column in target.columns
        if column.source is not None
    ]


def _problem(fields: tuple[str, ...], unmapped: Collection[str], *, is_needed: bool) -> str:
    missing = [FIELDS_BY_NAME[field].label for field in fields if field in unmapped]
    if not missing or len(missing) < len(fields):
        return ""
    then = "employees without it are refused" if is_needed else "it is blank unless someone enters it in payroll"
    return f"{' and '.join(missing)} is not mapped: {then}."
