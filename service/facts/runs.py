"""Executions of a sync or a reconciliation: kinds, states, causes and due slots."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.humaans import Resource


class RunKind(StrEnum):
    RECONCILIATION = "reconciliation"
    SYNC = "sync"
    #: What an earlier run wrote, taken back.
    UNDO = "undo"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    HELD = "held"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DISCARDED = "discarded"

    @property
    def is_live(self) -> bool:
        """Whether a worker has the run, or will."""
        return self in LIVE


#: The states of a run that waits for a worker or is being worked on.
LIVE: Final = (RunState.QUEUED, RunState.RUNNING)


class RunPhase(StrEnum):
    """What a run is doing, or how it ended; finer than its state."""

    QUEUED = "queued"
    STARTING = "starting"
    READING_PEOPLE = "reading people"
    READING_JOB_ROLES = "reading job roles"
    READING_COMPENSATIONS = "reading compensations"
    READING_COMPENSATION_TYPES = "reading compensation types"
    READING_BANK_ACCOUNTS = "reading bank accounts"
    READING_LOCATIONS = "reading locations"
    READING_CUSTOM_FIELDS = "reading custom fields"
    READING_CUSTOM_VALUES = "reading custom values"
    READING_CHANGES = "reading changes"
    PLANNING = "planning"
    READING_EMPTIED_AGAIN = "looking again at emptied values"
    READING_MISSING_PEOPLE = "looking for missing people"
    WRITING = "writing"
    #: The whole work was done.
    DONE = "done"
    #: Ended early, and rightly: syncing is paused.
    PAUSED = "paused"
    HELD = "held"
    DISCARDED = "discarded"
    FAILED = "failed"

    @classmethod
    def reading(cls, resource: Resource) -> RunPhase:
        """While a list of Humaans is read."""
        return cls(f"reading {resource.value.replace('-', ' ')}")


class Cause(StrEnum):
    """Why a run or a change happened."""

    SETTINGS = "settings"
    HOURLY = "hourly"
    EVENT = "event"
    MANUAL = "manual"
    EDIT = "edit"
    RULE = "rule"
    RESTART = "restart"
    CUT_OFF = "cut_off"
    UNDO = "undo"
    #: Someone approved a change that was held.
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class SlotDue:
    """One due time of a scheduled thing; unique by kind, company and key."""

    kind: str
    company_id: int
    key: str
    due_at: datetime
