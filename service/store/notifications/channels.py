"""The channels that a company's notices are sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from service.facts.notifications import ChannelKind, ReceiverState
from service.store.database.queries import first, is_any_of, plain_rows
from service.store.tables.channels import NoticeChannel

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime


class ActiveChannel(NamedTuple):
    """A channel whose test has arrived."""

    id: int
    kind: ChannelKind
    #: Those that it is sent; none for all.
    severities: Sequence[str]

    def wants(self, severity: str) -> bool:
        """Whether notices of this severity are sent to it."""
        return not self.severities or severity in self.severities


def active(company_id: int) -> list[ActiveChannel]:
    """The channels that notices are sent on now, oldest first."""
    query = NoticeChannel.select(NoticeChannel.id, NoticeChannel.kind, NoticeChannel.severities).where(
        NoticeChannel.company == company_id, NoticeChannel.state == ReceiverState.ACTIVE
    )
    return [
        ActiveChannel(row_id, ChannelKind(kind), severities)
        for row_id, kind, severities in plain_rows(query.order_by(NoticeChannel.id))
    ]


def of_company(company_id: int) -> Sequence[NoticeChannel]:
    """Every channel of a company, oldest first."""
    return list(NoticeChannel.select().where(NoticeChannel.company == company_id).order_by(NoticeChannel.id))


def get(company_id: int, channel_id: int) -> NoticeChannel | None:
    return first(NoticeChannel.select().where(NoticeChannel.company == company_id, NoticeChannel.id == channel_id))


def create(company_id: int, kind: ChannelKind, name: str, created_by: str, now: datetime) -> NoticeChannel:
    """A channel without an address, since what is encrypted is bound to the row. Call inside a transaction."""
    return NoticeChannel.create(
        company=company_id,
        kind=kind.value,
        name=name,
        address_shown="",
        state=ReceiverState.UNTESTED.value,
        created_by=created_by,
        created_at=now,
    )


def write(channel_id: int, **values: Any) -> None:
    """Write columns of a channel."""
    NoticeChannel.update(**values).where(NoticeChannel.id == channel_id).execute()


def take(channel_id: int, now: datetime, until: datetime) -> bool:
    """Let one worker alone send to this channel, at most until then; False when another does, or it asked us to wait.

    What is written about the attempt ends it: `not_before` says when the channel may be sent to again.
    """
    is_free = NoticeChannel.not_before.is_null() | (NoticeChannel.not_before <= now)
    taken = NoticeChannel.update(not_before=until).where(NoticeChannel.id == channel_id, is_free)
    return bool(taken.execute())


def turn_off(channel_id: int, trouble: str) -> bool:
    """Stop sending to a channel; False when it was off already. `trouble` is a sentence, empty when someone did it."""
    query = NoticeChannel.update(state=ReceiverState.OFF, trouble=trouble)
    return bool(query.where(NoticeChannel.id == channel_id, NoticeChannel.state != ReceiverState.OFF).execute())


def dead(company_ids: Collection[int]) -> list[tuple[int, int]]:
    """Company and id of channels that were turned off because nothing arrived any more."""
    query = NoticeChannel.select(NoticeChannel.company, NoticeChannel.id).where(
        is_any_of(NoticeChannel.company, company_ids),
        NoticeChannel.state == ReceiverState.OFF,
        NoticeChannel.trouble != "",
    )
    return plain_rows(query.order_by(NoticeChannel.id))


def delete(company_id: int, channel_id: int) -> bool:
    """Remove a channel with its messages."""
    return bool(
        NoticeChannel.delete().where(NoticeChannel.company == company_id, NoticeChannel.id == channel_id).execute()
    )
