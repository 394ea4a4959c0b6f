"""The database away, silent, cut off or changed: said in words, nothing lost, nothing half written (F55-F59)."""

import contextlib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from service.store.database.connection import SQLITE_BUSY_SECONDS, connect_to, connection
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from tests.processes import children_of, wait_until
from tests.walks.deployment import SLUG
from tests.walks.outages import database_unreachable
from tests.walks.proxy import Fault

pytestmark = pytest.mark.processes


def test_pages_say_in_words_that_the_database_is_away_and_all_is_well_after_it_is_back(deployment):
    deployment.imported()
    browser = deployment.signed_in()
    with database_unreachable(deployment):
        page = browser(f"/companies/{SLUG}/employees")
        assert page.status_code == 503
        assert "The service cannot reach its database" in page.text
        assert deployment.status("/healthz") == 200
        assert deployment.status("/readyz") == 503
        problem = deployment.ask("GET", f"/api/v1/companies/{SLUG}/employees", headers={"Authorization": "Bearer x"})
        assert (problem.status_code, problem.headers["Content-Type"]) == (503, "application/problem+json")
        assert "The database does not answer" in deployment.run("flask --app wsgi doctor", expect=1)
    assert browser(f"/companies/{SLUG}/employees").status_code == 200
    deployment.reconcile()
    deployment.drain()
    deployment.check_invariants()


@pytest.mark.on_postgres
def test_F55_connections_cut_in_mid_reconciliation_are_made_good_by_a_new_run(deployment):
    deployment.create_company()
    deployment.connect()
    deployment.sandbox.switch(latency_ms=500.0)
    deployment.save_settings()
    run_id = deployment.newest_run().id
    deployment.wait_for_phase(run_id, "reading")
    end_every_connection(deployment)
    deployment.sandbox.switch(latency_ms=0.0)
    time.sleep(1)
    end_every_connection(deployment)
    deployment.heal()
    deployment.drain()
    with connection():
        assert Employee.select().count() == 12
    deployment.check_invariants()


@pytest.mark.on_sqlite
def test_F55_a_file_locked_for_longer_than_anyone_waits_is_said_and_made_good(deployment):
    """What is nearest to it on SQLite: a backup, or a program gone astray, keeps every writer out."""
    deployment.imported()
    person = deployment.sandbox.rows("people")[0]
    deployment.sandbox.change("people", person["id"], city="York", quiet=True)
    run_id = deployment.reconcile()
    with locked_file(deployment):
        time.sleep(SQLITE_BUSY_SECONDS + 1)
        assert deployment.every("/runs")  # lists of employees show NI numbers, which is never done without a trace
        refused = deployment.ask("POST", "/api/v1/companies/acme/runs", {"dry_run": False}, headers=deployment.bearer)
        assert refused.status_code == 503
    deployment.heal()
    deployment.drain()
    with connection():
        assert Run.get_by_id(run_id).state in {"succeeded", "failed"}
    deployment.reconcile()
    deployment.drain()
    deployment.check_invariants()


@contextlib.contextmanager
def locked_file(deployment):
    with contextlib.closing(
        sqlite3.connect("/" + urlsplit(deployment.database_url).path.lstrip("/"), timeout=20)
    ) as lock:
        lock.isolation_level = None
        lock.execute("BEGIN IMMEDIATE")
        yield
        lock.execute("ROLLBACK")


@pytest.mark.on_postgres
def test_F55_a_postgres_that_is_reached_but_never_answers_keeps_no_page_and_no_webhook_waiting(deployment):
    """Each is told within its time. A job leaves such a server too: tests/store/database/test_postgres.py."""
    deployment.imported()
    deployment.set_up_webhook()
    browser = deployment.signed_in()
    deployment.sandbox.switch(latency_ms=500.0)
    run_id = deployment.reconcile()
    deployment.wait_for_phase(run_id, "reading")
    deployment.database_proxy.fault = Fault.BLACK_HOLE

    def ask(number):
        if number % 2:
            return deployment.post_webhook("person.updated", {"id": "a" * 24})
        return deployment.status(f"/api/v1/companies/{SLUG}/employees", headers=deployment.bearer)

    with ThreadPoolExecutor(12) as threads:  # more than the process has threads and connections
        assert set(threads.map(ask, range(12))) == {503}
    page = browser(f"/companies/{SLUG}/employees")
    assert (page.status_code, "The service cannot reach its database" in page.text) == (503, True)
    assert (deployment.status("/healthz"), deployment.status("/readyz")) == (200, 503)
    deployment.database_proxy.cut()
    deployment.heal()
    wait_until(lambda: deployment.status("/readyz") == 200, what="the database")
    assert browser(f"/companies/{SLUG}/employees").status_code == 200
    deployment.drain()
    deployment.reconcile()
    deployment.drain()
    deployment.check_invariants()


@pytest.mark.on_postgres
def test_F55_a_client_that_vanished_in_a_transaction_is_ended_by_the_server_and_locks_no_one_out(deployment):
    """Its machine is gone, so no one says goodbye; the server itself must lose patience."""
    deployment.imported()
    vanished = connect_to(deployment.database_url)
    vanished.connect()
    assert vanished.execute_sql("SHOW idle_in_transaction_session_timeout").fetchone() == ("1min",)
    vanished.execute_sql("SET idle_in_transaction_session_timeout = '1s'")
    vanished.execute_sql("BEGIN")
    vanished.execute_sql("SELECT id FROM company FOR UPDATE")
    run_id = deployment.reconcile()
    deployment.wait_for_run(run_id)
    vanished.close()
    deployment.drain()
    deployment.check_invariants()


@pytest.mark.on_postgres
def test_F55_a_database_that_takes_no_writes_for_a_while_shows_what_it_has_and_loses_nothing(deployment):
    """As after a failover, until the new one has been found."""
    deployment.imported()
    deployment.set_up_webhook()
    with read_only(deployment):
        person = deployment.sandbox.rows("people")[0]
        deployment.sandbox.change("people", person["id"], city="York")
        assert deployment.every("/runs")  # lists of employees show NI numbers, which is never done without a trace
        refused = deployment.ask(
            "POST", f"/api/v1/companies/{SLUG}/runs", {"dry_run": False}, headers=deployment.bearer
        )
        assert refused.status_code == 503
        assert deployment.post_webhook("person.updated", {"id": person["id"]}) == 503
        time.sleep(3)  # ticks come and fail
    deployment.drain()
    deployment.reconcile()
    deployment.drain()
    deployment.check_invariants()


@contextlib.contextmanager
def read_only(deployment):
    name = urlsplit(deployment.database_url).path.lstrip("/")
    with psycopg.connect(deployment.database_url, autocommit=True, application_name="a test") as admin:
        admin.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        end_every_connection(deployment)
        try:
            yield
        finally:
            admin.execute("SET default_transaction_read_only = off")
            admin.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')


def end_every_connection(deployment):
    with psycopg.connect(deployment.database_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'a test'"
        )


def test_F57_no_process_that_forks_holds_a_database_connection(deployment):
    """Whoever has the database open does the work itself: nothing is shared over a fork, neither socket nor file."""
    deployment.create_company()
    deployment.connect()
    deployment.sandbox.switch(latency_ms=500.0)
    deployment.save_settings()
    deployment.wait_for_phase(deployment.newest_run().id, "reading")
    holders = holders_of_the_database(deployment)
    workers = {pid for pids in holders.values() for pid in pids}
    assert workers
    assert not [pid for pid in workers if children_of(pid)], holders
    if deployment.database_proxy is not None:
        assert all(len(pids) == 1 for pids in holders.values()), holders
    deployment.heal()
    deployment.drain()
    deployment.check_invariants()


def holders_of_the_database(deployment):
    """Each open socket to Postgres, or the SQLite file -> the processes of ours that hold it."""
    if deployment.database_proxy is None:
        wanted = {"/" + urlsplit(deployment.database_url).path.lstrip("/")}
    else:
        wanted = {f"socket:[{inode}]" for inode in sockets_to(deployment.database_proxy.port)}
    holders = {}
    for process in deployment.processes.values():
        for pid in family_of(process.pid):
            with contextlib.suppress(OSError):
                for link in Path(f"/proc/{pid}/fd").iterdir():
                    target = str(link.readlink())
                    if target in wanted:
                        holders.setdefault(target, set()).add(pid)
    return holders


def sockets_to(port):
    """The inode of every open socket to this port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {words[9] for words in rows if int(words[2].rpartition(":")[2], 16) == port and words[3] == "01"}


def family_of(pid):
    return [pid, *(each for child in children_of(pid) for each in family_of(child))]
