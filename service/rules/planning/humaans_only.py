"""What is taken from Humaans without a mapping: the day someone is read on, their dates and a name to show.

Payroll's own values come first everywhere; these are for where it has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.rules.fields import characters
from service.rules.fields.formats import as_date
from service.rules.mapping.person_on_day import PersonOnDay
from service.rules.planning import employment, identity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.facts.employees import EmployeeRecord, Employment, FieldValue
    from service.facts.humaans import Catalogue, PersonRecord
    from service.facts.plans import FoundIssue

#: A name from Humaans is cut here when it is shown; payroll itself takes far less.
LONGEST_NAME_SHOWN: Final = 200


def day_read_on(person: PersonRecord, day: date) -> date:
    """The day that counts for this person: `day`, their first day when that is yet to come, or their last when it has
    passed.
    """
    first_day = as_date(person.values.get("employmentStartDate"))
    if first_day is not None and first_day > day:
        return first_day
    last_day = employment.last_day(person.values)
    return last_day if last_day is not None and last_day < day else day


def as_of_day(person: PersonRecord, catalogue: Catalogue, day: date) -> PersonOnDay:
    """The person on the day that counts for them (`day_read_on`)."""
    return PersonOnDay(person, catalogue, day_read_on(person, day))


def employment_of(
    day: date, person: PersonRecord, fields: dict[str, FieldValue]
) -> tuple[Employment, FoundIssue | None]:
    """The state by payroll's own dates, else by what Humaans says; and where status and dates disagree."""
    values = person.values
    status = values.get("status")
    start: date | None = fields["start_date"] or as_date(values.get("employmentStartDate"))  # type: ignore[assignment]
    end: date | None = fields["end_date"] or as_date(values.get("employmentEndDate"))  # type: ignore[assignment]
    left = end or employment.last_day(values)
    return employment.employment_on(day, status, start, left), employment.disagreement(day, status, start, end)


def returned_on(
    day: date, person: PersonRecord, employee: EmployeeRecord, fields: Mapping[str, FieldValue], state: Employment
) -> FoundIssue | None:
    """The case of someone who had left, and is employed again in Humaans (rehired, or never really gone)."""
    if "end_date" in employee.edited_fields or "start_date" in employee.edited_fields:
        return None  # what was edited here is no leaving: the next sync takes Humaans' dates again (A18)
    since: date | None = fields["start_date"] or as_date(person.values.get("employmentStartDate"))  # type: ignore[assignment]
    is_offboarded = person.values.get("status") == employment.OFFBOARDED
    if not employment.has_returned(employee, day, state, since, is_offboarded=is_offboarded):
        return None
    return identity.came_back(employee.last_day, since, is_same_start=since == employee.first_day)


def days_only_humaans_has(person: PersonRecord, fields: dict[str, FieldValue]) -> tuple[date | None, date | None]:
    """First and last day employed where payroll has none of its own, so that the state of a later day is known."""
    values = person.values
    first = None if fields["start_date"] else as_date(values.get("employmentStartDate"))
    return first, None if fields["end_date"] else employment.last_day(values)


def names_only_humaans_has(person: PersonRecord, fields: Mapping[str, FieldValue]) -> tuple[str | None, str | None]:
    """First and last name of someone that payroll has no whole name for: a name it cannot take is still shown (B8)."""
    if fields["first_name"] and fields["last_name"]:
        return None, None
    values = person.values
    first, last = (_shown(values.get(key)) for key in ("firstName", "lastName"))
    return first or None, last or None


def _shown(name: object) -> str:
    return characters.shown_safely(
        " ".join((name.strip() if isinstance(name, str) else "").split())[:LONGEST_NAME_SHOWN]
    )
