"""The state of an employment: not started, employed, on notice or ended, from Humaans' status and dates.

Where they disagree the answer follows the dates that payroll will use, and an issue says so: a person
Humaans calls active whose last day has passed must be looked at, not quietly paid on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.employees import Employment
from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields import characters
from service.rules.fields.formats import as_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.facts.employees import EmployeeRecord

OFFBOARDED: Final = "offboarded"
NEW_HIRE: Final = "newHire"
KNOWN_STATUSES: Final = frozenset({"active", NEW_HIRE, OFFBOARDED})


#: The keys of a person that all of this depends on.
KEYS: Final = ("status", "employmentStartDate", "employmentEndDate", "lastWorkingDay", "offboardedAt")


def last_day(values: Mapping[str, object]) -> date | None:
    """The last day employed as Humaans has it (humaans-api.md 6): the end date; of someone offboarded without
    one the last working day, else the day they were offboarded.
    """
    end = as_date(values.get("employmentEndDate"))
    if end is not None or values.get("status") != OFFBOARDED:
        return end
    return as_date(values.get("lastWorkingDay")) or as_date(values.get("offboardedAt"))


def employment_on(day: date, status: object, start: date | None, end: date | None) -> Employment:
    """The state on a day; `start` and `end` are the first and the last day employed."""
    if end is not None and end < day:
        return Employment.LEFT
    if status == OFFBOARDED:
        return Employment.LEAVING if end is not None else Employment.LEFT
    if start is not None and start > day:
        return Employment.UPCOMING
    if start is None and status == NEW_HIRE:
        return Employment.UPCOMING
    return Employment.LEAVING if end is not None else Employment.ACTIVE


def has_returned(
    before: EmployeeRecord, day: date, state: Employment, since: date | None, *, is_offboarded: bool
) -> bool:
    """Whether someone who had left is employed again by what Humaans says now: `state` on the day, `since` their start.

    A leaver whose last day was not known and is filled in now has not returned; someone whose new start lies after the
    last day that payroll knows has, even before that day has passed, and even when they have left again since.
    """
    first, last = before.first_day, before.last_day
    if last is not None and (first is None or first <= last) and since is not None and since > last:
        return True
    if before.employment_on(day) is not Employment.LEFT or state is Employment.LEFT:
        return False
    if first is not None and last is not None and last < first:
        return False  # dates that were never right, and are now
    return not (last is None and is_offboarded)


def disagreement(day: date, status: object, start: date | None, end: date | None) -> FoundIssue | None:
    """The issue when status and dates tell different stories, else None."""
    if isinstance(status, str) and status not in KNOWN_STATUSES:
        shown = characters.clipped(status, 40)
        message = f"Humaans gives the status “{shown}”, which is not known here; the dates were used instead."
    elif status == OFFBOARDED and end is None:
        message = (
            "Humaans says this person was offboarded but gives no end date. Payroll reports it: add it in Humaans."
        )
    elif status == "active" and end is not None and end < day:
        message = (
            "Humaans says this person is active but their end date has passed. Offboard them, or correct the date."
        )
    elif start is not None and end is not None and end < start:
        message = "The end date is before the start date. Correct one of them in Humaans."
    else:
        return None
    return FoundIssue(IssueCode.STATUS_AND_DATES_DISAGREE, message, field="end_date", is_advice=True)
