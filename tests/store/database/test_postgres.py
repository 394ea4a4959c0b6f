"""A Postgres that is slow, silent or cut off, reached through a proxy: no one waits for ever, and all works after."""

from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import peewee
import pytest

from service.store.database import postgres
from service.store.database.connection import (
    bind,
    connect_to,
    connection,
    database,
    is_open,
    utc_now,
    write_transaction,
)
from service.store.operations import migrating
from service.store.tables.companies import Company
from tests.walks.proxy import Fault, Proxy

pytestmark = pytest.mark.on_postgres
PAUSE = 0.2
SILENCE = 3


@pytest.fixture
def proxy(database_url):
    parts = urlsplit(database_url)
    with Proxy((parts.hostname, parts.port or 5432)) as proxy:
        login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
        proxy.url = urlunsplit(parts._replace(netloc=f"{login}127.0.0.1:{proxy.port}"))
        yield proxy


@pytest.fixture(params=[{"pooled": True}, {"keeps_one": True}, {}], ids=["web", "jobs", "jobs that fork"])
def through_proxy(proxy, request, monkeypatch):
    """Bound to the database through the proxy, as each kind of process is; patience is short."""
    monkeypatch.setattr(postgres, "CONNECT_SECONDS", SILENCE)
    monkeypatch.setattr(postgres, "PAUSE_AFTER_SILENCE_SECONDS", PAUSE)
    short = postgres.Patience(statement_seconds=SILENCE - 1, silence_seconds=SILENCE)
    monkeypatch.setattr(postgres, "OF_A_REQUEST", short)
    monkeypatch.setattr(postgres, "OF_A_JOB", short)
    bind(connect_to(proxy.url, **request.param))
    yield proxy
    if request.param:
        database.close_idle()


def answer():
    with connection():
        return database.execute_sql("SELECT 1").fetchone()[0]


def refusal():
    with pytest.raises(peewee.OperationalError):
        answer()


def test_a_statement_that_takes_too_long_is_cut_by_the_server_and_the_connection_goes_on(through_proxy):
    with connection():
        with pytest.raises(peewee.OperationalError, match="statement timeout"):
            database.execute_sql("SELECT pg_sleep(20)")
        assert database.execute_sql("SELECT 1").fetchone() == (1,)


def test_a_silent_server_is_left_in_the_middle_of_a_transaction_which_is_rolled_back_whole(through_proxy, clock):
    with pytest.raises(peewee.OperationalError), connection(), write_transaction():
        Company.create(slug="a", name="A", webhook_key="k", created_at=clock())
        through_proxy.fault = Fault.BLACK_HOLE
        database.execute_sql("SELECT 1")
    assert not is_open()
    through_proxy.fault = None
    time.sleep(PAUSE + 0.1)
    with connection():
        assert Company.select().count() == 0


def test_many_who_want_a_connection_of_a_silent_server_do_not_wait_one_after_the_other(through_proxy):
    with ThreadPoolExecutor(3) as threads:  # so that a pool has idle ones
        list(threads.map(lambda _: answer(), range(3)))
    through_proxy.fault = Fault.BLACK_HOLE
    began = time.monotonic()
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda _: refusal(), range(12)))
    assert time.monotonic() - began < 12 * SILENCE / 2
    through_proxy.fault = None
    time.sleep(PAUSE + 0.1)
    assert answer() == 1


def test_a_connection_cut_while_no_one_used_it_is_noticed_and_replaced(through_proxy):
    assert answer() == 1
    through_proxy.cut()
    assert answer() == 1


def test_a_server_that_takes_no_writes_any_more_is_left_for_the_one_that_does(through_proxy, clock):
    """After a failover the old one may still be there, and answer."""
    with pytest.raises(peewee.OperationalError), connection():
        database.execute_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        with write_transaction():
            Company.create(slug="a", name="A", webhook_key="k", created_at=clock())
    with connection(), write_transaction():
        Company.create(slug="a", name="A", webhook_key="k", created_at=clock())
        assert Company.select().count() == 1


def test_a_job_whose_own_time_is_over_leaves_its_statement_and_the_next_job_works(through_proxy):
    class OverError(Exception):
        pass

    def over(signum, frame):
        raise OverError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(Exception) as told, connection(), write_transaction():  # noqa: PT011 - see below
            database.execute_sql("SELECT pg_sleep(0.9)")
    finally:
        signal.signal(signal.SIGALRM, before)
    seen = told.value
    while seen is not None and not isinstance(seen, OverError):
        seen = seen.__context__
    assert isinstance(seen, OverError)
    assert not is_open()
    assert answer() == 1


def test_a_row_locked_by_another_is_waited_for_no_longer_than_a_statement_may_take(through_proxy, clock):
    with connection():
        company = Company.create(slug="a", name="A", webhook_key="k", created_at=clock())
    locked = locked_elsewhere(through_proxy.url, company.id)
    with locked, pytest.raises(peewee.OperationalError), connection(), write_transaction():
        Company.update(name="B").where(Company.id == company.id).execute()
    with connection():
        assert Company.update(name="B").execute() == 1


@contextmanager
def locked_elsewhere(url, company_id):
    other = connect_to(url)
    other.connect()
    with other.atomic():
        other.execute_sql("SELECT id FROM company WHERE id = %s FOR UPDATE", (company_id,))
        yield
    other.close()


def test_a_migration_waits_longer_than_a_statement_may_take(through_proxy):
    other = connect_to(through_proxy.url)
    other.connect()
    other.execute_sql("SELECT pg_advisory_lock(%s)", (migrating.ADVISORY_LOCK,))
    timer = threading.Timer(SILENCE, other.connection().close)
    timer.start()
    began = time.monotonic()
    assert migrating.migrate() == []
    assert time.monotonic() - began > SILENCE - 1
    timer.join()
    with connection(), pytest.raises(peewee.OperationalError, match="statement timeout"):
        database.execute_sql("SELECT pg_sleep(20)")


@pytest.mark.parametrize("seconds", [-90, 0.2, 90])
def test_F52_the_server_s_clock_is_everyone_s_however_far_it_is_from_this_machine_s(database_url, seconds):
    with server_whose_clock_is_ahead(database_url, seconds) as url:
        bind(connect_to(url))
        answer()
        before, told, after = datetime.now(UTC), utc_now(), datetime.now(UTC)
    ahead, a_moment = timedelta(seconds=0 if abs(seconds) < 1 else seconds), timedelta(seconds=0.5)
    assert before + ahead - a_moment < told < after + ahead + a_moment


@contextmanager
def server_whose_clock_is_ahead(url, seconds):
    """Its address. Whoever comes by it finds another clock before the real one."""
    with connection():
        database.execute_sql("CREATE SCHEMA another_time")
        database.execute_sql(
            "CREATE FUNCTION another_time.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
            f"$$ SELECT pg_catalog.clock_timestamp() + interval '{seconds} seconds' $$"
        )
    try:
        yield f"{url}?options=-csearch_path%3Danother_time,public,pg_catalog"
    finally:
        bind(connect_to(url))
        with connection():
            database.execute_sql("DROP SCHEMA another_time CASCADE")


def test_patience_ends_before_a_platform_gives_the_request_up():
    """gunicorn replaces a process after 25 s, Heroku answers for us after 30 s."""
    longest = postgres.CONNECT_SECONDS + postgres.OF_A_REQUEST.silence_seconds
    assert longest < 25
    for patience in (postgres.OF_A_REQUEST, postgres.OF_A_JOB):
        assert patience.statement_seconds < patience.silence_seconds


def test_a_page_and_a_job_have_their_own_patience(database_url):
    kinds = (
        ({"pooled": True}, postgres.OF_A_REQUEST),
        ({"keeps_one": True}, postgres.OF_A_JOB),
        ({}, postgres.OF_A_JOB),
    )
    for kind, patience in kinds:
        bind(connect_to(database_url, **kind))
        with connection():
            told = database.execute_sql("SELECT extract(epoch FROM current_setting('statement_timeout')::interval)")
            assert told.fetchone()[0] == patience.statement_seconds
            assert database.connection().silence_seconds == patience.silence_seconds
        if kind:
            database.close_idle()


def test_a_worker_keeps_one_connection_however_many_its_threads_opened(database_url):
    bind(connect_to(database_url, keeps_one=True))

    def backend():
        with connection():
            return database.execute_sql("SELECT pg_backend_pid()").fetchone()[0]

    with connection(), ThreadPoolExecutor(1) as another:
        own = database.execute_sql("SELECT pg_backend_pid()").fetchone()[0]
        beside = another.submit(backend).result()
    assert beside != own
    assert backend() == beside
    with connection():
        left = database.execute_sql("SELECT pid FROM pg_stat_activity WHERE pid IN (%s, %s)", (own, beside))
        assert left.fetchall() == [(beside,)]
    database.close_idle()
