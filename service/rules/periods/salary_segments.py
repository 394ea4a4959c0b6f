"""The salaries of one pay period, each with the days it is for: a rise on the 15th is two segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from service.rules.mapping.salaries import TIMES_A_YEAR, Salary, gross_of_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from service.facts.employees import FieldValue
    from service.rules.fields.currencies import MinorUnits

_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Segment:
    """One salary from its first to its last day within a period, both included."""

    first_day: date
    last_day: date
    amount_minor: MinorUnits
    currency: str
    period: str


@dataclass(frozen=True, slots=True)
class DatedSalary:
    """A salary that is known to begin on a day; the next one ends it."""

    begins: date
    amount_minor: MinorUnits
    currency: str
    period: str


def segments_of(
    fields: Mapping[str, FieldValue],
    others: Iterable[DatedSalary],
    employed: tuple[date | None, date | None],
    period: tuple[date, date],
) -> tuple[Segment, ...]:
    """The segments of a period, by day; empty without a salary or when none of the period is employed.

    `others` are salaries before and after the one in `fields`. Days before the first known salary have no segment:
    what was paid then is not guessed.
    """
    first = max(period[0], employed[0] or date.min)
    last = min(period[1], employed[1] or date.max)
    salaries = _in_order(fields, list(others))
    found = []
    for place, salary in enumerate(salaries):
        ends = salaries[place + 1].begins - _ONE_DAY if place + 1 < len(salaries) else date.max
        begins, until = max(salary.begins, first), min(ends, last)
        if begins <= until:
            found.append(Segment(begins, until, salary.amount_minor, salary.currency, salary.period))
    return tuple(found)


def salaries_as_frozen(
    fields: Mapping[str, FieldValue], parts: Sequence[Segment], others: Iterable[DatedSalary]
) -> tuple[DatedSalary, ...]:
    """The salaries beside the one in `fields` that a frozen record was made from; `parts` are its segments.

    Its own days it says itself. Only for days before its first and after its last are there `others`, as known now.
    """
    if not parts:
        return tuple(others)
    own = _own_salary(fields)
    # A first segment begins where the period or the employment does, so the salary in the fields may be older.
    is_own = own is not None and own.begins <= parts[0].first_day and own == _dated(parts[0], own.begins)
    known_from = own.begins if own is not None and is_own else parts[0].first_day
    beside = [each for each in others if each.begins < known_from or each.begins > parts[-1].last_day]
    return (*beside, *(_dated(each, each.first_day) for each in (parts[1:] if is_own else parts)))


def _dated(part: Segment, begins: date) -> DatedSalary:
    return DatedSalary(begins, part.amount_minor, part.currency, part.period)


def gross_of(segments: Sequence[Segment], period: tuple[date, date], frequency: str) -> int | None:
    """Whole minor units for a period that is paid `frequency`; None when that depends on time worked or currencies."""
    if any(each.period not in TIMES_A_YEAR for each in segments) or len({each.currency for each in segments}) > 1:
        return None
    days = (period[1] - period[0]).days + 1
    shares = [
        (Salary(each.amount_minor, each.currency, each.period, None), (each.last_day - each.first_day).days + 1)
        for each in segments
    ]
    return gross_of_period(shares, days, frequency)


def _in_order(fields: Mapping[str, FieldValue], others: list[DatedSalary]) -> list[DatedSalary]:
    """By first day; of two that begin together the one of payroll's record counts."""
    by_day = {each.begins: each for each in others}
    own = _own_salary(fields)
    if own is not None:
        by_day[own.begins] = own
    return [by_day[day] for day in sorted(by_day)]


def _own_salary(fields: Mapping[str, FieldValue]) -> DatedSalary | None:
    amount, begins = fields["salary_amount_minor"], fields["salary_effective_date"]
    if amount is None:
        return None
    since = begins if isinstance(begins, date) else date.min
    currency, period = str(fields["salary_currency"] or ""), str(fields["salary_period"] or "")
    return DatedSalary(since, amount, currency, period)  # type: ignore[arg-type]
