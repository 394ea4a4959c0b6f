"""The main job as a program does it, over HTTP, against the processes of the Procfile (issue 2, Shows)."""

from datetime import UTC, datetime, timedelta

import pytest

from service.store.database.connection import connection, write_transaction
from service.store.tables.syncing import Run, Slot
from tests.processes import wait_until

pytestmark = pytest.mark.processes


def test_the_main_job_from_connect_to_equal(deployment):
    deployment.run("flask --app wsgi migrate")
    deployment.create_company()
    assert deployment.connect()["people_visible"] == 12
    assert deployment.api("POST", "/preview")["counts"]["create"] == 12
    assert deployment.every("/employees") == []
    deployment.save_settings()
    deployment.drain()
    assert deployment.newest_run().created == 12
    deployment.check_invariants()

    amelia = deployment.every("/employees")[3]
    deployment.sandbox.change("people", amelia["humaans_person_id"], city="York", quiet=True)
    run = deployment.api("POST", f"/employees/{amelia['id']}/sync")
    deployment.wait_for_run(run["id"])
    synced = deployment.api("GET", f"/employees/{amelia['id']}")
    assert synced["fields"]["city"] == "York"
    assert synced["last_synced_at"] > amelia["last_synced_at"]

    again = deployment.reconcile()
    deployment.wait_for_run(again)
    with connection():
        run = Run.get_by_id(again)
    assert (run.created, run.updated, run.failed, run.unchanged) == (0, 0, 0, 12)
    deployment.check_invariants()


def test_A3_the_hour_starts_exactly_one_reconciliation_with_every_process_running(deployment):
    deployment.imported()
    deployment.sandbox.churn(0.3)
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1, minutes=1)
    with connection(), write_transaction():  # an hour passes at once, so that no tick comes between
        Run.update(created_at=an_hour_ago).execute()
        Slot.delete().execute()
    deployment.start("second quick scheduler")
    wait_until(lambda: deployment.newest_run(cause="hourly"), what="the hourly run")
    deployment.drain()
    deployment.wait_for_a_tick()
    deployment.wait_for_a_tick()
    deployment.kill("second quick scheduler")
    with connection():
        assert Run.select().where(Run.cause == "hourly").count() == 1
    deployment.check_invariants()
