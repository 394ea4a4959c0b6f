"""All salaries that Humaans has of one person, each read by the mapping: those to come, and the one of any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from service.rules.fields.formats import Invalid
from service.rules.mapping.effective_dates import in_future
from service.rules.mapping.person_on_day import not_read, salaries_in_force, salaries_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.facts.employees import FieldValue
    from service.rules.mapping.field_values import MappedFields
    from service.rules.mapping.person_on_day import PersonOnDay
    from service.rules.mapping.salaries import Salary


class DatedSalaries:
    """`current` are the fields that payroll holds, for mappings that keep a value when Humaans' is blank."""

    def __init__(
        self, fields: MappedFields, reading: PersonOnDay, current: Mapping[str, FieldValue] | None = None
    ) -> None:
        self._rows = salaries_of(reading.person, reading.catalogue) if fields.has_dated_salaries(reading) else []
        self._salaries = {
            row: salary
            for row in self._rows
            if not isinstance(salary := fields.salary_of(row, reading, current), Invalid)
        }

    def after(self, day: date) -> tuple[Salary, ...]:
        """The salaries that take effect after the day, soonest first; pay of other kinds is not among them (A8).

        One that is not understood is left out: on its day it is an issue, and there is time to correct it until then.
        """
        later = in_future(self._rows, day)
        return tuple(dict.fromkeys(self._salaries[row] for row in later if row in self._salaries))

    def on(self, day: date) -> Salary | None:
        """The salary of a day; None when there is none, when it is not understood, or when several contradict."""
        rows = salaries_in_force(self._rows, day)
        if not_read(self._rows, rows):
            return None
        known = [self._salaries[row] for row in rows if row in self._salaries]
        if not known or len(known) < len(rows) or len({salary.rate for salary in known}) > 1:
            return None
        return known[0]

    def before(self, day: date, since: date) -> tuple[Salary, ...]:
        """The salaries of days from `since` on that another had replaced by `day`, in order, each from its first day.

        Days of which the salary is not known for certain go on with the one before.
        """
        found: list[Salary] = []
        for point in sorted({since, *(each for each in self.turning_points() if since < each <= day)}):
            salary = self.on(point)
            if salary is not None and (not found or found[-1].rate != salary.rate):
                found.append(replace(salary, effective_date=point))
        return tuple(found[:-1])

    def turning_points(self) -> Iterator[date]:
        """The days on which another salary may begin."""
        for row in self._rows:
            if row.effective_date is not None:
                yield row.effective_date
            if row.end_date is not None and row.end_date < date.max:
                yield row.end_date + timedelta(days=1)
