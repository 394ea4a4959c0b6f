"""What the states of payslips are called on pages: a word and a tone each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from service.facts.payslips import Channel, ChannelState, PasswordRule, PayslipKind, PayslipMail, PayslipState
from service.rules.fields.pluralise import counted
from service.rules.payslips.pdf_retention import KEPT_MONTHS, period_in_words
from service.rules.payslips.recipients import WHY
from service.web.ui.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.store.payslips.delivery_counts import PayslipFigures
    from service.store.payslips.paid_employees import PaidEmployee
    from service.store.tables.payslips import Payslip, PayslipChannel

DECISIONS: Final[dict[str, Label]] = {
    PayslipState.RELEASED: Label("Approved"),
    PayslipState.HELD: Label("On hold", "hold"),
    PayslipState.SUPERSEDED: Label("Replaced"),
    PayslipState.RECALLED: Label("Withdrawn"),
}
CHANNEL_STATES: Final[dict[str, Label]] = {
    ChannelState.READY: Label("Waiting", "live"),
    ChannelState.CLAIMED: Label("Sending", "live"),
    ChannelState.UPLOADING: Label("Sending", "live"),
    ChannelState.UNCLEAR: Label("Unclear", "hold"),
    ChannelState.QUEUED: Label("Queued", "live"),
    ChannelState.UPLOADED: Label("In Humaans", "good"),
    ChannelState.SENT: Label("Sent", "good"),
    ChannelState.REFUSED: Label("Failed", "bad"),
    ChannelState.RECALLING: Label("Being removed", "live"),
    ChannelState.RECALLED: Label("Removed"),
}
_NEVER_SENT: Final = Label("Not sent")
#: What can be uploaded, one kind at a time.
KINDS: Final[dict[str, str]] = {
    PayslipKind.PAYSLIP: "Payslips",
    PayslipKind.SUPPLEMENTARY: "Supplementary payslips",
    PayslipKind.P60: "P60s, for the tax year that ended last",
    PayslipKind.P45: "P45s, emailed to private addresses only",
    PayslipKind.P11D: "P11Ds, for the tax year that ended last",
    PayslipKind.OTHER: "Other documents",
}
#: In lists, beside what is no payslip.
KIND_BADGES: Final[dict[str, str]] = {
    PayslipKind.SUPPLEMENTARY: "Supplementary",
    PayslipKind.P60: "P60",
    PayslipKind.P45: "P45",
    PayslipKind.P11D: "P11D",
    PayslipKind.OTHER: "Other document",
}
CHANNELS: Final = {"humaans": "Humaans", "email": "Email"}
#: What became of a mail at one address, and which address of the employee's it is.
MAIL_FATES: Final[dict[str, Label]] = {
    "waiting": Label("Waiting", "live"),
    "sending": Label("Sending", "live"),
    "sent": Label("Sent", "good"),
    "refused": Label("Refused", "bad"),
    "unclear": Label("Unclear", "hold"),
    "not_sent": Label("Not sent"),
    "left_out": Label("Not used"),
}
MAIL_ADDRESSES: Final = {"work": "Work address", "private": "Private address"}
#: Why no email goes to an address.
WHY_LEFT_OUT: Final = WHY
VERDICTS: Final = {
    "confirmed": "Matches this employee",
    "unconfirmed": "Not certain: the PDF does not clearly name this employee",
    "contradicted": "Shows someone else",
}
MAILS: Final = (
    (PayslipMail.LINK, "A link that works for 30 days (recommended)"),
    (PayslipMail.PROTECTED, "Password-protected PDF"),
    (PayslipMail.ATTACHED, "PDF without a password"),
)
PASSWORDS: Final = (
    (PasswordRule.DATE_OF_BIRTH, "Date of birth, for example 07031990"),
    (PasswordRule.NI_NUMBER, "National Insurance number"),
)
FREQUENCIES: Final = (
    ("monthly", "Monthly"),
    ("weekly", "Weekly"),
    ("fortnightly", "Fortnightly"),
    ("four_weekly", "Every four weeks"),
)
KEPT: Final = tuple((months, period_in_words(months)) for months in KEPT_MONTHS)
#: States that a page waits for.
LIVE: Final = (ChannelState.READY, ChannelState.CLAIMED, ChannelState.UPLOADING, ChannelState.RECALLING)
#: States in which asking for it to be sent does something.
NOT_ARRIVED: Final = frozenset({ChannelState.READY, ChannelState.REFUSED, ChannelState.UNCLEAR})
DONE: Final = (ChannelState.UPLOADED, ChannelState.SENT)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before it is done."""

    heading: str
    button: str
    endpoint: str
    tone: str = "danger"
    fields: tuple[tuple[str, str], ...] = ()


QUESTIONS: Final = {
    "release": Question("Check this payslip", "Release this payslip", "payslips.release"),
    "recall": Question("Withdraw this payslip?", "Withdraw payslip", "payslips.recall"),
    "was_sent": Question("Did the email arrive?", "It arrived", "payslips.settle", "primary", (("was_sent", "yes"),)),
    "was_not_sent": Question(
        "Send the email again?", "It did not arrive, send again", "payslips.settle", "danger", (("was_sent", "no"),)
    ),
    "send_again": Question("Send the email again?", "Send the email again", "payslips.send_again", "primary"),
}


def channel_label(row: PayslipChannel) -> Label:
    """How far a payslip is on a channel; one that was withdrawn before it was sent was not sent."""
    if row.state == ChannelState.RECALLED and row.done_at is None:
        return _NEVER_SENT
    return CHANNEL_STATES[row.state]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a payslip is held, or was."""

    code: str
    message: str
    #: The employee who is shown, in words; empty when no one known is.
    whose: str = ""
    passed_by: str = ""
    passed_at: datetime | None = None


def others_in(rows: Iterable[Payslip]) -> set[int]:
    """The employees that the reasons of payslips name."""
    return {
        reason["employee"]
        for row in rows
        for reason in (*row.hold_reasons, *row.earlier_reasons)
        if reason.get("employee") is not None
    }


def reasons(found: Iterable[dict[str, Any]], others: Mapping[int, PaidEmployee]) -> list[Reason]:
    """As they are kept, with the names of the people that they show."""
    return [
        Reason(
            reason["code"],
            reason["message"],
            with_id(others[reason["employee"]]) if reason.get("employee") in others else "",
            reason.get("passed_by", ""),
            datetime.fromisoformat(reason["passed_at"]) if reason.get("passed_at") else None,
        )
        for reason in found
    ]


def with_id(employee: PaidEmployee) -> str:
    return f"{employee.name} ({employee.payroll_id})" if employee.payroll_id else employee.name


def effects(what: str, channels: Iterable[PayslipChannel], name: str) -> list[str]:
    """What will happen to a payslip, in sentences."""
    states = {row.channel: row.state for row in channels}
    if what == "release":
        return [
            f"{name} receives this PDF on its payday, or as soon as you send it.",
            "The reasons stay in its history, with your name and the time.",
        ]
    if what == "recall":
        return [*_effects_of_withdrawing(states, name), "You cannot undo this. To send the right PDF, upload it again."]
    if what == "was_sent":
        return [f"It counts as sent. Nothing more is emailed to {name}."]
    if what == "was_not_sent":
        return [f"It is emailed to {name} again. If the first email arrived after all, they get it twice."]
    return ["Nothing changes in Humaans.", "The history of this payslip says that you sent it again."]


def _effects_of_withdrawing(states: Mapping[str, str], name: str) -> list[str]:
    said = []
    if states.get(Channel.HUMAANS) in {ChannelState.UPLOADED, ChannelState.UPLOADING, ChannelState.UNCLEAR}:
        said.append("We remove this payslip from Humaans.")
    if states.get(Channel.EMAIL) in {ChannelState.SENT, ChannelState.UNCLEAR}:
        said.append("The email was sent, or may have been. It cannot be unsent. A link in it stops working.")
    if states.get(Channel.EMAIL) in {ChannelState.READY, ChannelState.CLAIMED, ChannelState.QUEUED}:
        said.append(f"The email to {name} is cancelled, if it is not being sent already.")
    return said or [f"It was never sent, and will not be sent to {name}."]


def of_replaced(payslip: Payslip, channels: Iterable[PayslipChannel]) -> str:
    """What became of the document of a version that a later one replaced."""
    state = next((each.state for each in channels if each.channel == Channel.HUMAANS), None)
    if state == ChannelState.RECALLING:
        return "Its document is being removed from Humaans."
    if state == ChannelState.RECALLED:
        return "Its document is not in Humaans."
    if state != ChannelState.UPLOADED:
        return ""
    if payslip.replaced_by is not None:
        return "Its document is removed from Humaans as soon as the later one is uploaded."
    return "Its document is still in Humaans. Withdraw this version to remove it."


def standing(figures: PayslipFigures) -> str:
    """What of payslips has not arrived, in numbers; empty when everything has."""
    numbers = ((figures.waiting, "waiting"), (figures.unclear, "unclear"), (figures.failed, "failed"))
    said = [f"{number} {word}" for number, word in numbers if number]
    if figures.orphaned_files:
        said.append(f"{counted(figures.orphaned_files, 'leftover file')} in Humaans")
    return f"Payslips: {', '.join(said)}" if said else ""
