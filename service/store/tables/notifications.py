"""Notices to people: what is raised, what was sent about it, and how each user wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField
from service.store.tables.accounts import User
from service.store.tables.companies import Company
from service.store.tables.payslips import OutboxMail
from service.store.tables.table import Table


class Notice(Table):
    """One cause that people are told of, from when it is raised until it is over; or something that happened."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="notices", on_delete="CASCADE")
    kind = pw.TextField()
    subject = pw.TextField(default="")
    #: Company, kind and subject while it is open, so that there is one; of what is told once, for good. Else null.
    once_key = pw.TextField(null=True, unique=True)
    severity = pw.TextField()
    #: How many it concerns now, and how many were told.
    count = pw.IntegerField(default=1)
    told_count = pw.IntegerField(default=1)
    raised_at = InstantField()
    #: When it was last told, as raised or as a reminder.
    told_at = InstantField()
    #: Since when its cause is gone; null while it lasts.
    gone_since = InstantField(null=True)
    cleared_at = InstantField(null=True)
    #: How many times the same was raised in the day before.
    came_back = pw.IntegerField(default=0)
    muted_until = InstantField(null=True)
    muted_by = pw.TextField(default="")

    class Meta:
        indexes = ((("company", "raised_at"), False),)


class NoticeSending(Table):
    """One message about a notice, to one user by email or to one channel."""

    if TYPE_CHECKING:
        company_id: int
        notice_id: int
        user_id: int | None
        mail_id: int | None

    company = pw.ForeignKeyField(Company, backref="notice_sendings", on_delete="CASCADE")
    notice = pw.ForeignKeyField(Notice, backref="sendings", on_delete="CASCADE")
    event = pw.TextField()
    user = pw.ForeignKeyField(User, null=True, backref="notice_sendings", on_delete="SET NULL")
    mail = pw.ForeignKeyField(OutboxMail, null=True, backref="notice_sendings", on_delete="SET NULL")
    #: The channel, by its id; null for an email.
    channel_id = pw.BigIntegerField(null=True)
    #: When it is emailed together with what waits too: the end of the user's quiet hours, or their digest.
    not_before = InstantField(null=True)
    is_waiting = pw.BooleanField(default=False)
    at = InstantField()

    class Meta:
        indexes = ((("user", "is_waiting"), False), (("company", "at"), False))


class NoticePreference(Table):
    """How a user wants to be told, in all companies; a user without a row has the defaults."""

    if TYPE_CHECKING:
        user_id: int

    user = pw.ForeignKeyField(User, unique=True, backref="notice_preferences", on_delete="CASCADE")
    urgent = pw.TextField()
    warning = pw.TextField()
    info = pw.TextField()
    digest_at = pw.TextField()
    quiet_from = pw.TextField(default="")
    quiet_until = pw.TextField(default="")
    urgent_at_any_time = pw.BooleanField(default=True)
    time_zone = pw.TextField()
    saved_at = InstantField()
