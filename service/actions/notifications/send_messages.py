"""Sends the messages of a company's channels: claimed under a lease, sent, and the answer written.

A message whose worker died is sent again with the same id when the lease ends (decision 0041). What is refused for good
turns its channel off; what fails for now is tried again, and so is the channel, for a day. A message that does not fit
is given up alone, unless none fits any more.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog

from service.actions.notifications.set_channels import secret_of
from service.backoff import wait_seconds
from service.facts.notifications import ChannelKind, ReceiverState, SendState
from service.notify.channels import CHANNELS
from service.notify.posting import NoAnswerError
from service.notify.sending import Fate, Outcome
from service.rules.notifications.receiver_addresses import AddressRefusedError
from service.store.companies import went_wrong
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.database.encryption import CannotBeReadError
from service.store.database.leases import LeaseLostError
from service.store.notifications import channels, messages

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.notifications.messages import MessageClaim
    from service.store.tables.channels import NoticeChannel

FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=30)
#: A channel that fails for so long is turned off.
PATIENCE: Final = timedelta(days=1)
#: Attempts at a channel that fails are never further apart, unless it was us who made none.
LONGEST_PAUSE: Final = timedelta(hours=2)
#: A channel that takes none of so many messages in a row takes none at all.
MOST_REFUSED: Final = 3
PATIENCE_WITH_TESTS: Final = timedelta(minutes=2)
ARRIVED: Final = "The last message arrived."
NOTHING_FOR_A_DAY: Final = "Nothing arrived for a day. The last attempt: {message}"
NONE_TAKEN: Final = "None of the last {refused} messages was taken. The last attempt: {message}"
UNREADABLE: Final = Outcome(
    Fate.LATER, "unreadable", "The address cannot be decrypted with the configured keys. Enter it again."
)
_RANDOM: Final = random.Random()  # noqa: S311 - jitter, not a secret
log = structlog.get_logger(__name__)


def send_next_message(services: Services, company_id: int) -> bool:
    """Send the next message that is due; False when none is."""
    claim = messages.claim(company_id, services.clock())
    if claim is None:
        return False
    channel = channels.get(company_id, claim.channel_id)
    if channel is not None:  # else it was removed, and its messages with it
        outcome = _attempt(services, channel, claim)
        try:
            with write_transaction():
                _note(channel, claim, outcome, services.clock())
        except LeaseLostError:
            log.warning("the message was taken over", message_row_id=claim.id)
    return True


def _attempt(services: Services, channel: NoticeChannel, claim: MessageClaim) -> Outcome:
    sender = CHANNELS[ChannelKind(channel.kind)]
    try:
        context = encryption_contexts.notice_channel(channel.company_id, channel.id, "address")
        address = services.secrets.decrypt(channel.address_encrypted or "", context)
        secret = secret_of(services, channel)
    except CannotBeReadError:
        return UNREADABLE
    request = sender.request_of(claim.message, claim.message_id, secret, services.clock())
    try:
        return sender.outcome_of(services.poster.post(address, request))
    except AddressRefusedError as error:
        return Outcome(Fate.DEAD, "private_address", f"{error.message}.")
    except NoAnswerError as error:
        return error.outcome


def _note(channel: NoticeChannel, claim: MessageClaim, outcome: Outcome, now: datetime) -> None:
    if outcome.fate is Fate.SENT:
        _note_arrival(channel, claim, now)
        return
    log.info("a message did not arrive", channel_id=channel.id, code=outcome.code)
    said: dict[str, Any] = {"last_result": outcome.message, "last_result_at": now}
    failure = {"error_code": outcome.code, "error_message": outcome.message}
    is_test = claim.message.event == "test"
    since = claim.created_at if is_test else _failing_since(channel, now)
    if outcome.fate is Fate.LATER and now - since < (PATIENCE_WITH_TESTS if is_test else PATIENCE):
        messages.settle(claim, SendState.WAITING, not_before=now + _wait(claim.tries, outcome), **failure)
        pause = _wait(messages.attempts_of_waiting(channel.id), outcome)
        if not is_test:
            said["failing_since"] = since
        channels.write(channel.id, not_before=now + pause, **said)
        return
    messages.settle(claim, SendState.GIVEN_UP, **failure)
    refused = channel.refused_in_a_row + (outcome.fate is Fate.UNFIT and not is_test)
    channels.write(channel.id, not_before=None, refused_in_a_row=refused, **said)
    if not is_test and (trouble := _trouble(outcome, refused)) and channels.turn_off(channel.id, trouble):
        messages.cancel_waiting(channel.id)
        went_wrong.note(channel.company_id)
        log.warning("a channel was turned off", channel_id=channel.id, code=outcome.code)


def _failing_since(channel: NoticeChannel, now: datetime) -> datetime:
    """The first attempt that failed, of those without a pause in which it was us who sent nothing."""
    since: datetime | None = channel.failing_since
    last: datetime | None = channel.last_result_at
    return now if since is None or last is None or now - last > LONGEST_PAUSE else since


def _trouble(outcome: Outcome, refused: int) -> str:
    """Why a channel is turned off whose message was given up; empty while it may take the next one."""
    if outcome.fate is Fate.LATER:
        return NOTHING_FOR_A_DAY.format(message=outcome.message)
    if outcome.fate is Fate.UNFIT:
        return NONE_TAKEN.format(refused=refused, message=outcome.message) if refused >= MOST_REFUSED else ""
    return outcome.message


def _note_arrival(channel: NoticeChannel, claim: MessageClaim, now: datetime) -> None:
    messages.settle(claim, SendState.SENT, sent_at=now, error_code="", error_message="")
    values: dict[str, Any] = {"last_result": ARRIVED, "last_result_at": now, "trouble": ""}
    values |= {"failing_since": None, "refused_in_a_row": 0}
    pace = CHANNELS[ChannelKind(channel.kind)].pace
    values["not_before"] = now + pace if pace else None
    if claim.message.event == "test" and channel.state == ReceiverState.UNTESTED:
        values["state"] = ReceiverState.ACTIVE.value
    channels.write(channel.id, **values)


def _wait(failed: int, outcome: Outcome) -> timedelta:
    """Twice as long after each attempt that failed, or longer when the receiver asked for that."""
    first, longest = FIRST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds()
    seconds = wait_seconds(failed - 1, first=first, longest=longest, random=_RANDOM, at_least=0.5)
    return outcome.wait_at_least(timedelta(seconds=seconds))
