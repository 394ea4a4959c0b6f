"""The worker of the Procfile as a process: its children, kept alive, and an end that loses nothing."""

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest
from rq import Worker
from rq.registry import FailedJobRegistry

from config.places import embedded_redis_socket
from jobs.processes.pools import WORKER_POOLS
from jobs.processes.workers import FastWorker, LongWorker, OpenConnectionBeforeForkError
from jobs.queueing.queues import QueueName, enqueue
from jobs.queueing.redis_clients import worker_redis
from jobs.queueing.safe_job import SafeQueue
from service.commands.maintenance import _worker
from service.store.database.connection import connection
from tests.jobs import jobs_for_tests
from tests.processes import children_of, is_running, wait_until

pytestmark = pytest.mark.processes
PROCESSES = sum(pool.processes for pool in WORKER_POOLS)


@pytest.fixture
def worker(start, tmp_path, redis):
    """The worker with the jobs of these tests; `.notes` is what its jobs wrote down."""
    file = tmp_path / "notes"
    file.touch()
    process = start("tests.jobs.worker_with_test_jobs", NOTES=str(file))
    process.let_naps_end = Path(f"{file}{jobs_for_tests.MAY_END}").touch
    process.notes = lambda: file.read_text(encoding="utf-8").splitlines()
    process.wait_for_words("worker process ready", times=PROCESSES)
    return process


def noted(process, start_of_note):
    """The first note that begins so; waits for it."""
    return wait_until(
        lambda: next((line for line in process.notes() if line.startswith(start_of_note)), None),
        what=lambda: f"{start_of_note!r} in {process.notes()} and\n{process.log}",
    )


def test_a_long_job_delays_neither_webhooks_nor_the_tick(worker, redis):
    enqueue(redis, jobs_for_tests.long_nap, 600_000)
    noted(worker, "long nap begins")
    enqueue(redis, jobs_for_tests.quick, 1)
    noted(worker, "quick 1")
    assert "long nap ends" not in worker.notes()


@pytest.mark.on_linux
def test_a_process_that_runs_its_jobs_itself_keeps_the_database_open_between_them(worker, redis, tmp_path):
    enqueue(redis, jobs_for_tests.look_at_database)
    noted(worker, "open True")
    queue = SafeQueue(QueueName.WEBHOOKS, connection=redis)
    wait_until(lambda: not queue.started_job_registry.get_job_ids(cleanup=False))
    pids = children_of(worker.pid)
    opened = [[str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()] for pid in pids]
    assert len([names for names in opened if any(name.endswith(".db") for name in names)]) == 1


def test_a_reading_of_everyone_and_messages_stand_back_for_what_is_stored(worker):
    own = os.getpriority(os.PRIO_PROCESS, worker.pid)
    wanted = [min(own + pool.niceness, 19) for pool in WORKER_POOLS for _ in pool.process_names()]
    assert [os.getpriority(os.PRIO_PROCESS, pid) for pid in children_of(worker.pid)] == wanted
    assert [pool.name for pool in WORKER_POOLS if pool.niceness] == ["long", "messages"]


def test_sigterm_lets_the_jobs_in_hand_finish_and_ends_with_0(worker, redis):
    for _ in range(2):
        enqueue(redis, jobs_for_tests.nap)
    enqueue(redis, jobs_for_tests.long_nap_until_told)
    enqueue(redis, jobs_for_tests.quick, 2)
    wait_until(
        lambda: len([line for line in worker.notes() if line.startswith("nap begins")]) == 2,
        what=lambda: f"two naps in {worker.notes()} and\n{worker.log}",
    )
    noted(worker, "long nap begins")
    processes = children_of(worker.pid)
    os.kill(worker.pid, signal.SIGTERM)
    worker.wait_for_words("worker process ended")  # the one with nothing in hand; all have been told
    worker.let_naps_end()
    assert worker.wait() == 0
    assert {"nap ends", "long nap ends"} <= set(worker.notes())
    assert "quick 2" not in worker.notes()
    assert SafeQueue("webhooks", connection=redis).count == 1
    wait_until(lambda: not any(is_running(pid) for pid in processes), what=f"the end of {processes}")


def test_an_end_sent_to_every_process_at_once_and_again_is_still_a_warm_one(worker, redis):
    """As Heroku does it: SIGTERM to all, perhaps more than once."""
    enqueue(redis, jobs_for_tests.nap)
    enqueue(redis, jobs_for_tests.long_nap_until_told)
    noted(worker, "nap begins")
    horse = int(noted(worker, "long nap begins").split()[-1])
    everyone = [worker.pid, *children_of(worker.pid), horse]
    for _ in range(2):
        for pid in everyone:
            with contextlib.suppress(ProcessLookupError):  # an idle one may be gone already
                os.kill(pid, signal.SIGTERM)
        worker.wait_for_words("worker process ended")
    worker.let_naps_end()
    assert worker.wait() == 0
    assert {"nap ends", "long nap ends"} <= set(worker.notes())


def test_a_job_that_cannot_finish_in_time_is_told_so_and_its_failure_noted(worker, redis):
    job_id = enqueue(redis, jobs_for_tests.long_nap, 60_000)
    noted(worker, "long nap begins")
    assert worker.end() == 0
    assert "long nap cut by ShutDownImminentException" in worker.notes()
    queue = SafeQueue(QueueName.RECONCILIATIONS, connection=redis)
    assert FailedJobRegistry(queue=queue).get_job_ids() == [job_id]


def test_a_killed_pool_process_is_started_again_and_works_on(worker, redis):
    fast = children_of(worker.pid)[0]
    os.kill(fast, signal.SIGKILL)
    worker.wait_for_words("worker process ready", times=PROCESSES + 1)
    enqueue(redis, jobs_for_tests.quick, 3)
    noted(worker, "quick 3")
    assert fast not in children_of(worker.pid)


def test_a_killed_child_of_the_long_pool_fails_its_job_and_the_pool_goes_on(worker, redis):
    enqueue(redis, jobs_for_tests.long_nap, 60_000)
    os.kill(int(noted(worker, "long nap begins").split()[-1]), signal.SIGKILL)
    enqueue(redis, jobs_for_tests.long_nap, 1)
    noted(worker, "long nap ends")


def test_nothing_outlives_a_killed_parent(worker, redis):
    enqueue(redis, jobs_for_tests.long_nap, 60_000)
    horse = int(noted(worker, "long nap begins").split()[-1])
    family = [*children_of(worker.pid), horse]
    worker.end(signal.SIGKILL)
    wait_until(lambda: not any(is_running(pid) for pid in family), what=f"the end of {family}")


def test_a_worker_started_before_redis_waits_for_it(start, tmp_path, redis):
    folder = tmp_path / "own"
    process = start("tests.jobs.worker_with_test_jobs", REDIS_URL=f"unix://{embedded_redis_socket(folder)}")
    process.wait_for_words("waiting for Redis", times=2)
    start("jobs.processes.embedded_redis", VAR_FOLDER=str(folder), REDIS_URL="")
    process.wait_for_words("worker process ready", times=PROCESSES)
    assert process.end() == 0


def test_pools_outlive_a_restart_of_redis(start, tmp_path, own_redis, redis):
    server = own_redis()
    notes = tmp_path / "notes"
    process = start("tests.jobs.worker_with_test_jobs", REDIS_URL=own_redis.url, NOTES=str(notes))
    process.wait_for_words("worker process ready", times=PROCESSES)
    server.end(signal.SIGKILL)
    time.sleep(1)  # away for longer than a moment
    own_redis()
    client = worker_redis(own_redis.url)
    enqueue(client, jobs_for_tests.quick, 8)
    enqueue(client, jobs_for_tests.long_nap, 1)
    client.close()
    wait_until(
        lambda: notes.exists() and {"quick 8", "long nap ends"} <= set(notes.read_text().splitlines()),
        what=lambda: process.log,
    )
    assert process.end() == 0


def test_a_redis_that_throws_keys_away_is_warned_of(start, redis):
    kept = redis.config_get("maxmemory-policy")["maxmemory-policy"]
    redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        start("jobs.worker").wait_for_words("Redis evicts keys when full")
    finally:
        redis.config_set("maxmemory-policy", kept)


def test_settings_that_cannot_be_used_are_told_in_words(start):
    process = start("jobs.worker", APP_ENV="production")
    assert process.wait() == 1
    assert "SECRET_KEY is missing" in process.log
    assert "Traceback" not in process.log


def test_a_pool_process_never_forks_with_an_open_database(redis, database_url):
    worker = LongWorker(("reconciliations",), redis, None)
    with connection(), pytest.raises(OpenConnectionBeforeForkError):
        worker.fork_work_horse(None, None)


def test_a_worker_that_lost_its_process_is_tidied_up_soon(redis):
    job = SafeQueue("webhooks", connection=redis).create_job("tests.jobs.jobs_for_tests.quick", args=(1,))
    assert LongWorker(("reconciliations",), redis, None).get_heartbeat_ttl(job) < 40
    assert FastWorker(("webhooks",), redis, None).get_heartbeat_ttl(job) > job.timeout


@pytest.mark.parametrize("module", ["jobs.worker", "jobs.scheduler"])
@pytest.mark.parametrize("url", ["", "redis://:secret@127.0.0.1:1/0"])
def test_env_without_a_redis_each_process_says_once_where_it_looked_and_what_to_do(start, tmp_path, module, url):
    process = start(module, REDIS_URL=url, VAR_FOLDER=str(tmp_path / "alone"))
    address = "127.0.0.1:1" if url else str(embedded_redis_socket(tmp_path / "alone"))
    expected = PROCESSES if module == "jobs.worker" else 1
    process.wait_for_words("waiting for Redis", times=expected * 7)
    told = [line for line in process.log.splitlines() if "start everything with bin/run, or set REDIS_URL" in line]
    assert len(told) == expected
    assert all(f"redis_at={address}" in line for line in told), told
    assert "secret" not in process.log


def test_part_7_a_worker_signs_on_again_after_redis_was_emptied(redis, worker):
    wait_until(lambda: len(Worker.all_keys(connection=redis)) == PROCESSES)
    redis.flushall()
    wait_until(lambda: len(Worker.all_keys(connection=redis)) == PROCESSES, seconds=40, what="workers signed on again")
    assert _worker(redis) == f"{PROCESSES} running"
