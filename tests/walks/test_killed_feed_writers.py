"""The change feed under writers that are killed: `python -m tests.walks.killed_feed_writers` does it for a minute."""

from __future__ import annotations

from service.store.companies import companies
from service.store.database.connection import connection
from tests.walks.killed_feed_writers import NOW, WRITERS, faults_of


def test_the_feed_is_complete_and_in_order_while_writers_are_killed(database_url, tmp_path):
    with connection():
        company = companies.create("acme", "Acme", NOW)
    faults, changes, lives = faults_of(company.id, database_url, 3, tmp_path)
    assert faults == []
    assert changes > WRITERS
    assert lives >= WRITERS
