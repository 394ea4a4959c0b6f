"""What is said of an employee whom a payroll program has from an earlier file, and who is not in this pay period.

The next file has no line for them, so the program would go on paying them. Someone has to act there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.rules.exports.target import Target


@dataclass(frozen=True, slots=True)
class EmployeeNow:
    """As payroll has them when the file is made: the first and last day employed, None where it is not known."""

    first_day: date | None
    last_day: date | None
    is_excluded: bool
    #: Whether they are paid by the pay schedule of the file.
    is_on_schedule: bool


def why_gone(label: str, now: EmployeeNow, schedule: str, period: tuple[date, date]) -> str:
    """A sentence. `label` is the program's; `period` is the first and the last day of the pay period."""
    stop = f"If {label} still pays them, stop it by hand."
    if now.last_day is not None and now.last_day < period[0]:
        return f"The last day was {_in_words(now.last_day)}. Enter the leaving date in {label} by hand."
    if now.is_excluded:
        return f"Is excluded from payroll. {stop}"
    if now.first_day is not None and now.first_day > period[1]:
        return (
            f"The first day is {_in_words(now.first_day)}, after this pay period. Check the start date in "
            f"{label} by hand."
        )
    if not now.is_on_schedule:
        return f"Is not paid on the pay schedule {schedule} any more. Check the pay schedule in {label} by hand."
    return f"Is not in this pay period any more. {stop}"


def has_last_day(target: Target, cells: Sequence[str], last_day: date | None) -> bool:
    """Whether these cells, which the program has, say that this is the last day."""
    record = {"end_date": last_day and last_day.isoformat()}
    return last_day is not None and any(
        column.source is not None and column.source.fields == ("end_date",) and column.cell(record) == cell
        for column, cell in zip(target.columns, cells, strict=True)
    )


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
