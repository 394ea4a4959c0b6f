"""What the ledger's states are called on pages: a word and a tone each."""

from __future__ import annotations

from typing import Final

from service.facts import ChannelState, PasswordRule, PayslipMail, PayslipState
from service.web.labels import Label

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
VERDICTS: Final = {
    "confirmed": "The text of the PDF names this employee.",
    "unconfirmed": "The text of the PDF names nobody, so it could not be checked.",
    "contradicted": "The text of the PDF names somebody else.",
}
MAILS: Final = (
    (PayslipMail.ATTACHED, "The PDF, attached"),
    (PayslipMail.PROTECTED, "The PDF, attached and locked with a password"),
    (PayslipMail.LINK, "A link that opens it for 30 days"),
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
#: States that a page waits for.
LIVE: Final = (ChannelState.READY, ChannelState.CLAIMED, ChannelState.UPLOADING, ChannelState.RECALLING)
DONE: Final = (ChannelState.UPLOADED, ChannelState.SENT)
