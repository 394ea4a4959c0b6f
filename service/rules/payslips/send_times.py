"""When payslips that were not sent yet will be, in words: automatically at the payday's time, or only when asked.

A payday's sending begins once. What is uploaded or released after that, or for a day that is no payday, waits
for someone; nothing may say otherwise.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from service.rules.fields.pluralise import counted
from service.rules.pay import pay_calendar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
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
        """When the payslip of an employee on this pay schedule is sent; None: not before someone asks for it."""
        schedule = pay_calendar.schedule_for(self.paying, pay_schedule)
        if schedule is None or schedule.name in self.begun:
            return None
        at = pay_calendar.send_instant(self.pay_date, schedule.send_at, self.zone)
        is_over = at < self.now - pay_calendar.CAUGHT_UP_FOR or (schedule.since is not None and at < schedule.since)
        return None if is_over else at

    def one_in_words(self, pay_schedule: str | None, *, can_send: bool = True) -> str:
        """Of one payslip."""
        at = self.by_itself(pay_schedule)
        if at is not None:
            return f"It will be sent {self._wall(at)}{', or when you select Send payslip' if can_send else ''}."
        return f"{self._why_not()} {'Select Send payslip to send it.' if can_send else 'A manager can send it.'}"

    def many_in_words(self, pay_schedules: Mapping[str | None, int], *, can_send: bool = True) -> list[str]:
        """Of so many payslips of employees on each of these pay schedules, one sentence for each time.

        `can_send`: who reads it has the button.
        """
        times: Counter[datetime | None] = Counter()
        for pay_schedule, number in pay_schedules.items():
            times[self.by_itself(pay_schedule)] += number
        waiting = times.pop(None, 0)
        said = [
            f"{counted(number, 'payslip')} will be sent {self._wall(at)}."
            for at, number in sorted(times.items(), key=lambda item: item[0] or self.now)
            if at is not None
        ]
        if waiting:
            is_ahead = self.pay_date > self.now.astimezone(self.zone).date()
            button = "Send before payday" if is_ahead else "Send unsent payslips"
            what = f"Select {button} to send" if can_send else "A manager can send"
            said.append(f"{self._why_not()} {what} {counted(waiting, 'payslip')}.")
        return said

    def _why_not(self) -> str:
        day = _day(self.pay_date)
        if not self.paying:
            return f"{day} is not one of your paydays."
        return f"The time to send payslips for {day} has passed."

    def _wall(self, at: datetime) -> str:
        if at <= self.now:
            return "within a minute"
        local = at.astimezone(self.zone)
        if local.date() - self.now.astimezone(self.zone).date() == timedelta(0):
            return f"today at {local:%H:%M}"
        return f"on {_day(local.date())} at {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
