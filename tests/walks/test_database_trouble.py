"""The database away or cut off: said in words, nothing lost, nothing half written (F7, F55, F57)."""

import time

import psycopg
import pytest

from service.store import models
from service.store.database import connection, is_postgres
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
    from pathlib import Path

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
