"""One pay schedule as it is typed: read with everything that is wrong at once, and said in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Final

from service.facts.payslips import Frequency, PaySchedule
from service.rules.fields.pluralise import counted
from service.rules.fields.typed_dates import ENTER_A_DATE, typed_date
from service.rules.pay import pay_calendar
from service.web.payslips import payslip_text
from service.web.ui import formatting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

USUAL_TIME: Final = "09:00"
USUAL_CUT_OFF: Final = "17:00"
#: What a new schedule begins with.
USUAL: Final = {"send_at": USUAL_TIME, "cut_off_working_days": "5", "cut_off_at": USUAL_CUT_OFF}
_LONGEST: Final = 200
_TYPED: Final = ("name", "day_of_month", "first_payday", "send_at", "cut_off_working_days", "cut_off_at")
_ENTER_A_DAY: Final = "Enter a day from 1 to 31, or leave it blank for the last working day"


@dataclass(frozen=True, slots=True)
class TypedSchedule:
    """The fields of the form, as they are typed. Only those of the frequency are shown."""

    frequency: str = ""
    name: str = ""
    day_of_month: str = ""
    first_payday: str = ""
    send_at: str = USUAL_TIME
    cut_off_working_days: str = "5"
    cut_off_at: str = USUAL_CUT_OFF

    @property
    def is_monthly(self) -> bool:
        return self.frequency == Frequency.MONTHLY


def typed_schedule(form: Mapping[str, str]) -> TypedSchedule:
    """What a form or an address holds."""
    return TypedSchedule(
        frequency=form.get("frequency", ""),
        **{name: form.get(name, "").strip()[:_LONGEST] for name in _TYPED},
    )


def as_typed(schedule: PaySchedule) -> TypedSchedule:
    """A saved schedule, to be changed."""
    return TypedSchedule(
        schedule.frequency.value,
        schedule.name,
        str(schedule.day_of_month or ""),
        formatting.typed_day(schedule.first_payday) if schedule.first_payday else "",
        schedule.send_at.isoformat("minutes"),
        str(schedule.cut_off_working_days),
        schedule.cut_off_at.isoformat("minutes"),
    )


def read(typed: TypedSchedule, others: Sequence[PaySchedule]) -> tuple[PaySchedule | None, dict[str, str]]:
    """The schedule, or None with what is wrong by field; `others` are the company's other schedules."""
    if typed.frequency not in set(Frequency):
        return None, {"frequency": "Choose how often people are paid"}
    faults: dict[str, str] = {}
    send_at = _time("send_at", typed.send_at or USUAL_TIME, faults)
    cut_off_at = _time("cut_off_at", typed.cut_off_at or USUAL_CUT_OFF, faults)
    day = _day_of_month(typed, faults)
    first = None if typed.is_monthly else typed_date(typed.first_payday)
    if not typed.is_monthly and typed.first_payday and first is None:
        faults["first_payday"] = ENTER_A_DATE
    days = typed.cut_off_working_days or "5"
    schedule = PaySchedule(
        typed.name,
        Frequency(typed.frequency),
        send_at,
        day,
        first,
        cut_off_working_days=int(days) if days.isdecimal() and len(days) < 4 else -1,  # noqa: PLR2004
        cut_off_at=cut_off_at,
    )
    for field, message in pay_calendar.faults_of(schedule):
        faults.setdefault(field, message)
    if typed.name.casefold() in {each.name.strip().casefold() for each in others}:
        faults.setdefault("name", "Enter another name. You have a schedule with this name already")
    return (None if faults else schedule), faults


def _time(name: str, text: str, faults: dict[str, str]) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        faults[name] = "Enter a time, like 09:00"
        return time(9)


def _day_of_month(typed: TypedSchedule, faults: dict[str, str]) -> int | None:
    if not typed.is_monthly or not typed.day_of_month:
        return None
    if not typed.day_of_month.isdecimal() or not 1 <= int(typed.day_of_month) <= 31:  # noqa: PLR2004
        faults["day_of_month"] = _ENTER_A_DAY
        return None
    return int(typed.day_of_month)


def in_words(schedule: PaySchedule) -> str:
    """Like `Monthly on day 28, cut-off 5 working days before at 17:00, payslips sent at 09:00`."""
    often = dict(payslip_text.FREQUENCIES)[schedule.frequency]
    if schedule.frequency is not Frequency.MONTHLY:
        rule = f"{often} from {formatting.long_day(schedule.first_payday)}"
    elif schedule.day_of_month is None:
        rule = f"{often} on the last working day"
    else:
        rule = f"{often} on day {schedule.day_of_month}"
    days = schedule.cut_off_working_days
    before = f"{counted(days, 'working day')} before" if days else "on payday"
    cut_off = f"cut-off {before} at {schedule.cut_off_at:%H:%M}"
    return f"{rule}, {cut_off}, payslips sent at {schedule.send_at:%H:%M}"
