"""One connection per request or job, aware instants, IMMEDIATE writes on SQLite."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime, timedelta, timezone

import peewee
import pytest

from service.store.database.connection import connect_to, connection, is_open, write_transaction
from service.store.tables.companies import Company
from service.store.tables.syncing import Slot


def _company(clock, slug="acme"):
    return Company.create(slug=slug, name=slug, webhook_key=slug, created_at=clock())


def test_nothing_is_open_before_and_after_a_connection_block_even_when_it_raises(database_url):
    assert not is_open()
    with pytest.raises(RuntimeError), connection():
        assert is_open()
        raise RuntimeError
    assert not is_open()


def test_a_nested_connection_block_joins_the_outer_one(database_url):
    with connection():
        with connection():
            assert is_open()
        assert is_open()


def test_an_unknown_scheme_is_refused_in_words():
    with pytest.raises(ValueError, match="DATABASE_URL must start with"):
        connect_to("mysql://localhost/payroll")


def test_instants_come_back_aware_and_in_utc_whatever_zone_they_were_given_in(database, clock):
    summer = datetime(2026, 7, 1, 12, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=1)))
    Company.create(slug="a", name="A", webhook_key="k", created_at=summer)
    assert Company.get().created_at == summer
    assert Company.get().created_at.utcoffset() == timedelta(0)


def test_a_naive_instant_is_refused(database):
    with pytest.raises(ValueError, match="aware"):
        Company.create(slug="a", name="A", webhook_key="k", created_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_four_writers_that_read_first_all_succeed(database_url, clock):
    with connection():
        _company(clock)
    errors = []

    def read_then_write(number):
        try:
            for turn in range(20):
                with connection(), write_transaction():
                    Company.get(slug="acme")
                    _company(clock, f"c{number}-{turn}")
        except Exception as error:  # noqa: BLE001 - the test reports whatever came
            errors.append(error)

    threads = [threading.Thread(target=read_then_write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection():
        assert errors == []
        assert Company.select().count() == 81


@pytest.mark.parametrize("pooled", [False, True])
def test_a_new_file_that_another_process_is_making_is_waited_for(tmp_path, pooled):
    file = tmp_path / "new.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")  # SQLite then refuses to change the journal at once, whatever the busy timeout
    end = threading.Timer(0.3, other.execute, ["COMMIT"])
    end.start()
    ours = connect_to(f"sqlite:///{file}", pooled=pooled)
    ours.connect()
    assert ours.execute_sql("PRAGMA journal_mode").fetchone() == ("wal",)
    ours.close()
    end.join()
    other.close()


def test_a_transaction_that_raises_leaves_nothing_behind(database, clock):
    with pytest.raises(RuntimeError), write_transaction():
        _company(clock)
        raise RuntimeError
    assert Company.select().count() == 0


def test_foreign_keys_are_enforced(database, clock):
    with pytest.raises(peewee.IntegrityError, match=r"(?i)foreign key"):
        Slot.create(company=99, kind="k", key="1", due_at=clock(), claimed_at=clock())
