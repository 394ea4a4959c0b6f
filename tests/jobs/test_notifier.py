"""A notification is queued at once or dropped in time; it never raises."""

import contextlib
import os
import socket
import threading
import time
from types import SimpleNamespace

import pytest

from jobs import notifier
from jobs.notifier import RedisJobNotifier
from jobs.queueing.queues import ROWS_IN_A_GROUP, QueueName
from jobs.queueing.redis_clients import notifier_redis, worker_redis
from jobs.queueing.registry import declared_job
from jobs.queueing.safe_job import SafeJob, SafeQueue
from tests.processes import PATIENCE_SECONDS, HeldPort, wait_until


def patient_notifier(redis_url):
    """A job_notifier on a Redis that is well, which a busy machine does not take for one that is slow."""
    return RedisJobNotifier(worker_redis(redis_url), budget_seconds=PATIENCE_SECONDS)


def waiting(redis, queue):
    return [
        (job.func_name, list(job.args))
        for job in SafeJob.fetch_many(SafeQueue(queue, connection=redis).job_ids, connection=redis)
    ]


def queued_rows(redis):
    return [row_id for _, ids in waiting(redis, QueueName.WEBHOOKS) for row_id in ids]


def seconds_of(notify, *args, **kwargs):
    started = time.perf_counter()
    notify(*args, **kwargs)
    return time.perf_counter() - started


@pytest.fixture
def black_hole():
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def counted_black_hole():
    """The same, with `.tries`: the connections it took."""
    tries = []

    def take(server):
        with contextlib.suppress(OSError):
            while True:
                tries.append(server.accept()[0])

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=take, args=(server,), daemon=True).start()
        yield SimpleNamespace(url=f"redis://127.0.0.1:{server.getsockname()[1]}/0", tries=tries)
        server.shutdown(socket.SHUT_RDWR)
    for each in tries:
        each.close()


@pytest.fixture
def refused():
    held = HeldPort()
    yield f"redis://127.0.0.1:{held.number}/0"
    held.release()


@pytest.fixture
def dripping():
    """A server that answers one byte at a time, each within any time-out of a single read."""

    def drip(server):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                threading.Thread(target=drop, args=(connection,), daemon=True).start()

    def drop(connection):
        with connection, contextlib.suppress(OSError):
            while True:
                time.sleep(0.05)
                connection.send(b"*")

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        server.shutdown(socket.SHUT_RDWR)


def test_a_run_is_queued_for_the_long_pool_and_a_person_for_webhooks(redis, redis_url):
    job_notifier = patient_notifier(redis_url)
    job_notifier.notify_run(3)
    job_notifier.notify_sync(4)
    assert waiting(redis, QueueName.RECONCILIATIONS) == [("jobs.definitions.reconcile.reconcile", [3])]
    assert waiting(redis, QueueName.WEBHOOKS) == [("jobs.definitions.sync_people.sync", [4])]
    assert job_notifier.failed_notifications == 0


def test_sync_now_overtakes_webhooks(redis, redis_url):
    patient_notifier(redis_url).notify_sync(5, interactive=True)
    assert waiting(redis, QueueName.INTERACTIVE) == [("jobs.definitions.sync_people.sync", [5])]


def test_a_notification_returns_though_its_redis_never_ends_an_answer(dripping):
    """Without a budget for the whole it would not: each byte comes within the time that one reading may take."""
    job_notifier = RedisJobNotifier(notifier_redis(dripping))
    notifying = threading.Thread(target=job_notifier.notify_run, args=(1,), daemon=True)
    notifying.start()
    wait_until(lambda: not notifying.is_alive(), what="the end of the notification")


@pytest.mark.parametrize("trouble", ["black_hole", "refused"])
def test_a_failed_notification_is_tried_again_once_and_counted(trouble, request):
    job_notifier = RedisJobNotifier(notifier_redis(request.getfixturevalue(trouble)), pause_seconds=0.05)
    job_notifier.notify_run(1)
    job_notifier.notify_syncs([2, 3])
    wait_until(lambda: job_notifier.failed_notifications == 3)
    time.sleep(0.1)
    assert job_notifier.failed_notifications == 3


def test_what_was_notified_while_redis_was_slow_is_queued_afterwards(redis, redis_url):
    job_notifier = RedisJobNotifier(worker_redis(redis_url), budget_seconds=0.0, pause_seconds=3.0)
    job_notifier.notify_run(1)
    job_notifier.notify_sync(2)
    job_notifier.notify_sync(3, interactive=True)
    assert queued_rows(redis) == []
    wait_until(lambda: waiting(redis, QueueName.INTERACTIVE), what="the last of what was put off")
    assert waiting(redis, QueueName.INTERACTIVE) == [("jobs.definitions.sync_people.sync", [3])]
    assert queued_rows(redis) == [2]
    assert [1] in [ids for _, ids in waiting(redis, QueueName.RECONCILIATIONS)]
    assert job_notifier.failed_notifications == 0


def test_S_d_buffered_notifications_are_one_job_per_row_for_kinds_that_take_one(redis, redis_url):
    """A payday of one company and the first import of others came while Redis was slow."""
    job_notifier = RedisJobNotifier(worker_redis(redis_url), budget_seconds=0.0, pause_seconds=0.3)
    for number in (1, 2, 3, 1):
        job_notifier.notify_run(number)
        job_notifier.notify_payslips(number + 10)
    job_notifier.notify_syncs([21, 22])
    job_notifier.notify_sync(23)
    wait_until(lambda: sorted(queued_rows(redis)) == [21, 22, 23])
    runs = [ids for _, ids in waiting(redis, QueueName.RECONCILIATIONS)]
    payslips = [ids for _, ids in waiting(redis, QueueName.PAYSLIPS)]
    assert sorted(map(tuple, {tuple(ids) for ids in runs})) == [(1,), (2,), (3,)]
    assert sorted({tuple(ids) for ids in payslips}) == [(11,), (12,), (13,)]
    assert job_notifier.failed_notifications == 0


def test_S_d_every_job_that_is_put_off_can_be_run_as_it_stands(redis, redis_url):
    job_notifier = RedisJobNotifier(worker_redis(redis_url), budget_seconds=0.0, pause_seconds=0.2)
    for notify in (job_notifier.notify_run, job_notifier.notify_payslips, job_notifier.notify_sync):
        for number in range(1, ROWS_IN_A_GROUP + 3):
            notify(number)
    wait_until(lambda: len(queued_rows(redis)) >= ROWS_IN_A_GROUP + 2)
    for queue in QueueName:
        for name, ids in waiting(redis, queue):
            assert len(ids) == 1 or declared_job(name).takes_several, f"{name} {ids}"


def test_no_more_is_put_off_than_can_be_of_use(black_hole, monkeypatch):
    monkeypatch.setattr(notifier, "MOST_BUFFERED", 5)
    job_notifier = RedisJobNotifier(notifier_redis(black_hole), pause_seconds=5.0)
    for number in range(8):
        job_notifier.notify_sync(number)
    assert job_notifier.failed_notifications == 3


def test_a_flood_does_not_pay_the_budget_one_by_one(counted_black_hole):
    job_notifier = RedisJobNotifier(notifier_redis(counted_black_hole.url))
    for number in range(200):
        job_notifier.notify_sync(number)
    wait_until(lambda: job_notifier.failed_notifications == 200)
    assert 1 <= len(counted_black_hole.tries) <= 20


def test_notifications_of_many_threads_at_once_all_arrive_and_few_threads_wait(redis, redis_url):
    job_notifier = patient_notifier(redis_url)

    def notify_fifty(first):
        for number in range(first, first + 50):
            job_notifier.notify_sync(number)

    threads = [threading.Thread(target=notify_fifty, args=(first,)) for first in range(0, 400, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: len(queued_rows(redis)) >= 400, what="all notifications")
    assert sorted(queued_rows(redis)) == list(range(400))
    assert job_notifier.failed_notifications == 0
    assert max(len(ids) for _, ids in waiting(redis, QueueName.WEBHOOKS)) <= ROWS_IN_A_GROUP


def test_a_webhook_that_comes_alone_is_notified_at_once(redis, redis_url):
    job_notifier = patient_notifier(redis_url)
    job_notifier.notify_sync(1)
    assert queued_rows(redis) == [1]
    wait_until(lambda: not job_notifier._is_coalescing, what="the end of coalescing")
    job_notifier.notify_sync(2)
    assert queued_rows(redis) == [1, 2]


def test_many_people_are_notified_with_few_jobs(redis, redis_url):
    patient_notifier(redis_url).notify_syncs(range(ROWS_IN_A_GROUP + 1))
    assert [len(ids) for _, ids in waiting(redis, QueueName.WEBHOOKS)] == [ROWS_IN_A_GROUP, 1]


def test_redis_is_tried_again_after_a_moment(black_hole, redis, redis_url):
    job_notifier = RedisJobNotifier(notifier_redis(black_hole), pause_seconds=0.05)
    job_notifier.notify_run(1)
    wait_until(lambda: job_notifier.failed_notifications == 1)
    time.sleep(0.1)
    assert seconds_of(job_notifier.notify_run, 2) > 0.01
    wait_until(lambda: job_notifier.failed_notifications == 2)


def test_a_forked_child_notifies_with_a_thread_of_its_own(redis, redis_url):
    job_notifier = patient_notifier(redis_url)
    job_notifier.notify_run(1)
    child = os.fork()
    if child == 0:
        job_notifier.notify_run(2)
        os._exit(job_notifier.failed_notifications)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [ids for _, ids in waiting(redis, QueueName.RECONCILIATIONS)] == [[1], [2]]


def test_what_waits_is_notified_again_only_as_far_as_its_jobs_are_gone_from_the_queue(redis, redis_url):
    """Any job takes the run whose turn it is, so a thousand runs that wait need a thousand jobs, not more."""
    job_notifier = patient_notifier(redis_url)
    for number in (1, 2):
        job_notifier.notify_run(number)
    for _ in range(3):
        job_notifier.notify_waiting_runs([1, 2, 3])
    assert [ids for _, ids in waiting(redis, QueueName.RECONCILIATIONS)] == [[1], [2], [1]]
    redis.flushdb()
    job_notifier.notify_waiting_runs([1, 2, 3])
    assert [ids for _, ids in waiting(redis, QueueName.RECONCILIATIONS)] == [[1], [2], [3]]
    job_notifier.notify_waiting_runs([])
    assert job_notifier.failed_notifications == 0


def test_runs_that_wait_are_not_buffered_while_redis_is_away(refused):
    job_notifier = RedisJobNotifier(notifier_redis(refused), pause_seconds=60.0)
    job_notifier.notify_waiting_runs([1, 2])
    job_notifier.notify_waiting_runs([1, 2])
    assert job_notifier.failed_notifications == 2


def test_the_rest_of_everyones_work_is_looked_after_like_the_tick(redis, redis_url):
    patient_notifier(redis_url).notify_company_work(7)
    assert waiting(redis, QueueName.UPKEEP) == [("jobs.definitions.tick.company_work", [7])]
