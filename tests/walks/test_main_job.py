"""The main job as a program does it, over HTTP, against the processes of the Procfile (issue 2, Shows)."""

from datetime import UTC, datetime, timedelta

import pytest

from service.store.database.connection import connection
from service.store.tables.syncing import Run, Slot
from tests.processes import wait_until

pytestmark = pytest.mark.processes


def test_the_main_job_from_connect_to_equal(house):
    house.run("flask --app wsgi migrate")
    house.create_company()
    assert house.connect()["people_visible"] == 12
    assert house.api("POST", "/preview")["counts"]["create"] == 12
    assert house.every("/employees") == []
    house.save_settings()
    house.drain()
    assert house.newest_run().created == 12
    house.check_invariants()

    amelia = house.every("/employees")[3]
    house.sandbox.change("people", amelia["humaans_person_id"], city="York", quiet=True)
    run = house.api("POST", f"/employees/{amelia['id']}/sync")
    house.wait_for_run(run["id"])
    synced = house.api("GET", f"/employees/{amelia['id']}")
    assert synced["fields"]["city"] == "York"
    assert synced["last_synced_at"] > amelia["last_synced_at"]

    again = house.reconcile()
    house.wait_for_run(again)
    with connection():
        run = Run.get_by_id(again)
    assert (run.created, run.updated, run.failed, run.unchanged) == (0, 0, 0, 12)
    house.check_invariants()


def test_A3_the_hour_starts_exactly_one_reconciliation_with_every_process_running(house):
    house.imported()
    house.sandbox.churn(0.3)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1, minutes=1)
    with connection():  # an hour passes: the import was then, and the hour's slot is not claimed
        Run.update(created_at=an_hour_ago).execute()
        Slot.delete().execute()
    house.start("second quick scheduler")
    wait_until(lambda: house.newest_run(cause="hourly"), what="the hourly run")
    house.drain()
    house.wait_for_a_tick()
    house.wait_for_a_tick()
    house.kill("second quick scheduler")
    with connection():
        assert Run.select().where(Run.cause == "hourly").count() == 1
    house.check_invariants()
