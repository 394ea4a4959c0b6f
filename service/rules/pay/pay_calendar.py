"""Which days are paydays, which period each closes, and at what instant its payslips go out.

A payday that falls on a weekend or a bank holiday of England and Wales moves to the working day before: BACS pays on no
other. The send time is what the clock on the company's wall shows, so it is one instant on every day, those on which
clocks change included. To add a frequency: its nominal days in `_nominal`, its period in `_period`.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

import holidays

from service.facts.payslips import Frequency, Payday, PaySchedule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

DAYS: Final = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.FOUR_WEEKLY: 28}
LONGEST_NAME: Final = 60
#: A cut-off may be so many working days before payday.
MOST_CUT_OFF_DAYS: Final = 20
LAST_WORKING_DAY: Final = "last_working_day"
#: A payday missed for longer than this is a person's to look at, not the tick's to catch up.
CAUGHT_UP_FOR: Final = timedelta(days=7)
#: Payslips sent later than this are reported as late.
LATE_AFTER: Final = timedelta(minutes=10)
_SATURDAY: Final = 5
_ONE_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England and Wales, substitute days included."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year, expand=False))


def is_working_day(day: date) -> bool:
    """Neither a Saturday or Sunday nor a bank holiday in England and Wales."""
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def working_day_on_or_before(day: date) -> date:
    """The day itself if it is a working day, otherwise the last working day before it."""
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


def paydays_from(schedule: PaySchedule, first: date) -> Iterator[Payday]:
    """The paydays on or after a day, in order, without end."""
    for nominal in _nominal(schedule, first):
        day = working_day_on_or_before(nominal)
        if day >= first:
            yield Payday(day, *_period(schedule, nominal))


def next_paydays(schedule: PaySchedule, first: date, count: int) -> tuple[Payday, ...]:
    """The first `count` paydays of a schedule on or after `first`."""
    return tuple(islice(paydays_from(schedule, first), count))


def next_day(schedule: PaySchedule, first: date) -> date | None:
    """The first payday on or after a day; None where a schedule has none. Many companies pay on the same days."""
    return _next_day(schedule.frequency, schedule.day_of_month, schedule.first_payday, first)


@lru_cache(maxsize=1024)
def _next_day(frequency: Frequency, day_of_month: int | None, first_payday: date | None, first: date) -> date | None:
    schedule = PaySchedule("", frequency, time(), day_of_month, first_payday)
    return next((payday.day for payday in paydays_from(schedule, first)), None)


def payday_on(schedule: PaySchedule, day: date) -> Payday | None:
    """The payday of this day, or None when this schedule has none on it."""
    found = next(paydays_from(schedule, day), None)
    return found if found is not None and found.day == day else None


def moved_from(schedule: PaySchedule, day: date) -> date | None:
    """The weekend day or bank holiday that a payday moved away from; None when it is where the schedule has it.

    The last working day of a month is where it is meant to be.
    """
    if schedule.frequency is Frequency.MONTHLY and schedule.day_of_month is None:
        return None
    nominal = next((each for each in islice(_nominal(schedule, day), 3) if working_day_on_or_before(each) == day), day)
    return None if nominal == day else nominal


def schedule_for(schedules: Sequence[PaySchedule], pay_schedule: str | None) -> PaySchedule | None:
    """Which of a company's schedules an employee is on, by the payroll field "pay schedule".

    An employee with one that is none of them is on the first, and `unknown_schedules` says so.
    """
    named = named_schedule(schedules, pay_schedule or "")
    return named if named is not None or not schedules else schedules[0]


def named_schedule(schedules: Sequence[PaySchedule], pay_schedule: str) -> PaySchedule | None:
    """The schedule of this name, else of this frequency ("Four-weekly")."""
    wanted = _comparable(pay_schedule)
    for key in ("name", "frequency"):
        for schedule in schedules:
            if wanted and _comparable(str(getattr(schedule, key))) == wanted:
                return schedule
    return None


def schedules_paying_on(schedules: Iterable[PaySchedule], day: date) -> tuple[PaySchedule, ...]:
    """Those schedules that have a payday on `day`."""
    return tuple(schedule for schedule in schedules if payday_on(schedule, day) is not None)


def period_paid_on(schedules: Iterable[PaySchedule], day: date) -> tuple[date, date]:
    """The period that a payday of any schedule closes; without one, the calendar month."""
    for schedule in schedules:
        if (payday := payday_on(schedule, day)) is not None:
            return payday.period_start, payday.period_end
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def send_instant(day: date, send_at: time, zone: ZoneInfo) -> datetime:
    """When the company's clock shows the send time on that day.

    A time that the clock skips in spring is taken as if the clocks had not changed yet; one that it shows twice
    in autumn is the first of the two.
    """
    return datetime.combine(day, send_at, tzinfo=zone).astimezone(UTC)


def due_paydays(schedule: PaySchedule, zone: ZoneInfo, now: datetime) -> tuple[tuple[Payday, datetime], ...]:
    """Every payday whose send time has come since the schedule was saved, a week back at most, with that time.

    Each is to be done once: the caller claims it by its day, so one that was missed is caught up.
    """
    earliest = now - CAUGHT_UP_FOR
    if schedule.since is not None:
        earliest = max(earliest, schedule.since)
    today = now.astimezone(zone).date()
    found = []
    for payday in paydays_from(schedule, earliest.astimezone(zone).date()):
        if payday.day > today:
            break
        due_at = send_instant(payday.day, schedule.send_at, zone)
        if earliest <= due_at <= now:
            found.append((payday, due_at))
    return tuple(found)


def faults_of(schedule: PaySchedule) -> Iterator[tuple[str, str]]:
    """What keeps a schedule from being saved: field and sentence."""
    if not schedule.name.strip():
        yield "name", "Enter a name, like Monthly"
    if len(schedule.name.strip()) > LONGEST_NAME:
        yield "name", f"Name must be {LONGEST_NAME} characters or fewer. It has {len(schedule.name.strip())}"
    if schedule.frequency is Frequency.MONTHLY:
        if schedule.day_of_month is not None and not 1 <= schedule.day_of_month <= 31:  # noqa: PLR2004
            yield "day_of_month", "Enter a day from 1 to 31, or leave it blank for the last working day"
    elif schedule.first_payday is None:
        yield "first_payday", "Enter the first payday. Later paydays follow from it"
    elif not 2000 <= schedule.first_payday.year <= 2100:  # noqa: PLR2004
        yield "first_payday", "Enter a first payday between 2000 and 2100"
    if not 0 <= schedule.cut_off_working_days <= MOST_CUT_OFF_DAYS:
        yield "cut_off_working_days", f"Enter a number of working days from 0 to {MOST_CUT_OFF_DAYS}"


def lateness(due_at: datetime, now: datetime) -> timedelta | None:
    """By how much a payday began too late; None when it was on time."""
    late = now - due_at
    return late if late > LATE_AFTER else None


def _nominal(schedule: PaySchedule, first: date) -> Iterator[date]:
    """The days before any move, from early enough on."""
    if schedule.frequency is Frequency.MONTHLY:
        year, month = first.year, first.month
        while True:
            last = monthrange(year, month)[1]
            yield date(year, month, min(schedule.day_of_month or last, last))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004
    if schedule.first_payday is None:
        return
    step = timedelta(days=DAYS[schedule.frequency])
    # A schedule has no paydays before its first one, however that one is moved.
    skipped = max(0, (first - schedule.first_payday) // step)
    day = schedule.first_payday + skipped * step
    while True:
        yield day
        day += step


def _period(schedule: PaySchedule, nominal: date) -> tuple[date, date]:
    """Monthly pay is for the calendar month; other pay for the days up to the payday before it was moved."""
    if schedule.frequency is Frequency.MONTHLY:
        return nominal.replace(day=1), nominal.replace(day=monthrange(nominal.year, nominal.month)[1])
    return nominal - timedelta(days=DAYS[schedule.frequency] - 1), nominal


def _comparable(text: str) -> str:
    return text.casefold().replace("-", "").replace("_", "").replace(" ", "")
