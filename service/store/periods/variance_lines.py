"""The lines of a variance: written once with their snapshot; only marks and notes are added later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from peewee import Case, fn

from service.facts.periods import Section
from service.store.database import bulk
from service.store.database.queries import plain_rows
from service.store.tables.employees import Change, Employee
from service.store.tables.periods import VarianceLine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

_ORDER: Final = {section.value: place for place, section in enumerate(Section)}


class NewLine(NamedTuple):
    """A line as it is written; values are plain."""

    company: int
    snapshot: int
    employee: int
    section: str
    field: str | None
    old: Any
    new: Any
    effective_date: date | None = None
    payday: date | None = None
    cause: str = ""
    made_by: str = ""
    first_seen: datetime | None = None
    difference_minor: int | None = None
    currency: str = ""
    difference_bp: int | None = None
    flag: str = ""
    checked_by: str = ""
    note: str = ""

    @property
    def says(self) -> tuple[Any, ...]:
        """What makes it the same line in the next version."""
        return self.employee, self.field, self.old, self.new, self.payday


@dataclass(frozen=True, slots=True)
class LineFilters:
    """Which lines of a variance are shown."""

    sections: tuple[Section, ...] = tuple(Section)
    only_unchecked: bool = False
    only_flagged: bool = False


class ShownLine(NamedTuple):
    """A line with what names its employee."""

    line: VarianceLine
    payroll_id: str
    name: str
    #: Of the earlier salary, where its currency was another.
    currency_before: str | None


def add(rows: Iterable[NewLine]) -> None:
    """Call inside a transaction."""
    bulk.insert(VarianceLine, NewLine._fields, rows)


def page(company_id: int, snapshot_id: int, filters: LineFilters, *, limit: int, offset: int = 0) -> list[ShownLine]:
    """Flagged lines first, then by section, name and field."""
    place = Case(VarianceLine.section, tuple(_ORDER.items()), len(_ORDER))
    name = fn.COALESCE(Employee.last_name, Employee.humaans_last_name, "")
    of_currency = VarianceLine.alias()
    currency_before = of_currency.select(of_currency.old).where(
        of_currency.snapshot == VarianceLine.snapshot,
        of_currency.employee == VarianceLine.employee,
        of_currency.field == "salary_currency",
    )
    query = (
        VarianceLine.select(VarianceLine, Employee, currency_before.limit(1).alias("currency_before"))
        .join(Employee)
        .where(_matching(company_id, snapshot_id, filters))
        .order_by(Case(None, ((VarianceLine.flag == "", 1),), 0), place, name, Employee.id, VarianceLine.id)
        .limit(limit)
        .offset(offset)
    )
    return [
        ShownLine(
            row,
            row.employee.payroll_id or "",
            _name(row.employee),
            _plain(getattr(row, "currency_before")),  # noqa: B009 - of this query
        )
        for row in query
    ]


def _plain(stored: Any) -> Any:
    """What a column of JSON holds, which the database gave as it is stored."""
    return VarianceLine.old.python_value(stored) if isinstance(stored, str) and stored.startswith('"') else stored


def how_many(company_id: int, snapshot_id: int, filters: LineFilters) -> int:
    return int(VarianceLine.select().where(_matching(company_id, snapshot_id, filters)).count())


def by_section(company_id: int, snapshot_id: int) -> tuple[dict[Section, int], int]:
    """How many lines each section has, and how many of all are not checked."""
    unchecked = fn.SUM(Case(None, ((VarianceLine.checked_by == "", 1),), 0))
    query = (
        VarianceLine.select(VarianceLine.section, fn.COUNT(VarianceLine.id), unchecked)
        .where(VarianceLine.company == company_id, VarianceLine.snapshot == snapshot_id)
        .group_by(VarianceLine.section)
    )
    counts = {section: (lines, open_lines) for section, lines, open_lines in plain_rows(query)}
    return (
        {section: counts.get(section.value, (0, 0))[0] for section in Section},
        sum(int(open_lines) for _, open_lines in counts.values()),
    )


def check(company_id: int, snapshot_id: int, line_ids: Collection[int], actor: str, note: str, now: datetime) -> int:
    """Mark lines as checked, with a note; returns how many. Call inside a transaction."""
    return int(
        VarianceLine.update(checked_by=actor, checked_at=now, note=note)
        .where(
            VarianceLine.company == company_id,
            VarianceLine.snapshot == snapshot_id,
            VarianceLine.id.in_(list(line_ids)),
        )
        .execute()
    )


def checked_lines(snapshot_id: int) -> list[VarianceLine]:
    """Those of an earlier version, so that what is equal in the next one stays checked."""
    return list(VarianceLine.select().where(VarianceLine.snapshot == snapshot_id, VarianceLine.checked_by != ""))


def changes_after(company_id: int, change_id: int) -> list[Change]:
    """Every change of a company after one, oldest first."""
    return list(Change.select().where(Change.company == company_id, Change.id > change_id).order_by(Change.id))


def _matching(company_id: int, snapshot_id: int, filters: LineFilters) -> Any:
    found = (VarianceLine.company == company_id) & (VarianceLine.snapshot == snapshot_id)
    if len(filters.sections) < len(Section):
        found &= VarianceLine.section.in_([section.value for section in filters.sections])
    if filters.only_unchecked:
        found &= VarianceLine.checked_by == ""
    if filters.only_flagged:
        found &= VarianceLine.flag != ""
    return found


def _name(employee: Employee) -> str:
    parts = (employee.first_name or employee.humaans_first_name, employee.last_name or employee.humaans_last_name)
    return " ".join(part for part in parts if part)
