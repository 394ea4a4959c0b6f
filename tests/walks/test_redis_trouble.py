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


def request_everyone(house, city):
    """Everyone moves, unseen; each is noted as due, and no job is queued."""
    with connection(), write_transaction():
        for person in house.sandbox.rows("people"):
            house.sandbox.change("people", person["id"], city=city, quiet=True)
            sync_requests.request(house.company_id, person["id"], Cause.EVENT, datetime.now(UTC))


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.BLACK_HOLE, Fault.RESET])
def test_F5_F6_pages_and_api_work_without_redis_and_say_so_and_nothing_is_lost(house, fault):
    house.imported()
    browser = house.signed_in()
    house.redis_proxy.fault = fault
    page = browser(f"/companies/{SLUG}/employees")
    assert page.status_code == 200
    assert "Redis does not answer, or takes no writes. Nothing is lost" in browser("/status").text
    person = house.sandbox.rows("people")[0]
    house.sandbox.change("people", person["id"], city="York", quiet=True)
    run_id = house.reconcile()
    assert house.status("/readyz") == 200
    house.heal()
    house.drain()
    assert house.run_state(run_id) == "succeeded"
    house.check_invariants()


def test_doctor_names_a_redis_that_is_down(house):
    house.imported()
    house.redis_proxy.fault = Fault.DOWN
    told = house.run("flask --app wsgi doctor", expect=1)
    assert "trouble redis: Redis (the one of REDIS_URL) does not answer" in told
    assert "ok      database" in told
    house.heal()
    house.drain()


def test_F20_everything_queued_is_found_again_after_a_flush(house, redis):
    house.imported()
    house.kill("worker")
    request_everyone(house, "York")
    run_id = house.reconcile()
    with connection():
        waiting = [sync_request.id for sync_request in PersonSync.select()]
    for number in range(100):
        enqueue(redis, sync_people.sync, waiting[number % len(waiting)])
    redis.flushall()
    house.restart("worker")
    house.drain()
    assert house.run_state(run_id) == "succeeded"
    house.wait_for_a_tick()
    house.check_invariants()


def test_F20_redis_killed_and_started_again_empty(house, own_redis, tmp_path):
    kept = house.redis_proxy.upstream
    server = own_redis()
    house.redis_proxy.upstream = own_redis.url.removeprefix("unix://")
    house.redis_proxy.cut()
    try:
        house.imported()
        request_everyone(house, "York")
        server.end(signal.SIGKILL)
        shutil.rmtree(tmp_path / "own")
        own_redis()
        house.drain()
        house.wait_for_a_tick()
        house.check_invariants()
    finally:
        house.redis_proxy.upstream = kept
        house.redis_proxy.cut()


@pytest.mark.parametrize("fault", [Fault.LATENCY, Fault.SLICER])
def test_F21_a_slow_redis_delays_and_loses_nothing(house, fault):
    house.imported()
    house.redis_proxy.fault = fault
    request_everyone(house, "York")
    house.reconcile()
    time.sleep(2)
    house.heal()
    house.drain()
    house.check_invariants()


def test_F21_a_full_redis_loses_nothing(house, redis):
    house.imported()
    redis.config_set("maxmemory", "1")
    try:
        request_everyone(house, "York")
        run_id = house.reconcile()
        assert house.run_state(run_id) == "queued"
        assert "notification failed" in house.log("web")
    finally:
        redis.config_set("maxmemory", "0")
    house.heal()
    house.drain()
    assert house.run_state(run_id) == "succeeded"
    house.check_invariants()


def test_F21_a_redis_that_throws_keys_away_when_it_is_full_loses_nothing(house, redis):
    house.imported()
    kept = redis.config_get("maxmemory-policy")["maxmemory-policy"]
    house.kill("worker")
    request_everyone(house, "York")
    run_id = house.reconcile()
    redis.config_set("maxmemory-policy", "allkeys-lru")
    redis.config_set("maxmemory", "1")
    try:
        wait_until(lambda: redis.info("stats")["evicted_keys"], what="keys thrown away")
        wait_until(lambda: not redis.keys("rq:job:*"), what="all jobs thrown away")
    finally:
        redis.config_set("maxmemory", "0")
        redis.config_set("maxmemory-policy", kept)
    house.heal()
    house.drain()
    assert house.run_state(run_id) == "succeeded"
    house.check_invariants()


def test_F22_a_scheduler_cut_between_taking_its_entry_and_putting_it_back(house, redis):
    """rq-scheduler then forgets the entry for good; ours puts it there again."""
    house.imported()
    house.kill("quick scheduler")
    redis.delete("rq:scheduler:scheduled_jobs")
    redis.set("rq:scheduler_lock", "of the dead", ex=3)
    house.restart("quick scheduler")
    house.wait_for_a_tick()
    house.drain()
    house.check_invariants()


def test_F23_a_scheduler_away_over_a_slot_makes_the_missed_one_good_once(house):
    house.imported()
    house.terminate("quick scheduler")
    with connection():
        Run.update(created_at=datetime.now(UTC) - timedelta(hours=5)).execute()
        Slot.delete().execute()
    house.sandbox.churn(0.5)
    house.restart("quick scheduler")
    wait_until(lambda: house.newest_run(cause="hourly"), what="the missed hour's run")
    house.wait_for_a_tick()
    house.drain()
    with connection():
        assert Run.select().where(Run.cause == "hourly").count() == 1
    house.check_invariants()


def test_F24_two_schedulers_whose_lock_is_deleted_by_the_wrong_one(house, redis):
    house.imported()
    house.start("second quick scheduler")
    with connection():
        Run.update(created_at=datetime.now(UTC) - timedelta(hours=1, minutes=1)).execute()
        Slot.delete().execute()
    for _ in range(30):
        redis.delete("rq:scheduler_lock")
        time.sleep(0.1)
    wait_until(lambda: house.newest_run(cause="hourly"), what="the hour's run")
    house.kill("second quick scheduler")
    house.drain()
    with connection():
        assert Run.select().where(Run.cause == "hourly").count() == 1
    house.check_invariants()


def test_F25_a_scheduler_gone_for_good_is_told_by_what_needs_no_scheduler(house):
    house.imported()
    browser = house.signed_in()
    wait_until(house.last_tick, what="the first tick")
    house.terminate("quick scheduler")
    time.sleep(1)
    with connection():  # two minutes go by
        Heartbeat.update(at=datetime.now(UTC) - timedelta(minutes=2, seconds=20)).execute()
    ready = house.ask("GET", "/readyz")
    assert (ready.status_code, ready.json()["ticks"]) == (200, "late")
    assert "Check that the worker and the scheduler are running." in browser("/status").text
    metrics = house.ask("GET", "/metrics", headers={"Authorization": "Bearer of-a-test"}).text
    (age,) = [line for line in metrics.splitlines() if line.startswith("payroll_heartbeat_age_seconds")]
    assert float(age.split()[-1]) > 120
    with connection():
        Heartbeat.update(at=datetime.now(UTC) - timedelta(minutes=4)).execute()
    assert "trouble scheduler" in house.run("flask --app wsgi doctor", expect=1)
    house.heal()
    house.wait_for_a_tick()
    assert house.ask("GET", "/readyz").json()["ticks"] == "ok"
    house.drain()
    house.check_invariants()
