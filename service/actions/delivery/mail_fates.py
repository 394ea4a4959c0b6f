"""What became of an email at its addresses: the fate at each, and what that makes of the email and of its payslip.

No server can be asked what it took when a connection broke. A payslip is never sent again then, and someone decides
(decision 0012). No one would decide about any other email, such as a notice that is urgent: it is sent again, with the
same Message-ID, and arrives twice rather than never (decision 0041).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from service.actions.delivery.queue_payslip_email import KINDS
from service.facts.payslips import ChannelState, MailState
from service.notify.email.errors import Fate, Outcome
from service.rules.payslips.recipients import LEFT_NO_PRIVATE, AddressKind
from service.store.payslips import outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from service.store.tables.payslips import OutboxMail

#: An address for which a server says "later" is tried for about a day and a half.
MOST_TRIES: Final = 75
#: An email without a payslip may arrive so often, when no one knows whether it did.
MOST_REPEATS: Final = 3
STATES: Final = {
    Fate.SENT: "sent",
    Fate.LATER: outbox.WAITS,
    Fate.REFUSED: "refused",
    Fate.UNCLEAR: "unclear",
}


def judged(mail: OutboxMail, outcome: Outcome) -> Outcome:
    """The fate at an address of an email that was tried so often: no more patience, or none needed."""
    if outcome.fate is Fate.UNCLEAR and mail.channel_id is None and mail.tries < MOST_REPEATS:
        return replace(outcome, fate=Fate.LATER)
    if outcome.fate is Fate.LATER and not outcome.is_our_setup and mail.tries >= MOST_TRIES:
        return replace(outcome, fate=Fate.REFUSED)
    return outcome


def merged(mail: OutboxMail, outcomes: Mapping[str, Outcome], now: datetime) -> dict[str, dict[str, str]]:
    """The fates that the email has, with these in their place."""
    found = {address: dict(each) for address, each in mail.outcomes.items()}
    for address, each in outcomes.items():
        found.setdefault(address, {}).update(
            state=STATES[each.fate], code=each.code, message=each.message, at=now.isoformat()
        )
    return found


def altogether(found: Mapping[str, Mapping[str, str]]) -> tuple[MailState, ChannelState, str]:
    """What the fates at all addresses make of the mail, of the payslip's channel, and the ledger's word for it."""
    states = {each["state"] for each in found.values()}
    if outbox.WAITS in states:
        return MailState.WAITING, ChannelState.QUEUED, "sent to some" if "sent" in states else "later"
    if "unclear" in states:
        return MailState.UNCLEAR, ChannelState.UNCLEAR, "unclear"
    if "sent" in states:
        return MailState.SENT, ChannelState.SENT, "sent"
    return MailState.REFUSED, ChannelState.REFUSED, "refused"


def worst(found: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """Code and sentence of the most important failure; empty when the email arrived everywhere."""
    for state in (outbox.WAITS, "unclear", "refused"):
        for each in found.values():
            if each["state"] == state and each.get("code"):
                return each["code"], each.get("message", "")
    if {each["state"] for each in found.values()} == {"left_out"}:
        return "left_no_private_address", LEFT_NO_PRIVATE
    return "", ""


def in_words(found: Mapping[str, Mapping[str, str]]) -> str:
    """`Work address: sent. Private address: The mail server asked us to try again later (451).`

    For the ledger: which address it was, never the address itself. Empty when a mail to one address arrived.
    """
    if all(each["state"] == "sent" for each in found.values()) and len(found) <= 1:
        return ""
    said = []
    for each in found.values():
        kind = KINDS.get(AddressKind(each["kind"])) if each.get("kind") else "Address"
        said.append(f"{kind}: {each.get('message') or each['state'].replace('_', ' ') + '.'}")
    return " ".join(said)
