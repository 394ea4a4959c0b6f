"""Heartbeats: when the tick, the worker and the scheduler last ran; and when something was last seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.tables.operations import Heartbeat

if TYPE_CHECKING:
    from datetime import datetime


#: A request came through a proxy that TRUSTED_PROXIES does not name, so that no visitor's own address is known.
UNNAMED_PROXY: Final = "unnamed proxy"
#: Anything last seen longer ago than this is over.
SEEN_LATELY: Final = timedelta(days=1)


def beat(name: str, now: datetime) -> None:
    Heartbeat.insert(name=name, at=now).on_conflict(
        conflict_target=[Heartbeat.name], update={Heartbeat.at: now}
    ).execute()


def all_beats() -> dict[str, datetime]:
    """When each was last seen, by name."""
    return {row.name: row.at for row in Heartbeat.select()}


def last(name: str) -> datetime | None:
    row = Heartbeat.get_or_none(Heartbeat.name == name)
    return None if row is None else row.at
