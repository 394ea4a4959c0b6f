"""What is worked out of a snapshot's lines, read one by one: all records at once are several times as large."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from service.rules.fields.payroll_fields import SALARY_FIELDS
from service.rules.periods import canonical
from service.rules.periods.salary_segments import gross_of
from service.rules.periods.snapshot_notes import Noted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.facts.periods import PlannedPeriod


@dataclass(frozen=True, slots=True)
class Pay:
    """What one employee is paid with: days of the employment, gross of the period in minor units, segments."""

    first_day: date | None
    last_day: date | None
    #: None when it cannot be worked out.
    gross: int | None
    currency: str
    segments: list[dict[str, Any]]


@dataclass(slots=True)
class Content:
    """Who is in it; gross by currency, and of how many it is not known; the pay of those with a salary to come."""

    members: list[int] = field(default_factory=list)
    #: What each is paid with, by record id.
    pay: dict[int, Pay] = field(default_factory=dict)
    #: Of everyone what notes are about.
    noted: list[Noted] = field(default_factory=list)
    gross: dict[str, int] = field(default_factory=dict)
    without_gross: int = 0
    coming: dict[int, dict[str, Any]] = field(default_factory=dict)


def read_content(lines: Iterable[bytes], period: PlannedPeriod, frequency: str, day: date) -> Content:
    """Of the lines of a snapshot that is taken on a day of the company."""
    found, today = Content(), day.isoformat()
    for each in canonical.records_in(lines):
        found.members.append(each["record"])
        found.noted.append(Noted(each["record"], each["employee_id"], each["fields"].get("ni_number")))
        pay = found.pay[each["record"]] = _pay(each, period, frequency)
        if pay.gross is None:
            found.without_gross += 1
        else:
            found.gross[pay.currency] = found.gross.get(pay.currency, 0) + pay.gross
        if any(segment["from"] > today for segment in each["salary_segments"]):
            found.coming[each["record"]] = {
                "fields": {name: each["fields"].get(name) for name in (*SALARY_FIELDS, "end_date")},
                "last_day": each["last_day"],
                "salary_segments": each["salary_segments"],
            }
    return found


def _pay(record: dict[str, Any], period: PlannedPeriod, frequency: str) -> Pay:
    segments = [canonical.segment_in(part) for part in record["salary_segments"]]
    gross = gross_of(segments, (period.first_day, period.last_day), frequency) if segments else None
    currency = segments[0].currency if segments else ""
    return Pay(_day(record["first_day"]), _day(record["last_day"]), gross, currency, record["salary_segments"])


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
