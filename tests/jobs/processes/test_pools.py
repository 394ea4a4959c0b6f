"""Every queue has a listener, and the listeners have the patience their queues need."""

from jobs import worker
from jobs.definitions import deliver_payslips, reconcile, sync_people, tick
from jobs.processes.pools import WORKER_POOLS
from jobs.processes.workers import FastWorker, LongWorker, UpkeepWorker
from jobs.queueing.queues import TIMEOUT_SECONDS, QueueName, waiting_jobs
from jobs.queueing.registry import declared_job, declared_names
from jobs.queueing.safe_job import SafeQueue


def test_every_queue_is_served_by_exactly_one_pool():
    listened = [queue for pool in WORKER_POOLS for queue in pool.queues]
    assert sorted(listened) == sorted(QueueName)


def test_every_queue_says_when_its_jobs_are_ended():
    assert set(TIMEOUT_SECONDS) == set(QueueName)


def test_queues_are_served_most_urgent_first():
    urgency = list(QueueName)
    for pool in WORKER_POOLS:
        assert list(pool.queues) == sorted(pool.queues, key=urgency.index)


def test_long_work_has_a_pool_of_its_own():
    kinds = {queue: pool.worker for pool in WORKER_POOLS for queue in pool.queues}
    for queue in (QueueName.RECONCILIATIONS, QueueName.PAYSLIPS):
        assert kinds[queue] is LongWorker
    for queue in (QueueName.INTERACTIVE, QueueName.WEBHOOKS, QueueName.UPKEEP):
        assert kinds[queue] is UpkeepWorker
        assert TIMEOUT_SECONDS[queue] <= 60


def test_a_payday_waits_for_no_reconciliation():
    (pool,) = [pool for pool in WORKER_POOLS if QueueName.PAYSLIPS in pool.queues]
    assert pool.queues == (QueueName.PAYSLIPS,)


def test_a_webhook_being_worked_on_does_not_hold_up_sync_now():
    assert all(pool.processes > 1 for pool in WORKER_POOLS if QueueName.INTERACTIVE in pool.queues)


def test_every_declared_job_goes_to_a_queue_there_is_and_is_known_to_the_worker():
    modules = {module.__name__ for module in worker.JOB_MODULES}
    for name in declared_names():
        assert declared_job(name).queue in set(QueueName)
        assert name.rsplit(".", 1)[0] in modules or name.startswith("tests.")
    assert {deliver_payslips, sync_people, reconcile, tick} <= set(worker.JOB_MODULES)


def test_an_idle_worker_wakes_before_herokus_redis_cuts_it_off(redis):
    assert FastWorker(("webhooks",), redis, None).dequeue_timeout < 300 / 2


def test_a_worker_looks_whether_the_scheduler_runs_once_it_has_run_for_a_while_itself(redis):
    class UpForLong(UpkeepWorker):
        watches_after_seconds = 0.0

    UpkeepWorker(("upkeep",), redis, None).run_maintenance_tasks()
    assert waiting_jobs(redis)["upkeep"] == 0
    UpForLong(("upkeep",), redis, None).run_maintenance_tasks()
    (job,) = SafeQueue("upkeep", connection=redis).jobs
    assert job.func_name == declared_job(tick.watch).name
