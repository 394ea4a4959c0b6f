"""Pay schedules, paydays and payslips, and the states of their delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date, datetime


class Frequency(StrEnum):
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"


@dataclass(frozen=True, slots=True)
class PaySchedule:
    """When some of a company's employees are paid. A payday on no working day moves to the one before."""

    name: str
    frequency: Frequency
    send_at: time
    #: Monthly only; None is the last working day of the month.
    day_of_month: int | None = None
    #: All but monthly: the payday from which the others are counted.
    first_payday: date | None = None
    #: When this schedule was first saved as it is; earlier paydays are ignored.
    since: datetime | None = None
    #: The cut-off: so many working days before payday, at this time on the company's clock.
    cut_off_working_days: int = 5
    cut_off_at: time = time(17)


@dataclass(frozen=True, slots=True)
class Payday:
    """One day on which people are paid, and the period that it closes."""

    day: date
    period_start: date
    period_end: date


@dataclass(frozen=True, slots=True, repr=False)
class PdfPage:
    """What one page of a PDF says. A page whose font tells no letters, a scan, or one that is too long is not read."""

    text: str
    #: The text is all that the page shows, as far as anyone can tell.
    is_read: bool = True
    #: It shows a picture that is large enough to be the scan of a page.
    has_picture: bool = False
    #: It has form fields, notes or stamps, which would be lost if it were cut out; told of PDFs that stay open.
    has_notes: bool = False


class PayslipKind(StrEnum):
    """What a PDF is: a payslip, or another document that payroll gives to an employee in the same way."""

    PAYSLIP = "payslip"
    SUPPLEMENTARY = "supplementary"
    #: Pay and tax of a tax year.
    P60 = "p60"
    #: What a leaver takes to the next employer.
    P45 = "p45"
    #: Expenses and benefits of a tax year.
    P11D = "p11d"
    OTHER = "other"


class PayslipState(StrEnum):
    """What was decided about a payslip; how far it came is the state of its channels."""

    PROPOSED = "proposed"
    HELD = "held"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    RECALLED = "recalled"


class CombinedPdfState(StrEnum):
    """How far one PDF with the payslips of many employees is."""

    #: A worker reads its pages.
    #: A worker fetches the file from a payroll program.
    FETCHING = "fetching"
    READING = "reading"
    #: Someone checks whose each page is.
    TO_CHECK = "to_check"
    #: A worker cuts the payslips out.
    SPLITTING = "splitting"
    #: Its payslips are in a batch.
    SPLIT = "split"
    FAILED = "failed"
    DISCARDED = "discarded"


class HoldReason(StrEnum):
    """Why a payslip is held until someone releases it; what each says is in rules/payslips/hold_reasons.py."""

    #: The PDF shows someone else.
    CONTRADICTED = "contradicted"
    #: The Employee ID differs from another's only in leading zeros.
    SIMILAR_ID = "similar_id"
    LEFT = "left"
    #: The employee is another than when the payslip was accepted.
    PERSON_CHANGED = "person_changed"
    NOT_IN_HUMAANS = "not_in_humaans"
    #: Someone chose the employee, and the PDF does not show for certain that it is theirs.
    CHOSEN_BY_HAND = "chosen_by_hand"
    BY_HAND = "by_hand"


class Channel(StrEnum):
    HUMAANS = "humaans"
    EMAIL = "email"


class ChannelState(StrEnum):
    """How far one payslip came on one channel (decision 0012)."""

    READY = "ready"
    CLAIMED = "claimed"
    #: Something may be on its way; a worker that dies here leaves `unclear` behind.
    UPLOADING = "uploading"
    UNCLEAR = "unclear"
    #: An email waits in the outbox.
    QUEUED = "queued"
    UPLOADED = "uploaded"
    SENT = "sent"
    REFUSED = "refused"
    RECALLING = "recalling"
    RECALLED = "recalled"


#: The prefix of codes for trouble with our own mail server settings: no single email is to blame (decision 0020).
SETUP_FAULT: Final = "setup_"


class MailState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class PayslipMail(StrEnum):
    """What an employee's email contains."""

    ATTACHED = "attached"
    PROTECTED = "protected"
    LINK = "link"


class PasswordRule(StrEnum):
    """What opens a protected payslip: something only the employee and payroll know, never written in the email."""

    DATE_OF_BIRTH = "date_of_birth"
    NI_NUMBER = "ni_number"
