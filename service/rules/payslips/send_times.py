"""When payslips that have not been sent go out, in words: by themselves at the payday's time, or only when asked.

A payday's sending begins once. What is uploaded or released after that, or for a day that is no payday, waits
for a person; nothing may say otherwise.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from service.rules.fields.pluralise import counted
from service.rules.pay import pay_calendar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from service.facts.payslips import PaySchedule


@dataclass(frozen=True, slots=True)
class Sending:
    """How one payday of a company is sent."""

    pay_date: date
    zone: ZoneInfo
    #: The schedules that pay on this day.
    paying: Sequence[PaySchedule]
    #: Names of schedules whose sending has begun.
    begun: Collection[str]
    now: datetime

    def by_itself(self, pay_schedule: str | None) -> datetime | None:
        """When the payslip of an employee on this pay schedule goes out; None: not before someone asks for it."""
        schedule = pay_calendar.schedule_for(self.paying, pay_schedule)
        if schedule is None or schedule.name in self.begun:
            return None
        at = pay_calendar.send_instant(self.pay_date, schedule.send_at, self.zone)
        is_over = at < self.now - pay_calendar.CAUGHT_UP_FOR or (schedule.since is not None and at < schedule.since)
        return None if is_over else at

    def one_in_words(self, pay_schedule: str | None) -> str:
        """Of one payslip."""
        at = self.by_itself(pay_schedule)
        if at is not None:
            return f"It is sent {self._wall(at)}, or when you press Deliver now."
        return f"{self._why_not()} It is sent when you press Deliver now."

    def many_in_words(self, pay_schedules: Iterable[str | None]) -> list[str]:
        """Of the payslips of employees on these pay schedules, one sentence for each time."""
        times = Counter(self.by_itself(each) for each in pay_schedules)
        waiting = times.pop(None, 0)
        said = [
            f"{counted(number, 'payslip is', 'payslips are')} sent {self._wall(at)}."
            for at, number in sorted(times.items(), key=lambda item: item[0] or self.now)
            if at is not None
        ]
        if waiting:
            are = counted(waiting, "payslip is", "payslips are")
            said.append(f"{self._why_not()} {are} sent only when you press Deliver.")
        return said

    def _why_not(self) -> str:
        day = _day(self.pay_date)
        if not self.paying:
            return f"No pay schedule of this company pays on {day}."
        return f"The sending for {day} has begun already, or its time was over before."

    def _wall(self, at: datetime) -> str:
        if at <= self.now:
            return "within a minute"
        local = at.astimezone(self.zone)
        if local.date() - self.now.astimezone(self.zone).date() == timedelta(0):
            return f"today at {local:%H:%M}"
        return f"on {_day(local.date())} at {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
