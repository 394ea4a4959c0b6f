"""Heartbeats: when the tick, the worker and the scheduler last ran; and when something was last seen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from service.store.database.compiled_queries import compiled
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
    """When it was last seen; None for never."""
    row = _last.first(name)
    return None if row is None else row.at


@compiled
def _last(name: Any) -> Any:
    return Heartbeat.select().where(Heartbeat.name == name)
