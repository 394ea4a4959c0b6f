"""Who looks for something to send and finds nothing does not ask for SQLite's one writer, so that no sync waits."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from service.store.companies import companies
from service.store.database import connection
from service.store.notifications import deliveries, messages, outgoing_events


@pytest.mark.on_sqlite
@pytest.mark.parametrize("look", [messages.claim, deliveries.claim, outgoing_events.share])
def test_it_is_found_while_another_process_writes(database, clock, look):
    acme = companies.create("acme", "Acme Ltd", clock())
    with closing(sqlite3.connect(connection.database.obj.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not look(acme.id, clock())
        other.execute("ROLLBACK")
