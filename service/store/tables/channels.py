"""Channels that notices are sent on, endpoints of programs, and what is sent to them: a row first, then the sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField, JsonField
from service.store.database.leases import Leased
from service.store.tables.companies import Company
from service.store.tables.table import Table


class NoticeChannel(Table):
    """A Slack, Teams or webhook address that a company's notices are sent to."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="notice_channels", on_delete="CASCADE")
    kind = pw.TextField()
    name = pw.TextField()
    address_encrypted = pw.TextField(null=True)
    #: As much of the address as a page may show.
    address_shown = pw.TextField()
    #: What a webhook's messages are signed with.
    secret_encrypted = pw.TextField(null=True)
    #: The severities that it is sent; none for all.
    severities = JsonField(default=list)
    state = pw.TextField()
    #: Why it was turned off, in a sentence.
    trouble = pw.TextField(default="")
    #: What became of the newest message, in a sentence, and when.
    last_result = pw.TextField(default="")
    last_result_at = InstantField(null=True)
    #: The receiver asked us to wait until then.
    not_before = InstantField(null=True)
    #: The first attempt that failed since the last message that arrived; None while none fails.
    failing_since = InstantField(null=True)
    #: How many messages it did not take since the last one that arrived.
    refused_in_a_row = pw.IntegerField(default=0)
    created_by = pw.TextField()
    created_at = InstantField()


class ChannelMessage(Table, Leased):
    """One message to one channel."""

    if TYPE_CHECKING:
        company_id: int
        channel_id: int

    company = pw.ForeignKeyField(Company, backref="channel_messages", on_delete="CASCADE")
    channel = pw.ForeignKeyField(NoticeChannel, backref="messages", on_delete="CASCADE")
    dedupe_key = pw.TextField(unique=True)
    #: The same in every attempt, so that a receiver can tell a repeat.
    message_id = pw.TextField()
    content = JsonField()
    state = pw.TextField()
    not_before = InstantField(null=True)
    tries = pw.IntegerField(default=0)
    error_code = pw.TextField(default="")
    error_message = pw.TextField(default="")
    created_at = InstantField()
    sent_at = InstantField(null=True)

    class Meta:
        indexes = ((("state", "not_before"), False), (("company", "created_at"), False))


class EventEndpoint(Table):
    """A program's address that a company's events are sent to."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="event_endpoints", on_delete="CASCADE")
    name = pw.TextField()
    #: The kinds of events it is sent; none for all.
    kinds = JsonField(default=list)
    address_encrypted = pw.TextField(null=True)
    address_shown = pw.TextField()
    secret_encrypted = pw.TextField(null=True)
    #: While the secret is being changed, both sign.
    earlier_secret_encrypted = pw.TextField(null=True)
    earlier_secret_until = InstantField(null=True)
    state = pw.TextField()
    trouble = pw.TextField(default="")
    last_result = pw.TextField(default="")
    last_result_at = InstantField(null=True)
    not_before = InstantField(null=True)
    created_by = pw.TextField()
    created_at = InstantField()


class OutgoingEvent(Table):
    """Something that programs are told of. Written with what it is about, in the same transaction."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="outgoing_events", on_delete="CASCADE")
    message_id = pw.TextField(unique=True)
    kind = pw.TextField()
    ids = JsonField(default=dict)
    created_at = InstantField()
    #: When its deliveries were made, one for each endpoint that wanted it then.
    shared_at = InstantField(null=True)

    class Meta:
        indexes = ((("company", "created_at"), False),)


OutgoingEvent.add_index(
    OutgoingEvent.index(
        OutgoingEvent.company,
        OutgoingEvent.id,
        where=OutgoingEvent.shared_at.is_null(),
        name="outgoing_event_not_shared",
    )
)


class EventDelivery(Table, Leased):
    """One event on its way to one endpoint."""

    if TYPE_CHECKING:
        company_id: int
        endpoint_id: int
        event_id: int

    company = pw.ForeignKeyField(Company, backref="event_deliveries", on_delete="CASCADE")
    endpoint = pw.ForeignKeyField(EventEndpoint, backref="deliveries", on_delete="CASCADE")
    event = pw.ForeignKeyField(OutgoingEvent, backref="deliveries", on_delete="CASCADE")
    state = pw.TextField()
    not_before = InstantField(null=True)
    tries = pw.IntegerField(default=0)
    #: What the endpoint answered last.
    status = pw.IntegerField(null=True)
    error_code = pw.TextField(default="")
    error_message = pw.TextField(default="")
    created_at = InstantField()
    tried_at = InstantField(null=True)

    class Meta:
        indexes = (
            (("endpoint", "event"), True),
            (("state", "not_before"), False),
            (("company", "created_at"), False),
        )
