"""Ready-made SQL speaks to both databases alike."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from service.store.companies import companies
from service.store.database.prepared_statements import Statement, instant
from service.store.tables.companies import Company

READ = Statement("SELECT id, created_at FROM company WHERE slug = ? AND created_at <= ?")


def test_values_go_in_and_come_out_as_the_models_have_them(database, clock):
    made = companies.create("acme", "Acme 100%", clock())
    ((found, at),) = READ.run("acme", clock())
    assert (found, instant(at)) == (made.id, clock())
    assert READ.run("acme", clock() - timedelta(microseconds=1)) == []
    assert READ.run("acme'; DROP TABLE company; --", clock()) == []
    assert Company.select().count() == 1


def test_an_instant_of_another_zone_is_the_same_instant(database, clock):
    companies.create("acme", "Acme", clock())
    elsewhere: datetime = clock().astimezone(timezone(timedelta(hours=5)))
    assert len(READ.run("acme", elsewhere)) == 1


def test_nothing_is_no_instant():
    assert instant(None) is None
