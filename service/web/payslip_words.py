"""What the ledger's states are called on pages: a word and a tone each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts import Channel, ChannelState, PasswordRule, PayslipMail, PayslipState
from service.rules.pdf_retention import KEPT_MONTHS, period_in_words
from service.web import words
from service.web.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.store.models import Payslip, PayslipChannel
    from service.store.payslip_figures import PayslipFigures

DECISIONS: Final[dict[str, Label]] = {
    PayslipState.RELEASED: Label("Released", "good"),
    PayslipState.HELD: Label("Held", "hold"),
    PayslipState.SUPERSEDED: Label("Replaced"),
    PayslipState.RECALLED: Label("Recalled"),
}
CHANNEL_STATES: Final[dict[str, Label]] = {
    ChannelState.READY: Label("Waiting", "live"),
    ChannelState.CLAIMED: Label("Under way", "live"),
    ChannelState.UPLOADING: Label("Under way", "live"),
    ChannelState.UNCLEAR: Label("Unclear", "hold"),
    ChannelState.QUEUED: Label("In the outbox", "live"),
    ChannelState.UPLOADED: Label("In Humaans", "good"),
    ChannelState.SENT: Label("Sent", "good"),
    ChannelState.REFUSED: Label("Failed", "bad"),
    ChannelState.RECALLING: Label("Being taken back", "live"),
    ChannelState.RECALLED: Label("Taken back"),
}
CHANNELS: Final = {"humaans": "Humaans", "email": "E-mail"}
#: What became of a mail at one address, and which address of the employee's it is.
MAIL_FATES: Final[dict[str, Label]] = {
    "waiting": Label("Waiting", "live"),
    "sent": Label("Sent", "good"),
    "refused": Label("Refused", "bad"),
    "unclear": Label("Unclear", "hold"),
    "not_sent": Label("Not sent"),
    "left_out": Label("Not used"),
}
MAIL_ADDRESSES: Final = {"work": "Work address", "private": "Private address"}
VERDICTS: Final = {
    "confirmed": "The text of the PDF names this employee.",
    "unconfirmed": "The text of the PDF names nobody, so it could not be checked.",
    "contradicted": "The text of the PDF names somebody else.",
}
MAILS: Final = (
    (PayslipMail.LINK, "A link that opens it for 30 days (recommended)"),
    (PayslipMail.ATTACHED, "The PDF, attached"),
    (PayslipMail.PROTECTED, "The PDF, attached and locked with a password"),
)
PASSWORDS: Final = (
    (PasswordRule.DATE_OF_BIRTH, "Date of birth, like 07031990"),
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
DONE: Final = (ChannelState.UPLOADED, ChannelState.SENT)


def of_replaced(payslip: Payslip, channels: Iterable[PayslipChannel]) -> str:
    """What became of the document of a version that a later one replaced."""
    state = next((each.state for each in channels if each.channel == Channel.HUMAANS), None)
    if state == ChannelState.RECALLING:
        return "Its document is being taken out of Humaans."
    if state == ChannelState.RECALLED:
        return "Its document is not in Humaans."
    if state != ChannelState.UPLOADED:
        return ""
    if payslip.replaced_by is not None:
        return "Its document is taken out of Humaans as soon as the later one is there."
    return "Its document was left in Humaans; recall this version to take it out."


def standing(figures: PayslipFigures) -> str:
    """What of payslips has not arrived, in numbers; empty when everything has."""
    numbers = ((figures.waiting, "waiting"), (figures.unclear, "unclear"), (figures.failed, "failed"))
    said = [f"{number} {word}" for number, word in numbers if number]
    if figures.stray_files:
        said.append(f"{words.counted(figures.stray_files, 'file')} in Humaans without a document")
    return f"Payslips: {', '.join(said)}" if said else ""
