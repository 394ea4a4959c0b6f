"""Runs, sync requests, due slots, webhook deliveries and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.facts.runs import RunPhase, RunState
from service.store.database.columns import InstantField, JsonField
from service.store.database.leases import Leased
from service.store.tables.companies import Company
from service.store.tables.table import Table


class Run(Table, Leased):
    """One execution of a reconciliation or of a sync, with its counts."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="runs", on_delete="CASCADE")
    #: The company's id while the run holds the company, else null: unique, so two runs never overlap.
    holds_company = pw.IntegerField(null=True, unique=True)
    kind = pw.TextField()
    cause = pw.TextField()
    state = pw.TextField()
    phase = pw.TextField(default=RunPhase.QUEUED)
    done = pw.IntegerField(default=0)
    total = pw.IntegerField(default=0)
    created = pw.IntegerField(default=0)
    updated = pw.IntegerField(default=0)
    unchanged = pw.IntegerField(default=0)
    excluded = pw.IntegerField(default=0)
    held = pw.IntegerField(default=0)
    failed = pw.IntegerField(default=0)
    drift_found = pw.IntegerField(default=0)
    dry_run = pw.BooleanField(default=False)
    #: Set when someone approved what the guard stopped (B4).
    approved_by = pw.TextField(null=True)
    settings_version = pw.IntegerField(null=True)
    #: The rules and the local day this run planned with; see `Fingerprint permit` in decision 0006.
    rules_digest = pw.TextField(default="")
    local_day = pw.DateField(null=True)
    person_id = pw.TextField(null=True)
    employee_id = pw.IntegerField(null=True)
    #: The run that this one takes back; null for any other.
    undoes_id = pw.BigIntegerField(null=True)
    attempt = pw.IntegerField(default=1)
    error_code = pw.TextField(default="")
    error_message = pw.TextField(default="")
    saw = JsonField(default=dict)
    #: The start of the run after which changes were asked for; null when everyone was read.
    changed_since = InstantField(null=True)
    #: How often Humaans was asked.
    requests = pw.IntegerField(null=True)
    #: How many rows each list had that was read, and what belongs to the company; for the next run to compare with.
    totals = JsonField(default=dict)
    catalogue_digest = pw.TextField(default="")
    started_by = pw.TextField(default="")
    created_at = InstantField()
    started_at = InstantField(null=True)
    finished_at = InstantField(null=True)

    class Meta:
        indexes = (
            (("company", "kind", "state"), False),
            (("company", "kind", "started_at"), False),
            (("state", "lease_until"), False),
        )

    @property
    def is_live(self) -> bool:
        """Whether a worker has the run, or will."""
        return RunState(self.state).is_live


class Decision(Table):
    """What someone decided about an issue; it holds as long as Humaans shows the same value."""

    company = pw.ForeignKeyField(Company, backref="decisions", on_delete="CASCADE")
    person_id = pw.TextField()
    code = pw.TextField()
    field = pw.TextField(null=True)
    value_seen = pw.TextField(default="")
    choice = pw.TextField()
    decided_by = pw.TextField()
    decided_at = InstantField()

    class Meta:
        indexes = ((("company", "person_id"), False),)


class Slot(Table):
    """One due time of a scheduled thing; unique, so a late, doubled or missed tick does no harm."""

    company = pw.ForeignKeyField(Company, backref="slots", on_delete="CASCADE")
    kind = pw.TextField()
    key = pw.TextField()
    due_at = InstantField()
    claimed_at = InstantField()
    run = pw.ForeignKeyField(Run, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("company", "kind", "key"), True),)


class PersonSync(Table, Leased):
    """Whether one person must be synced again: `requested` counts requests, `done` is the last one completed."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="person_syncs", on_delete="CASCADE")
    person_id = pw.TextField()
    requested = pw.IntegerField(default=0)
    done = pw.IntegerField(default=0)
    attempt = pw.IntegerField(default=0)
    not_before = InstantField(null=True)
    last_error_code = pw.TextField(default="")
    last_error_message = pw.TextField(default="")
    cause = pw.TextField(default="event")
    #: The run that is shown to the person who pressed *Sync now*.
    run = pw.ForeignKeyField(Run, null=True, on_delete="SET NULL")
    #: Since when the oldest request that is not done waits.
    requested_at = InstantField()
    synced_at = InstantField(null=True)
    #: The newest time of change that a webhook or a snapshot announced for this person (I3, F41).
    announced_updated_at = InstantField(null=True, column_name="told_updated_at")

    class Meta:
        indexes = ((("company", "person_id"), True), (("not_before",), False))


# Finding who waits must not cost more the more people there are.
PersonSync.add_index(
    PersonSync.index(PersonSync.requested_at, where=PersonSync.requested > PersonSync.done, name="person_sync_waiting")
)


class Delivery(Table):
    """One webhook POST. Of its body only the hash and the ids are kept; one that is refused leaves a count."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="deliveries", on_delete="CASCADE", index=False)
    dedupe_key = pw.TextField()
    state = pw.TextField()
    event = pw.TextField(default="")
    person_ids = JsonField(default=list)
    body_sha256 = pw.TextField(default="")
    #: How often it came; a refused one counts all of its hour.
    times = pw.IntegerField(default=1)
    received_at = InstantField()
    last_at = InstantField()

    class Meta:
        indexes = (
            (("company", "dedupe_key"), True),
            (("company", "state", "last_at"), False),
            (("company", "last_at"), False),
        )
