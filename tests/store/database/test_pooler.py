"""Behind a pooler in transaction mode: nothing is said at the start, nothing is kept, everything works (case 29)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import peewee
import pytest

from service.store.database import postgres
from service.store.database.connection import bind, connect_to, connection, database, write_transaction
from service.store.database.postgres_address import connection_options, unknown_words
from service.store.operations import migrating
from service.store.tables.companies import Company
from tests.parallel import own_postgres_database
from tests.store.pooler import transaction_pooler

pytestmark = pytest.mark.on_pooler


@pytest.fixture
def pooler(database_url, tmp_path):
    with transaction_pooler(database_url, tmp_path) as url:
        yield url


@pytest.fixture(params=[True, False], ids=["web", "jobs"])
def behind(pooler, request):
    bind(connect_to(pooler, pooled=request.param))
    yield pooler
    if hasattr(database.obj, "close_idle"):
        database.close_idle()


def setting(name):
    return database.execute_sql(f"SHOW {name}").fetchone()[0]


def test_case_29_it_connects_notices_the_pooler_and_prepares_nothing(behind):
    with connection():
        for number in range(20):
            assert database.execute_sql("SELECT %s::int", (number,)).fetchone()[0] == number
        assert database.obj.is_behind_a_pooler
        assert database.connection().prepare_threshold is None
        assert database.execute_sql("SELECT count(*) FROM pg_prepared_statements").fetchone()[0] == 0


def test_case_29_without_a_pooler_patience_is_kept_on_the_connection(database_url):
    bind(connect_to(database_url))
    with connection():
        assert not database.obj.is_behind_a_pooler
        assert setting("statement_timeout") == "1min"


def test_case_29_a_transaction_says_its_patience_and_leaves_none_behind(behind, database_url):
    with connection():
        with write_transaction():
            assert setting("statement_timeout") in {"8s", "1min"}
            assert setting("idle_in_transaction_session_timeout") == "1min"
        for _ in range(10):
            assert setting("statement_timeout") == "0"


def test_case_29_a_statement_that_takes_too_long_is_cut_by_the_server(behind, monkeypatch):
    monkeypatch.setattr(postgres, "OF_A_JOB", postgres.Patience(statement_seconds=3, silence_seconds=30))
    bind(connect_to(behind))
    with connection():
        with pytest.raises(peewee.OperationalError, match="statement timeout"), write_transaction():
            database.execute_sql("SELECT pg_sleep(60)")
        assert database.execute_sql("SELECT 1").fetchone()[0] == 1


def test_case_29_many_threads_share_few_connections_and_keep_their_transactions_apart(pooler, clock):
    """Thirty threads over four connections of the server, each statement oftener than a driver prepares it after."""
    bind(connect_to(pooler))
    with connection():
        company = Company.create(slug="a", name="A", webhook_key="k", created_at=clock())

    def count_up(_number):
        with connection():
            for _ in range(8):
                with write_transaction():
                    row = Company.select().where(Company.id == company.id).for_update().get()
                    Company.update(name=f"{row.name}x").where(Company.id == company.id).execute()

    with ThreadPoolExecutor(30) as threads:
        list(threads.map(count_up, range(30)))
    with connection():
        assert Company.get_by_id(company.id).name == "A" + "x" * 240


def test_case_29_two_releases_migrate_at_once_through_the_pooler(pooler, database_url):
    with own_postgres_database(database_url, "pooled") as beside:
        bind(connect_to(pooler.rpartition("/")[0] + urlsplit(beside).path))
        applied, begin = [], threading.Barrier(2)

        def release():
            begin.wait()
            applied.append(migrating.migrate())

        releases = [threading.Thread(target=release) for _ in range(2)]
        for each in releases:
            each.start()
        for each in releases:
            each.join()
        assert sorted(map(bool, applied)) == [False, True]
        assert migrating.missing_migrations() == []


def test_case_29_when_the_pooler_is_full_a_request_waits_for_its_turn(database_url, tmp_path):
    """Twelve threads of a process, and a pooler that takes three clients."""
    with transaction_pooler(database_url, tmp_path, clients=3) as url:
        bind(connect_to(url))

        def ask(number):
            with connection():
                return database.execute_sql("SELECT %s::int FROM pg_sleep(0.02)", (number,)).fetchone()[0]

        with ThreadPoolExecutor(12) as threads:
            assert list(threads.map(ask, range(60))) == list(range(60))


def test_case_29_words_of_other_drivers_are_not_handed_on_and_those_of_libpq_are(pooler):
    url = f"{pooler}?pgbouncer=true&connection_limit=1&pool_timeout=0&sslmode=prefer&application_name=payroll&schema=x"
    assert unknown_words(url) == ("connection_limit", "pgbouncer", "pool_timeout", "schema")
    assert {"sslmode", "application_name"} <= connection_options(url).keys()
    bind(connect_to(url))
    with connection():
        assert database.execute_sql("SELECT 1").fetchone()[0] == 1
