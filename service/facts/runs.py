"""Executions of a sync or a reconciliation: kinds, states, causes and due slots."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class RunKind(StrEnum):
    RECONCILIATION = "reconciliation"
    SYNC = "sync"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    HELD = "held"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DISCARDED = "discarded"


class Cause(StrEnum):
    """Why a run or a change happened."""

    SETTINGS = "settings"
    HOURLY = "hourly"
    EVENT = "event"
    MANUAL = "manual"
    EDIT = "edit"
    RULE = "rule"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class SlotDue:
    """One due time of a scheduled thing; unique by kind, company and key."""

    kind: str
    company_id: int
    key: str
    due_at: datetime
