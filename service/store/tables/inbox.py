"""What people noted about open items of the inbox: who deals with one, until when it is snoozed, and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField
from service.store.tables.accounts import User
from service.store.tables.companies import Company
from service.store.tables.table import Table


class InboxItem(Table):
    """One item that someone assigned or snoozed; an item without either has no row."""

    if TYPE_CHECKING:
        company_id: int
        assigned_to_id: int | None

    company = pw.ForeignKeyField(Company, backref="inbox_items", on_delete="CASCADE")
    source = pw.TextField()
    subject_id = pw.BigIntegerField()
    assigned_to = pw.ForeignKeyField(User, null=True, backref="inbox_items", on_delete="SET NULL")
    #: The first day, in the company's time zone, on which it is listed again.
    snoozed_until = pw.DateField(null=True)
    snoozed_by = pw.TextField(default="")
    #: What is older than the item itself was about an earlier one, and does not count.
    updated_at = InstantField()

    class Meta:
        indexes = ((("company", "source", "subject_id"), True),)


class InboxNote(Table):
    """A note of someone about an item. Notes are added, never changed."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="inbox_notes", on_delete="CASCADE")
    source = pw.TextField()
    subject_id = pw.BigIntegerField()
    text = pw.TextField()
    made_by = pw.TextField()
    at = InstantField()

    class Meta:
        indexes = ((("company", "source", "subject_id"), False),)
