"""Heartbeats of the processes and the state of the encryption of this deployment."""

from __future__ import annotations

import peewee as pw

from service.store.database.columns import InstantField
from service.store.tables.table import Table


class EncryptionState(Table):
    """One row once every stored secret is bound to its place: from then on the earlier form is refused."""

    unbound_refused_since = InstantField()


class Heartbeat(Table):
    """When a process last showed that it lives; `/status` and `/readyz` read it."""

    name = pw.TextField(unique=True)
    at = InstantField()
