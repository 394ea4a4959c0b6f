"""Changes that wait for someone's approval, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField, JsonField
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from service.store.tables.table import Table


class HeldChange(Table):
    """One change of a group of fields that is kept out of payroll; open while payroll keeps the old value for it."""

    if TYPE_CHECKING:
        company_id: int
        employee_id: int
        run_id: int | None

    company = pw.ForeignKeyField(Company, backref="held_changes", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="held_changes", on_delete="CASCADE")
    #: A `FieldGroup`.
    field_group = pw.TextField()
    #: The fields of the group that differ, as the history keeps values.
    old = JsonField()
    new = JsonField()
    #: The `HoldRule`, and its sentence.
    rule = pw.TextField()
    why = pw.TextField()
    #: False for an edit or a decision made here, which no sync takes back.
    is_from_humaans = pw.BooleanField()
    cause = pw.TextField()
    run = pw.ForeignKeyField(Run, null=True, backref="held_changes", on_delete="SET NULL")
    #: The people who brought it, and so cannot decide about it; empty for a webhook and the schedule.
    made_by = JsonField(default=list)
    since = InstantField()
    #: A `HeldState`.
    state = pw.TextField()
    decided_by = pw.TextField(default="")
    decided_at = InstantField(null=True)
    reason = pw.TextField(default="")
    #: When payroll stopped keeping the old value because of it; null while it is pending, or refused and not corrected.
    closed_at = InstantField(null=True)

    class Meta:
        indexes = ((("company", "closed_at"), False),)


HeldChange.add_index(
    HeldChange.index(
        HeldChange.employee,
        HeldChange.field_group,
        where=HeldChange.closed_at.is_null(),
        unique=True,
        name="held_change_open",
    )
)
