"""Pay periods: their states and steps, the sections of a variance, and what a period snapshot says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, time


class Nation(StrEnum):
    """Whose bank holidays count when a cut-off is worked out, as the `holidays` package calls them."""

    ENGLAND_AND_WALES = "ENG"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NIR"


class PeriodState(StrEnum):
    OPEN = "open"
    REVIEW = "review"
    SIGNED_OFF = "signed_off"
    EXPORTED = "exported"
    CLOSED = "closed"


class PeriodStep(StrEnum):
    """What moves a pay period on; which step is legal in which state is in rules/periods/states.py."""

    FREEZE = "freeze"
    INCLUDE = "include"
    SIGN_OFF = "sign_off"
    REOPEN = "reopen"
    EXPORT = "export"
    CLOSE = "close"


class Section(StrEnum):
    """The parts of a variance, in the order in which they are reviewed."""

    STARTERS = "starters"
    LEAVERS = "leavers"
    PAY = "pay"
    BANK = "bank"
    TAX = "tax"
    PERSONAL = "personal"
    HOURS = "hours"
    OTHER = "other"


class WhoActs(StrEnum):
    """Who can give what is missing."""

    HR = "hr"
    PAYROLL = "payroll"
    EMPLOYEE = "employee"


class PayLine(StrEnum):
    """Lines of a variance about pay that are no payroll field; the word stands in place of the field's name."""

    #: What is open on the retro list for a payday that has passed.
    BACK_PAY = "back_pay"
    #: A salary that begins within the pay period, after the data was frozen.
    COMING_SALARY = "coming_salary"
    #: Gross pay that is far from that of the last three pay periods.
    GROSS = "gross"


class LineFlag(StrEnum):
    """Why a line of a variance stands on top."""

    NO_CAUSE = "no_cause"
    OVER_THRESHOLD = "over_threshold"
    BACK_PAY = "back_pay"
    NOT_APPROVED = "not_approved"
    OUT_OF_LINE = "out_of_line"


@dataclass(frozen=True, slots=True)
class CutOffRule:
    """When a schedule's data is frozen: so many working days before payday, at a time on the company's clock."""

    working_days: int
    at: time
    nation: Nation = Nation.ENGLAND_AND_WALES


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A pay period as its schedule gives it; the cut-off is an instant in UTC."""

    schedule: str
    pay_date: date
    first_day: date
    last_day: date
    cut_off_at: datetime


@dataclass(frozen=True, slots=True)
class SnapshotFacts:
    """What a period snapshot says of itself in its last line."""

    company: str
    period: PlannedPeriod
    version: int
    taken_at: datetime
    taken_by: str
    #: When the reading of Humaans began that it rests on; None when nothing was ever read.
    read_at: datetime | None
    #: What is out of the ordinary about it, in sentences: late, while paused, by hand.
    notes: tuple[str, ...]
    settings_version: int | None
    rules_digest: str
    employees: int


class ProgramState(StrEnum):
    """Of the connection to a payroll program."""

    #: The key works; no one has said yet which employer it is.
    EMPLOYER_TO_CHOOSE = "employer_to_choose"
    CONNECTED = "connected"
    #: The key was refused, or the employer is not there any more: nothing is sent until someone connects again.
    REFUSED = "refused"


class PushState(StrEnum):
    """Of sending one period snapshot to a payroll program."""

    #: Who is to be sent is still being worked out.
    ASKED = "asked"
    SENDING = "sending"
    DONE = "done"


class SentState(StrEnum):
    """Of one employee of a snapshot on the way to a payroll program."""

    WAITING = "waiting"
    #: A request is out, or its answer was lost: what came of it is read before anything is sent again.
    UNCERTAIN = "uncertain"
    SENT = "sent"
    #: The program had every value already.
    ALREADY_THERE = "already_there"
    REFUSED = "refused"
    #: Was sent before and is not in this pay period: nothing is sent, and someone has to act in the program.
    GONE = "gone"


#: Nothing more is done for these by itself.
SETTLED = (SentState.SENT, SentState.ALREADY_THERE, SentState.REFUSED, SentState.GONE)
