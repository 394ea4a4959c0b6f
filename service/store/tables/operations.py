"""Heartbeats of the processes and the state of the encryption of this deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField
from service.store.tables.companies import Company
from service.store.tables.table import Table


class EncryptionState(Table):
    """One row once every stored secret is bound to its place: from then on the earlier form is refused."""

    unbound_refused_since = InstantField()


class ApiRequest(Table):
    """A POST of the API with an Idempotency-Key: what was sent, and what was answered (decision 0037)."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="api_requests", on_delete="CASCADE")
    #: Digests of the key and of what was sent with it.
    key_digest = pw.TextField()
    content_digest = pw.TextField()
    #: Null until it is answered.
    status = pw.IntegerField(null=True)
    content_type = pw.TextField(default="")
    answer_encrypted = pw.TextField(null=True)
    started_at = InstantField()

    class Meta:
        indexes = ((("company", "key_digest"), True), (("company", "started_at"), False))


class Heartbeat(Table):
    """When a process last showed that it lives; `/status` and `/readyz` read it."""

    name = pw.TextField(unique=True)
    at = InstantField()
