"""Redis only carries notifications: away, silent, emptied or restarted, it loses nothing (F5, F6, F20-F24)."""

import shutil
import signal
import time
from datetime import UTC, datetime, timedelta

import pytest

from jobs.definitions import sync_people
from jobs.queueing.queues import enqueue
from service.facts.runs import Cause
from service.store.database.connection import connection, write_transaction
from service.store.syncing import sync_requests
from service.store.tables.operations import Heartbeat
from service.store.tables.syncing import PersonSync, Run, Slot
from tests.processes import wait_until
from tests.walks.deployment import SLUG
from tests.walks.proxy import Fault

pytestmark = pytest.mark.processes


def request_everyone(deployment, city):
    """Everyone moves, unseen; each is noted as due, and no job is queued."""
    with connection(), write_transaction():
        for person in deployment.sandbox.rows("people"):
            deployment.sandbox.change("people", person["id"], city=city, quiet=True)
            sync_requests.request(deployment.company_id, person["id"], Cause.EVENT, datetime.now(UTC))


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.BLACK_HOLE, Fault.RESET])
def test_F5_F6_pages_and_api_work_without_redis_and_say_so_and_nothing_is_lost(deployment, fault):
    deployment.imported()
    browser = deployment.signed_in()
    deployment.redis_proxy.fault = fault
    page = browser(f"/companies/{SLUG}/employees")
    assert page.status_code == 200
    assert "Redis does not answer, or takes no writes. Nothing is lost" in browser("/status").text
    person = deployment.sandbox.rows("people")[0]
    deployment.sandbox.change("people", person["id"], city="York", quiet=True)
    run_id = deployment.reconcile()
    assert deployment.status("/readyz") == 200
    deployment.heal()
    deployment.drain()
    assert deployment.run_state(run_id) == "succeeded"
    deployment.check_invariants()


def test_doctor_names_a_redis_that_is_down(deployment):
    deployment.imported()
    deployment.redis_proxy.fault = Fault.DOWN
    told = deployment.run("flask --app wsgi doctor", expect=1)
    assert "trouble redis: Redis (the one of REDIS_URL) does not answer" in told
    assert "ok      database" in told
    deployment.heal()
    deployment.drain()


def test_F20_everything_queued_is_found_again_after_a_flush(deployment, redis):
    deployment.imported()
    deployment.kill("worker")
    request_everyone(deployment, "York")
    run_id = deployment.reconcile()
    with connection():
        waiting = [sync_request.id for sync_request in PersonSync.select()]
    for number in range(100):
        enqueue(redis, sync_people.sync, waiting[number % len(waiting)])
    redis.flushall()
    deployment.restart("worker")
    deployment.drain()
    assert deployment.run_state(run_id) == "succeeded"
    deployment.wait_for_a_tick()
    deployment.check_invariants()


def test_F20_redis_killed_and_started_again_empty(deployment, own_redis, tmp_path):
    kept = deployment.redis_proxy.upstream
    server = own_redis()
    deployment.redis_proxy.upstream = own_redis.url.removeprefix("unix://")
    deployment.redis_proxy.cut()
    try:
        deployment.imported()
        request_everyone(deployment, "York")
        server.end(signal.SIGKILL)
        shutil.rmtree(tmp_path / "own")
        own_redis()
        deployment.drain()
        deployment.wait_for_a_tick()
        deployment.check_invariants()
    finally:
        deployment.redis_proxy.upstream = kept
        deployment.redis_proxy.cut()


@pytest.mark.parametrize("fault", [Fault.LATENCY, Fault.SLICER])
def test_F21_a_slow_redis_delays_and_loses_nothing(deployment, fault):
    deployment.imported()
    deployment.redis_proxy.fault = fault
    request_everyone(deployment, "York")
    deployment.reconcile()
    time.sleep(2)
    deployment.heal()
    deployment.drain()
    deployment.check_invariants()


def test_F21_a_full_redis_loses_nothing(deployment, redis):
    deployment.imported()
    redis.config_set("maxmemory", "1")
    try:
        request_everyone(deployment, "York")
        run_id = deployment.reconcile()
        assert deployment.run_state(run_id) == "queued"
        assert "notification failed" in deployment.log("web")
    finally:
        redis.config_set("maxmemory", "0")
    deployment.heal()
    deployment.drain()
    assert deployment.run_state(run_id) == "succeeded"
    deployment.check_invariants()


def test_F21_a_redis_that_throws_keys_away_when_it_is_full_loses_nothing(deployment, redis):
    deployment.imported()
    kept = redis.config_get("maxmemory-policy")["maxmemory-policy"]
    deployment.kill("worker")
    request_everyone(deployment, "York")
    run_id = deployment.reconcile()
    redis.config_set("maxmemory-policy", "allkeys-lru")
    redis.config_set("maxmemory", "1")
    try:
        wait_until(lambda: redis.info("stats")["evicted_keys"], what="keys thrown away")
        wait_until(lambda: not redis.keys("rq:job:*"), what="all jobs thrown away")
    finally:
        redis.config_set("maxmemory", "0")
        redis.config_set("maxmemory-policy", kept)
    deployment.heal()
    deployment.drain()
    assert deployment.run_state(run_id) == "succeeded"
    deployment.check_invariants()


def test_F22_a_scheduler_cut_between_taking_its_entry_and_putting_it_back(deployment, redis):
    """rq-scheduler then forgets the entry for good; ours puts it there again."""
    deployment.imported()
    deployment.kill("quick scheduler")
    redis.delete("rq:scheduler:scheduled_jobs")
    redis.set("rq:scheduler_lock", "of the dead", ex=3)
    deployment.restart("quick scheduler")
    deployment.wait_for_a_tick()
    deployment.drain()
    deployment.check_invariants()


def test_F23_a_scheduler_away_over_a_slot_makes_the_missed_one_good_once(deployment):
    deployment.imported()
    deployment.terminate("quick scheduler")
    with connection():
        Run.update(created_at=datetime.now(UTC) - timedelta(hours=5)).execute()
        Slot.delete().execute()
    deployment.sandbox.churn(0.5)
    deployment.restart("quick scheduler")
    wait_until(lambda: deployment.newest_run(cause="hourly"), what="the missed hour's run")
    deployment.wait_for_a_tick()
    deployment.drain()
    with connection():
        assert Run.select().where(Run.cause == "hourly").count() == 1
    deployment.check_invariants()


def test_F24_two_schedulers_whose_lock_is_deleted_by_the_wrong_one(deployment, redis):
    deployment.imported()
    deployment.start("second quick scheduler")
    with connection(), write_transaction():  # a tick between the two would be forgotten and come again
        Run.update(created_at=datetime.now(UTC) - timedelta(hours=1, minutes=1)).execute()
        Slot.delete().execute()
    for _ in range(30):
        redis.delete("rq:scheduler_lock")
        time.sleep(0.1)
    wait_until(lambda: deployment.newest_run(cause="hourly"), what="the hour's run")
    deployment.kill("second quick scheduler")
    deployment.drain()
    with connection():
        assert Run.select().where(Run.cause == "hourly").count() == 1
    deployment.check_invariants()


def test_F25_a_scheduler_gone_for_good_is_told_by_what_needs_no_scheduler(deployment):
    deployment.imported()
    browser = deployment.signed_in()
    wait_until(deployment.last_tick, what="the first tick")
    deployment.terminate("quick scheduler")
    time.sleep(1)
    with connection():  # two minutes go by
        Heartbeat.update(at=datetime.now(UTC) - timedelta(minutes=2, seconds=20)).execute()
    ready = deployment.ask("GET", "/readyz")
    assert (ready.status_code, ready.json()["ticks"]) == (200, "late")
    assert "Check that the worker and the scheduler are running." in browser("/status").text
    metrics = deployment.ask("GET", "/metrics", headers={"Authorization": "Bearer of-a-test"}).text
    (age,) = [line for line in metrics.splitlines() if line.startswith("payroll_heartbeat_age_seconds")]
    assert float(age.split()[-1]) > 120
    with connection():
        Heartbeat.update(at=datetime.now(UTC) - timedelta(minutes=4)).execute()
    assert "trouble scheduler" in deployment.run("flask --app wsgi doctor", expect=1)
    deployment.heal()
    deployment.wait_for_a_tick()
    assert deployment.ask("GET", "/readyz").json()["ticks"] == "ok"
    deployment.drain()
    deployment.check_invariants()
