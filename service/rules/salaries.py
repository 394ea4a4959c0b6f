"""Salaries over time: which are still to come, and what a backdated one changes in pay periods already paid (B9).

The rounding rule, since HMRC has none for gross pay: the gross of one pay period is worked out exactly and rounded
once, half a penny up, as it would have been on the payslip; a difference is between two such amounts. A period in
which the salary changes is shared by calendar days. A year has 12 months, 52 weeks, 26 fortnights and 13 four-week
periods. Hourly and daily pay depend on the time worked, and pay in two currencies on a rate: neither is guessed.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from service.rules import formats
from service.rules.effective_dates import in_force, in_future
from service.rules.formats import Fault
from service.rules.sources import salaries_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from service.facts import Catalogue, Compensation, FieldValue, PersonRecord

#: How many times in a year something is paid.
TIMES_A_YEAR: Final = {
    "annual": 1, "yearly": 1, "half_yearly": 2, "quarterly": 4, "monthly": 12, "four_weekly": 13, "fortnightly": 26,
    "weekly": 52,
}  # fmt: skip
_MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_DAYS: Final = {"weekly": 7, "fortnightly": 14, "four_weekly": 28}
#: Pay periods looked back at most: ten years of months. Whoever backdates further needs a person, not a list.
MOST_PERIODS: Final = 120


@dataclass(frozen=True, slots=True)
class Salary:
    """One salary of a history, in the words of payroll; the end date is its last day."""

    amount_minor: int
    currency: str
    period: str
    effective_date: date | None
    end_date: date | None = None
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class RetroPeriod:
    """A pay period already paid that another salary history would have paid otherwise."""

    starts: date
    ends: date
    paid_minor: int
    due_minor: int

    @property
    def difference_minor(self) -> int:
        """What is owed to the employee; below zero, what was paid too much."""
        return self.due_minor - self.paid_minor

    def as_json(self) -> dict[str, str | int]:
        return {
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "paid_minor": self.paid_minor,
            "due_minor": self.due_minor,
        }


def upcoming_salaries(person: PersonRecord, catalogue: Catalogue, day: date) -> tuple[Salary, ...]:
    """The salaries that take effect after the day, soonest first; pay of other kinds is not among them (A8).

    One that is not understood is left out: on its day it is an issue, and there is time to mend it until then.
    """
    found = map(understood, in_future(salaries_of(person, catalogue), day))
    return tuple(salary for salary in found if not isinstance(salary, Fault))


def understood(row: Compensation) -> Salary | Fault:
    """A compensation as payroll understands it, or what is not understood of it."""
    currency = (row.currency or "").strip().upper()
    if not currency:
        return Fault("currency_missing", "comes without a currency that is understood")
    period = formats.salary_period((row.period or "").strip(), date.min)
    amount = formats.money_in_minor_units(row.amount or "", currency)
    if isinstance(period, Fault):
        return period
    if isinstance(amount, Fault):
        return amount
    return Salary(amount, currency, period, row.effective_date, row.end_date, row.created_at)


@dataclass(frozen=True, slots=True)
class Backdating:
    """A salary that took effect before the pay period now open: since when, and what it makes of the paid periods."""

    effective_date: date
    currency: str
    periods: tuple[RetroPeriod, ...]
    trouble: str = ""

    @property
    def difference_minor(self) -> int | None:
        return None if self.trouble else sum(period.difference_minor for period in self.periods)


def backdating(
    held: Mapping[str, FieldValue], person: PersonRecord, catalogue: Catalogue, day: date
) -> Backdating | None:
    """What a reading of a person means for pay periods already paid, beside the salary payroll held until now.

    `held` are the employee's fields before the reading. Payroll knows its own salary only since its effective date,
    so no period before that is compared. None when nothing paid is touched.
    """
    amount, currency, period = (held[name] for name in ("salary_amount_minor", "salary_currency", "salary_period"))
    since, frequency = held["salary_effective_date"], held["pay_schedule"]
    if not (isinstance(amount, int) and isinstance(since, date) and isinstance(frequency, str)):
        return None
    new: list[Salary] = []
    for row in salaries_of(person, catalogue):
        salary = understood(row)
        if isinstance(salary, Fault):
            return None  # the salary is held, so nothing is taken over that could be owed
        if not _ended_before(salary, since):
            new.append(replace(salary, effective_date=max(salary.effective_date or since, since)))
    old = [Salary(amount, str(currency), str(period), since)]
    first = _first_difference(old, new)
    opened = period_start_on(frequency, day)
    if first is None or opened is None or first >= opened:
        return None
    found = retro_periods(old, new, frequency=frequency, period_start=opened)
    if isinstance(found, Fault):
        return Backdating(first, str(currency), (), f"The difference cannot be worked out: it {found.message}.")
    return Backdating(first, str(currency), found) if found else None


def _ended_before(salary: Salary, day: date) -> bool:
    return salary.end_date is not None and salary.end_date < day


def period_start_on(frequency: str, day: date) -> date | None:
    """The first day of the pay period that is open on a day: calendar months, quarters and years, weeks from Monday."""
    if frequency in _MONTHS:
        months = day.year * 12 + day.month - 1
        year, month = divmod(months - months % _MONTHS[frequency], 12)
        return date(year, month + 1, 1)
    if frequency in _DAYS:
        return day - timedelta(days=day.weekday())
    return None


def retro_periods(
    old: Sequence[Salary], new: Sequence[Salary], *, frequency: str, period_start: date
) -> tuple[RetroPeriod, ...] | Fault:
    """The paid pay periods that the change from one history to the other touches, the oldest first.

    `frequency` is that of the pay schedule, `period_start` the first day of the pay period now open: periods before
    it are paid. Empty when nothing paid is touched; a Fault when the difference cannot be worked out.
    """
    if frequency not in _MONTHS and frequency not in _DAYS:
        return Fault("pay_schedule", "is not a pay schedule whose periods are known")
    first = _first_difference(old, new)
    if first is None or first >= period_start:
        return ()
    touched: list[RetroPeriod] = []
    for starts, ends in _periods_before(period_start, frequency):
        if ends < first:
            break
        shares = [list(_shares(history, starts, ends)) for history in (old, new)]
        fault = _cannot_be_compared([salary for share in shares for salary, _ in share])
        if fault is not None:
            return fault
        paid, due = (_gross(share, (ends - starts).days + 1, frequency) for share in shares)
        if paid != due:
            touched.append(RetroPeriod(starts, ends, paid, due))
    return tuple(reversed(touched))


def _first_difference(old: Sequence[Salary], new: Sequence[Salary]) -> date | None:
    """The first day on which the two histories pay differently."""
    for day in sorted({*_turning_points(old), *_turning_points(new)}):
        if _rate(in_force(old, day)) != _rate(in_force(new, day)):
            return day
    return None


def _turning_points(history: Iterable[Salary]) -> Iterator[date]:
    for salary in history:
        yield salary.effective_date or date.min
        if salary.end_date is not None and salary.end_date < date.max:
            yield salary.end_date + timedelta(days=1)


def _rate(salary: Salary | None) -> tuple[int, str, str] | None:
    return None if salary is None else (salary.amount_minor, salary.currency, salary.period)


def _periods_before(period_start: date, frequency: str) -> Iterator[tuple[date, date]]:
    """The pay periods before the one that starts on the day, newest first, as first and last day."""
    following = period_start
    for number in range(1, MOST_PERIODS + 1):
        try:
            starts = _start_back(period_start, frequency, number)
        except (OverflowError, ValueError):
            return
        yield starts, following - timedelta(days=1)
        following = starts


def _start_back(period_start: date, frequency: str, number: int) -> date:
    if frequency in _DAYS:
        return period_start - timedelta(days=_DAYS[frequency] * number)
    months = period_start.year * 12 + period_start.month - 1 - _MONTHS[frequency] * number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(period_start.day, calendar.monthrange(year, month + 1)[1]))


def _cannot_be_compared(salaries: Iterable[Salary]) -> Fault | None:
    """Why no difference between these salaries can be worked out, or None."""
    currencies = set()
    for salary in salaries:
        if salary.period not in TIMES_A_YEAR:
            return Fault("salary_period", f"is paid {salary.period}, so the difference depends on the time worked")
        currencies.add(salary.currency)
    if len(currencies) > 1:
        return Fault("currency", "changes its currency, so there is no difference to work out")
    return None


def _gross(shares: Iterable[tuple[Salary, int]], days: int, frequency: str) -> int:
    """What the salaries of one period come to, each for its share of the days; half a penny up."""
    exact = Fraction(0)
    for salary, share in shares:
        yearly = salary.amount_minor * TIMES_A_YEAR[salary.period]
        exact += Fraction(yearly * share, TIMES_A_YEAR[frequency] * days)
    return int(exact + Fraction(1, 2))


def _shares(history: Sequence[Salary], starts: date, ends: date) -> Iterator[tuple[Salary, int]]:
    """Each salary in force in a period with how many of its days."""
    inside = {day for day in _turning_points(history) if starts < day <= ends}
    points = [starts, *sorted(inside), ends + timedelta(days=1)]
    for first, following in pairwise(points):
        salary = in_force(history, first)
        if salary is not None:
            yield salary, (following - first).days
