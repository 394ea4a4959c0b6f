"""The database away or cut off: said in words, nothing lost, nothing half written (F55-F59)."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet

from service.store import heartbeats, models
from service.store.database import connection, is_postgres, write_transaction
from tests.walks.house import SLUG, database_unreachable

pytestmark = pytest.mark.processes


def test_pages_say_in_words_that_the_database_is_away_and_all_is_well_after_it_is_back(house):
    house.imported()
    browser = house.signed_in()
    with database_unreachable(house):
        started = time.monotonic()
        page = browser(f"/companies/{SLUG}/employees")
        assert time.monotonic() - started < 8
        assert page.status_code == 503
        assert "The service cannot reach its database" in page.text
        assert house.status("/healthz") == 200
        assert house.status("/readyz") == 503
        problem = house.ask("GET", f"/api/v1/companies/{SLUG}/employees", headers={"Authorization": "Bearer x"})
        assert (problem.status_code, problem.headers["Content-Type"]) == (503, "application/problem+json")
        assert "The database does not answer" in house.run("flask --app wsgi doctor", expect=1)
    assert browser(f"/companies/{SLUG}/employees").status_code == 200
    house.reconcile()
    house.drain()
    house.check_invariants()


def test_F55_connections_cut_in_mid_reconciliation_are_made_good_by_a_new_run(house):
    house.found_company()
    if not is_postgres():
        pytest.skip("SQLite has no connections to cut")
    house.connect()
    house.sandbox.switch(latency_ms=500.0)
    house.save_settings()
    run_id = house.newest_run().id
    house.wait_for_phase(run_id, "reading")
    end_every_connection(house)
    house.sandbox.switch(latency_ms=0.0)
    time.sleep(1)
    end_every_connection(house)
    house.heal()
    house.drain(seconds=80)
    with connection():
        assert models.Employee.select().count() == 12
    house.check_invariants()


def end_every_connection(house):
    with psycopg.connect(house.database_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_F57_no_process_that_forks_holds_a_database_connection(house):
    """Every connection belongs to a process that does the work itself: no socket is shared over a fork."""
    house.found_company()
    if not is_postgres():
        pytest.skip("SQLite has no sockets")
    house.connect()
    house.sandbox.switch(latency_ms=500.0)
    house.save_settings()
    house.wait_for_phase(house.newest_run().id, "reading")
    holders = sockets_to(house.database_proxy.port, house)
    assert holders
    assert all(len(pids) == 1 for pids in holders.values()), holders
    house.heal()
    house.drain()


def sockets_to(port, house):
    """Inode of each socket to this port -> the processes of ours that hold it."""
    inodes = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if int(words[2].rpartition(":")[2], 16) == port and words[3] == "01":
            inodes.add(words[9])
    holders = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            for link in (process / "fd").iterdir():
                inode = link.readlink().name.removeprefix("socket:[").removesuffix("]")
                if inode in inodes:
                    holders.setdefault(inode, set()).add(int(process.name))
        except OSError:
            continue
    return holders


def test_F56_four_writers_and_a_reader_never_meet_a_locked_database(house):
    """As long as the suite has time for; SQLite has one writer at a time, and each must wait for its turn."""
    house.imported()
    until = time.monotonic() + 5

    def write(number):
        written = 0
        while time.monotonic() < until:
            with connection(), write_transaction():
                beat = models.Heartbeat.get_or_none(models.Heartbeat.name == f"writer {number}")
                now = datetime.now(UTC)
                heartbeats.beat(f"writer {number}", now if beat is None else max(now, beat.at))
            written += 1
        return written

    def read(_number):
        while time.monotonic() < until:
            assert house.status("/readyz") == 200
            assert len(house.every("/employees")) == 12
        return 1

    with ThreadPoolExecutor(5) as threads:
        done = [threads.submit(write, number) for number in range(4)] + [threads.submit(read, 0)]
        assert all(each.result() > 0 for each in done)
    house.drain()
    house.check_invariants()


def test_F58_a_release_migrates_while_the_old_one_serves_and_two_at_once_do_no_harm(house):
    house.imported()
    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(lambda _: house.run("flask --app wsgi migrate"), range(2)))
    assert all("up to date" in each for each in told)
    assert house.status("/readyz") == 200
    house.reconcile()
    house.drain()
    house.check_invariants()


def test_F59_with_a_wrong_key_nothing_is_overwritten_and_with_the_right_one_all_goes_on(house):
    house.imported()
    with connection():
        before = models.Connection.get().token_encrypted
    right = house.environment["ENCRYPTION_KEYS"]
    house.environment["ENCRYPTION_KEYS"] = Fernet.generate_key().decode()
    try:
        house.terminate("web", "worker")
        house.restart()
        house.reconcile()
        run_id = house.newest_run().id
        house.wait_for_run(run_id, "failed", "succeeded")
        assert house.run_state(run_id) == "failed"
        assert "trouble humaans acme" in house.run("flask --app wsgi doctor", expect=1)
        with connection():
            assert models.Connection.get().token_encrypted == before
    finally:
        house.environment["ENCRYPTION_KEYS"] = right
        house.terminate("web", "worker")
        house.restart()
    house.reconcile()
    house.drain()
    house.check_invariants()
