"""Messages to channels: a row first, then the sending, under a lease.

What was claimed and not answered for is sent again when its lease ends, with the same id: a notice that comes twice
does less harm than one that never comes (decision 0041).
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from peewee import fn

from service.facts.notifications import NoticeMessage, ReceiverState, SendState, Severity
from service.store.database import leases
from service.store.database.connection import write_transaction
from service.store.database.leases import Lease
from service.store.database.queries import first, plain_rows
from service.store.notifications import channels, queued
from service.store.notifications.queued import MOST_LOOKED_AT, soonest
from service.store.tables.channels import ChannelMessage, NoticeChannel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LEASE: Final = timedelta(seconds=60)
#: How the keys of tests begin.
TEST_KEY: Final = "test:"


@dataclass(frozen=True, slots=True)
class MessageClaim(Lease):
    """One worker's right to send one message. `tries` counts this attempt."""

    tries: int
    channel_id: int
    message_id: str
    message: NoticeMessage
    created_at: datetime


def queue(company_id: int, channel_id: int, message: NoticeMessage, dedupe_key: str, now: datetime) -> bool:
    """Put a message into the outbox of a channel, once for each key. Call inside the transaction of its cause.

    Returns whether it is new. `dedupe_key` is unique over all companies: let it begin with the notice's id.
    """
    query = (
        ChannelMessage.insert(
            company=company_id,
            channel=channel_id,
            dedupe_key=dedupe_key,
            message_id=new_message_id(),
            content=asdict(message),
            state=SendState.WAITING.value,
            created_at=now,
        )
        .on_conflict_ignore()
        .returning(ChannelMessage.id)
    )
    queued.note(company_id)
    return bool(list(query.execute()))


def new_message_id() -> str:
    """At random, the same in every attempt, as Standard Webhooks asks."""
    return f"msg_{secrets.token_urlsafe(18)}"


def claim(company_id: int, now: datetime) -> MessageClaim | None:
    """The next message that is due, for this worker.

    A channel has one attempt at a time, and those that take messages come first: one that does not answer keeps one
    worker waiting, and no message of another channel. Of one channel the messages tried least come first. It is looked
    first whether there is any: SQLite has one writer, and those who sync must not wait for it in vain.
    """
    failed = _attempts_of_waiting(ChannelMessage.company == company_id)
    query = _due(now).where(ChannelMessage.company == company_id)
    if not query.exists():
        return None
    query = query.join(failed, on=failed.c.channel_id == NoticeChannel.id)
    query = query.order_by(failed.c.attempts, ChannelMessage.tries, ChannelMessage.id)
    with write_transaction():
        row = first(leases.skip_locked(query, of="t1"))
        while row is not None and not channels.take(row.channel_id, now, now + LEASE):
            row = first(leases.skip_locked(query, of="t1"))  # another worker took the channel just now
        if row is None:
            return None
        leases.take(ChannelMessage, ChannelMessage.id == row.id, now + LEASE, tries=row.tries + 1)
    return MessageClaim(
        id=row.id,
        fencing_token=row.fence + 1,
        tries=row.tries + 1,
        channel_id=row.channel_id,
        message_id=row.message_id,
        message=message_of(row.content),
        created_at=row.created_at,
    )


def _due(now: datetime) -> Any:
    """Messages whose time has come; to a channel without a test that arrived, the test alone."""
    return (
        ChannelMessage.select(ChannelMessage)
        .join(NoticeChannel)
        .where(
            ChannelMessage.state == SendState.WAITING,
            leases.free(ChannelMessage, now),
            ChannelMessage.not_before.is_null() | (ChannelMessage.not_before <= now),
            NoticeChannel.not_before.is_null() | (NoticeChannel.not_before <= now),
            (NoticeChannel.state == ReceiverState.ACTIVE)
            | ((NoticeChannel.state == ReceiverState.UNTESTED) & ChannelMessage.dedupe_key.startswith(TEST_KEY)),
        )
    )


def message_of(content: dict[str, Any]) -> NoticeMessage:
    """The message that a row keeps."""
    return NoticeMessage(**content | {"severity": Severity(content["severity"]), "lines": tuple(content["lines"])})


def settle(claim: Lease, state: SendState, **values: Any) -> None:
    """Write what became of an attempt, and end the lease. Raises LeaseLostError."""
    leases.write(ChannelMessage, claim, state=state.value, lease_until=None, **values)


def attempts_of_waiting(channel_id: int) -> int:
    """How many attempts failed of all that waits for a channel: since when it takes nothing, in attempts."""
    found = _attempts_of_waiting(ChannelMessage.channel == channel_id)
    return next((int(attempts) for _, attempts in plain_rows(found)), 0)


def _attempts_of_waiting(which: Any) -> Any:
    """Of each channel with messages that wait, how many attempts of theirs failed."""
    which = which & (ChannelMessage.state == SendState.WAITING)
    query = ChannelMessage.select(ChannelMessage.channel, fn.SUM(ChannelMessage.tries).alias("attempts"))
    return query.where(which).group_by(ChannelMessage.channel)


def cancel_waiting(channel_id: int) -> int:
    """Give up what waits for a channel that was turned off or removed; returns how many."""
    which = (ChannelMessage.channel == channel_id) & (ChannelMessage.state == SendState.WAITING)
    return leases.revoke(ChannelMessage, which, state=SendState.CANCELLED.value)


def newest_of_channel(company_id: int, channel_id: int, most: int) -> Sequence[ChannelMessage]:
    """The newest messages of one channel, newest first."""
    query = ChannelMessage.select().where(ChannelMessage.company == company_id, ChannelMessage.channel == channel_id)
    return list(query.order_by(ChannelMessage.id.desc()).limit(most))


def newest(company_id: int, most: int) -> Sequence[ChannelMessage]:
    """The newest messages of a company on all channels, newest first."""
    query = ChannelMessage.select(ChannelMessage, NoticeChannel).join(NoticeChannel)
    return list(query.where(ChannelMessage.company == company_id).order_by(ChannelMessage.id.desc()).limit(most))


def next_due(company_id: int, now: datetime) -> datetime | None:
    """When the next message of a company is due that waits for its time, of the oldest that wait; None for none."""
    query = ChannelMessage.select(ChannelMessage.not_before, NoticeChannel.not_before).join(NoticeChannel)
    query = query.where(
        ChannelMessage.company == company_id,
        ChannelMessage.state == SendState.WAITING,
        NoticeChannel.state != ReceiverState.OFF,
        (ChannelMessage.not_before > now) | (NoticeChannel.not_before > now),
    )
    return soonest(query.order_by(ChannelMessage.not_before, ChannelMessage.id).limit(MOST_LOOKED_AT))


def companies_with_due(now: datetime) -> list[int]:
    """The companies for which something is to be sent now."""
    return [row[0] for row in plain_rows(_due(now).select(ChannelMessage.company).distinct())]


def forget_before(company_id: int, instant: datetime) -> None:
    """Delete messages from before that nothing waits for."""
    ChannelMessage.delete().where(
        ChannelMessage.company == company_id,
        ChannelMessage.created_at < instant,
        ChannelMessage.state != SendState.WAITING,
    ).execute()
