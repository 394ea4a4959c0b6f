"""What a file for a payroll program will hold, told before its first download: which columns we fill, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.fields.pluralise import in_a_row

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.rules.exports.target import Column, Target


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
            _problem(column, target, unmapped),
        )
        for column in target.columns
        if column.source is not None
    ]


def _problem(column: Column, target: Target, unmapped: Collection[str]) -> str:
    fields = column.source.fields if column.source is not None else ()
    missing = [FIELDS_BY_NAME[field].label for field in fields if field in unmapped]
    if not missing or len(missing) < len(fields):
        return ""
    what = f"{in_a_row(missing)} {'is' if len(missing) == 1 else 'are'} not mapped"
    if column.is_needed:
        return f"{what}: employees without it are refused."
    left_out = "" if target.has_fixed_columns else " and is not in the file while it is blank for everyone"
    return f"{what}: the column is blank unless someone enters a value in payroll{left_out}."
