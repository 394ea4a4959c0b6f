"""The shape of a channel: what is posted for a message, and what the answer means. A new channel is one more file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from service.facts.notifications import NoticeMessage

#: An answer may ask us to wait; never longer than this.
LONGEST_WAIT: Final = timedelta(hours=1)
_OK: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)
_TOO_MANY: Final = 429
_GONE: Final = 410
#: The receiver asks for another attempt, though the number begins with 4.
_TRY_AGAIN: Final = frozenset({408, 425, _TOO_MANY})
#: It cannot take this one message; it may take the next.
_UNFIT: Final = frozenset({400, 413, 414, 415, 422, 431})
_REFUSALS: Final = range(400, 500)


class Fate(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    LATER = "later"
    #: This message will never be taken.
    UNFIT = "unfit"
    #: Nothing will be taken at this address any more.
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class PostRequest:
    """What is posted: bytes and the headers beside the usual ones."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver answered. `retry_after` is the header's text."""

    status: int
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of an attempt, a short code, and a sentence for a page."""

    fate: Fate
    code: str = ""
    message: str = ""
    #: How long the receiver asked us to wait.
    wait: timedelta | None = None
    status: int | None = None

    def wait_at_least(self, ours: timedelta) -> timedelta:
        """Until the next attempt: a receiver may ask for a longer wait than `ours`, never for a shorter one."""
        return ours if self.wait is None else max(self.wait, ours)


class ChannelSender(Protocol):
    """One kind of channel."""

    #: What a page calls it.
    label: str
    #: What a person enters as its address, with where to find it.
    hint: str
    #: Whether messages are signed with a secret.
    is_signed: bool
    #: The least time between two messages to one address.
    pace: timedelta

    def address_fault(self, host: str) -> str:
        """Why a host is no address of this kind of channel; empty when it may be one."""
        ...

    def request_of(self, message: NoticeMessage, message_id: str, secret: str, now: datetime) -> PostRequest:
        """What is posted for a message. `secret` is empty for a channel that is not signed."""
        ...

    def outcome_of(self, answer: Answer) -> Outcome:
        """What an answer means."""
        ...


def outcome_of(answer: Answer, *, is_patient: bool) -> Outcome:
    """What a status means. `is_patient`: only 410 ends it, as Standard Webhooks asks; else any refusal does."""
    status = answer.status
    code = str(status)
    if status in _OK:
        return Outcome(Fate.SENT, status=status)
    if status == _GONE:
        return Outcome(Fate.DEAD, code, "The receiver answered that this address is gone (410).", status=status)
    if status in _REDIRECTS:
        words = (
            f"The receiver redirects to another address ({status}), which is not followed. Enter the address itself."
        )
        return Outcome(Fate.LATER if is_patient else Fate.DEAD, code, words, status=status)
    if is_patient or status in _TRY_AGAIN or status not in _REFUSALS:
        words = f"The receiver answered {status}."
        return Outcome(Fate.LATER, code, words, _wait(answer), status)
    if status in _UNFIT:
        return Outcome(Fate.UNFIT, code, f"The receiver did not take the message ({status}).", status=status)
    return Outcome(
        Fate.DEAD, code, f"The receiver refuses messages at this address ({status}). Make a new one.", status=status
    )


def _wait(answer: Answer) -> timedelta | None:
    """What Retry-After asks for, in whole seconds; a date is not understood, and our own waits apply."""
    text = answer.retry_after.strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return min(timedelta(seconds=int(text[:6])), LONGEST_WAIT)
