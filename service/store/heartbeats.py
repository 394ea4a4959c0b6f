"""When each process last showed that it lives: `tick`, `worker`, `scheduler`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.models import Heartbeat

if TYPE_CHECKING:
    from datetime import datetime


def beat(name: str, now: datetime) -> None:
    Heartbeat.insert(name=name, at=now).on_conflict(
        conflict_target=[Heartbeat.name], update={Heartbeat.at: now}
    ).execute()


def last(name: str) -> datetime | None:
    row = Heartbeat.get_or_none(Heartbeat.name == name)
    return None if row is None else row.at
