"""What a payroll program has of each employee, known from the files that someone said were imported in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service.actions.exports.frozen_records import records_of
from service.actions.exports.gone_employees import why_they_are_gone
from service.rules.exports.gone_employees import has_last_day
from service.rules.exports.writer import Refused, cells_of
from service.store.periods import snapshots

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from service.rules.exports.target import Target
    from service.services import Services
    from service.store.tables.exports import PayrollExport
    from service.store.tables.periods import PayPeriod


@dataclass(frozen=True, slots=True)
class Line:
    """An employee in the newest imported file that has them, with the payday and the pay schedule of that file."""

    employee_id: str
    cells: list[str]
    pay_date: date
    schedule: str


@dataclass(frozen=True, slots=True)
class InProgram:
    """By record of the employee: their line, and what an imported file since then has told of who is gone."""

    lines: dict[int, Line] = field(default_factory=dict)
    told: dict[int, tuple[str, ...]] = field(default_factory=dict)


def in_program(services: Services, earlier: list[PayrollExport], target: Target) -> InProgram:
    """`earlier`: the imported files of the program, the newest first."""
    found = InProgram()
    for export in earlier:
        included = set(export.included)
        wanted, snapshot = included - found.lines.keys(), snapshots.by_id(export.company_id, export.snapshot_id)
        for each in export.by_hand:
            record = each["record"]
            if record not in found.lines and record not in included:
                found.told.setdefault(record, tuple(each["reasons"]))
        if wanted and snapshot is not None:
            period = snapshot.period
            for each in records_of(services, snapshot):
                if each["record"] in wanted:
                    found.lines[each["record"]] = Line(
                        str(each["employee_id"] or ""),
                        cells_of(target, each["fields"])[0],
                        period.pay_date,
                        period.schedule,
                    )
    return found


def gone_since(found: InProgram, target: Target, period: PayPeriod, present: Collection[int]) -> list[Refused]:
    """Who is in the program by a file of this schedule, and is not among the employees of this pay period.

    Files of other schedules and of later paydays have employees of their own. What was told already is told once.
    """
    lines = {
        record: line
        for record, line in found.lines.items()
        if record not in present and line.schedule == period.schedule and line.pay_date <= period.pay_date
    }
    return [
        Refused(record, lines[record].employee_id, (reason,))
        for record, now, reason in why_they_are_gone(target.label, period, lines)
        if found.told.get(record) != (reason,) and not has_last_day(target, lines[record].cells, now.last_day)
    ]
