"""Back pay: what a salary history of today makes of paydays that have passed, beside what payroll had on them (B9).

Compared is never what payroll happened to hold for a minute, but what it had on each payday since the employee was
first imported (decision 0024): a slip that was corrected before a payday leaves nothing to pay. `PaydayHeld` is what
payroll had for one payday; `held_on_paydays` makes it from the history of fields, and what a signed-off period
snapshot says takes its place (decision 0055), with the days it pays for. Salaries edited here count for nothing in the
history. Nothing is compared on a payday on which payroll had no salary (the person was pending then) nor on days for
which Humaans shows none, or none that is understood: both are told elsewhere, and neither is back pay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol

from service.facts.issues import IssueCode
from service.rules.fields.formats import Invalid
from service.rules.mapping.salaries import TIMES_A_YEAR, Salary, gross_of_period, why_not_comparable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.facts.employees import FieldValue
    from service.facts.payslips import Payday
    from service.rules.pay.pay_periods import PassedPaydays

_SALARY_PARTS: Final = ("salary_amount_minor", "salary_currency", "salary_period")
_SINCE: Final = "salary_effective_date"
#: Paid for no day at all.
NOT_PAID: Final = (date.max, date.min)


class SalariesOverTime(Protocol):
    """What Humaans says today of any day: the salary, or None when there is none or it is not understood."""

    def on(self, day: date) -> Salary | None: ...

    def turning_points(self) -> Iterator[date]:
        """The days on which another salary may begin."""
        ...


@dataclass(frozen=True, slots=True)
class FieldWritten:
    """One salary field as it was changed on a day, the company's local one; the time tells which belong together."""

    at: object
    day: date
    field: str
    old: FieldValue
    new: FieldValue
    #: Written over by the next sync, so that payroll does not have it of Humaans.
    was_edited_here: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What payroll held from a day on, None for no salary."""

    since: date
    salary: Salary | None


@dataclass(frozen=True, slots=True)
class PaydayHeld:
    """What payroll had for one payday: salaries in the order they became known, a later one for all days from its own
    effective date on; none when payroll had no salary. `frequency` is that of the pay period.
    """

    payday: Payday
    salaries: tuple[Salary, ...]
    frequency: str
    #: The first and the last day that a period snapshot pays for, or NOT_PAID; None where none was signed off.
    paid_days: tuple[date, date] | None = None

    def on(self, day: date) -> Salary | None:
        known = (salary for salary in reversed(self.salaries) if (salary.effective_date or date.min) <= day)
        return next(known, None)


@dataclass(frozen=True, slots=True)
class BackPayPeriod:
    """A pay period whose payday has passed, for which Humaans now shows another salary than payroll had."""

    starts: date
    ends: date
    payday: date
    had_minor: int
    due_minor: int
    #: What of the difference was dealt with before.
    settled_minor: int = 0

    @property
    def difference_minor(self) -> int:
        """What is owed to the employee; below zero, what was paid too much."""
        return self.due_minor - self.had_minor - self.settled_minor

    def as_json(self) -> dict[str, str | int]:
        return {
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat(),
            "payday": self.payday.isoformat(),
            "paid_minor": self.had_minor,  # the name of the contract
            "due_minor": self.due_minor,
            "settled_minor": self.settled_minor,
        }


@dataclass(frozen=True, slots=True)
class BackPay:
    """What is open of an employee: since when the salaries differ and in which periods, or why that is unknown."""

    effective_date: date
    currency: str
    periods: tuple[BackPayPeriod, ...]
    trouble: str = ""

    @property
    def difference_minor(self) -> int | None:
        return None if self.trouble else sum(period.difference_minor for period in self.periods)


def held_over_time(first_day: date, fields: Mapping[str, FieldValue], written: Sequence[FieldWritten]) -> list[Held]:
    """What payroll held of Humaans since the employee was first imported, by undoing and redoing the history.

    `fields` are the fields as they are now, `written` every change of a salary field, oldest first. Edits made here
    are left out: payroll is compared with what Humaans said.
    """
    state = {name: fields[name] for name in (*_SALARY_PARTS, _SINCE)}
    for change in reversed(written):
        state[change.field] = change.old
    held = [Held(first_day, _salary_from(state))]
    for number, change in enumerate(written):
        if not change.was_edited_here:
            state[change.field] = change.new
        if number + 1 == len(written) or written[number + 1].at != change.at:
            salary = _salary_from(state)
            if salary is not None and salary.effective_date is None:
                salary = replace(salary, effective_date=change.day)
            held.append(Held(change.day, salary))
    return held


def _salary_from(fields: Mapping[str, FieldValue]) -> Salary | None:
    amount, currency, period = (fields[name] for name in _SALARY_PARTS)
    since = fields[_SINCE]
    if (
        amount is None
        or isinstance(amount, (str, date))
        or not isinstance(currency, str)
        or not isinstance(period, str)
    ):
        return None
    return Salary(amount, currency, period, since if isinstance(since, date) else None)


def held_on_paydays(held: Sequence[Held], passed: PassedPaydays) -> tuple[PaydayHeld, ...]:
    """What payroll had at the end of each payday; paydays before the first import are ignored."""
    return tuple(_held_on(held, payday, passed.frequency) for payday in passed.paydays if payday.day >= held[0].since)


def _held_on(held: Sequence[Held], payday: Payday, frequency: str) -> PaydayHeld:
    known = [each for each in held if each.since <= payday.day]
    if known[-1].salary is None:
        return PaydayHeld(payday, (), frequency)
    return PaydayHeld(payday, tuple(each.salary for each in known if each.salary is not None), frequency)


def with_snapshots(from_history: Sequence[PaydayHeld], from_snapshots: Sequence[PaydayHeld]) -> list[PaydayHeld]:
    """By payday; the history counts only for days that no period snapshot is about."""
    taken = [(each.payday.period_start, each.payday.period_end) for each in from_snapshots]
    left = [
        each
        for each in from_history
        if not any(first <= each.payday.period_end and last >= each.payday.period_start for first, last in taken)
    ]
    return sorted([*from_snapshots, *left], key=lambda each: (each.payday.day, each.payday.period_start))


def back_pay(
    paydays: Sequence[PaydayHeld],
    due: SalariesOverTime,
    employed: tuple[date, date],
    settled: Mapping[tuple[date, date], int],
) -> BackPay | None:
    """What is owed for the paydays by the salaries of today; None when nothing is.

    `employed` is the first and the last day of the employment, `settled` what was dealt with before, in minor units by
    first and last day of a period.
    """
    found: list[BackPayPeriod] = []
    first: _Part | None = None
    for each in paydays:
        parts = list(_parts(each, due, employed))
        differing = next((part for part in parts if part.differs), None)
        paid_before = settled.get((each.payday.period_start, each.payday.period_end), 0)
        if differing is None and not paid_before:
            continue
        first = first or differing or next(iter(parts), None)
        if first is None:
            continue
        fault = _why_unknown(parts, each.frequency)
        if fault is not None and differing is not None:
            trouble = f"The difference cannot be worked out: {fault.message}."
            return BackPay(first.starts, first.due.currency, (), trouble)
        period = None if fault is not None else _period(each, parts, paid_before)
        if period is not None and period.difference_minor:
            found.append(period)
    return BackPay(first.starts, first.due.currency, tuple(found)) if first is not None and found else None


@dataclass(frozen=True, slots=True)
class _Part:
    """Days of a period on which neither side changes."""

    starts: date
    days: int
    had: Salary
    due: Salary

    @property
    def differs(self) -> bool:
        return self.had.rate != self.due.rate


def _parts(held: PaydayHeld, due: SalariesOverTime, employed: tuple[date, date]) -> Iterator[_Part]:
    """The days of a period that the person was employed or paid, parted where anything changes.

    Where one side knows of no salary, it is taken to be the other's: nothing is compared there. Outside the days of an
    employment nothing is due, and outside those of a period snapshot nothing was paid.
    """
    held = _without_moved(held, due)
    paid = held.paid_days or employed
    starts = max(held.payday.period_start, min(employed[0], paid[0]))
    ends = min(held.payday.period_end, max(employed[1], paid[1]))
    if starts > ends or not (held.salaries or held.paid_days):
        return
    points = {salary.effective_date for salary in held.salaries if salary.effective_date is not None}
    points |= {*due.turning_points(), employed[0], paid[0], _following(employed[1]), _following(paid[1])}
    cuts = [starts, *sorted(day for day in points if starts < day <= ends), ends + timedelta(days=1)]
    for first, following in pairwise(cuts):
        is_paid, is_due = paid[0] <= first <= paid[1], employed[0] <= first <= employed[1]
        had, now = held.on(first) if is_paid else None, due.on(first) if is_due else None
        known = had or now
        if known is not None:
            nothing = replace(known, amount_minor=0)
            had, now = had or (known if is_paid else nothing), now or (known if is_due else nothing)
            yield _Part(first, (following - first).days, had, now)


def _without_moved(held: PaydayHeld, due: SalariesOverTime) -> PaydayHeld:
    """Without a salary whose day was moved to a later one before the payday, of which nothing was paid.

    What a period snapshot says was paid as it says.
    """
    if held.paid_days is not None:
        return held
    kept = [salary for salary, following in pairwise(held.salaries) if not _was_moved(salary, following, due)]
    return replace(held, salaries=(*kept, *held.salaries[-1:]))


def _was_moved(salary: Salary, following: Salary, due: SalariesOverTime) -> bool:
    """Whether the same rate is known to begin later, and Humaans does not show it any more for the days before."""
    begins, later = salary.effective_date, following.effective_date
    if begins is None or later is None or later <= begins or salary.rate != following.rate:
        return False
    before = due.on(later - timedelta(days=1))
    return begins not in due.turning_points() and (before is None or before.rate != salary.rate)


def _following(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _why_unknown(parts: Sequence[_Part], frequency: str) -> Invalid | None:
    """Why the difference of a period cannot be worked out, or None."""
    if frequency not in TIMES_A_YEAR:
        return Invalid(IssueCode.PAY_SCHEDULE_UNKNOWN, "the paydays of this pay schedule are not known here")
    return why_not_comparable(salary for part in parts for salary in (part.had, part.due))


def _period(held: PaydayHeld, parts: Sequence[_Part], settled: int) -> BackPayPeriod:
    payday, frequency = held.payday, held.frequency
    days = (payday.period_end - payday.period_start).days + 1
    return BackPayPeriod(
        payday.period_start,
        payday.period_end,
        payday.day,
        gross_of_period([(part.had, part.days) for part in parts], days, frequency),
        gross_of_period([(part.due, part.days) for part in parts], days, frequency),
        settled,
    )
