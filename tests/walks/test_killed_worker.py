"""The worker taken away in the middle of things: nothing is lost, doubled or half written (F15-F19)."""

import os
import signal
from pathlib import Path

import pytest
from rq import Queue
from rq.serializers import JSONSerializer

from jobs.definitions import sync_people
from jobs.queueing.queues import QueueName, enqueue
from service.facts.runs import Cause
from service.store.database.connection import connection, write_transaction
from service.store.syncing import sync_requests
from service.store.tables.companies import Company
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import Run
from tests.processes import is_running, wait_until
from tests.walks.invariants import stored_employees
from tests.walks.running_deployment import NO_END, READ_FOR_EVERYONE

pytestmark = pytest.mark.processes


@pytest.fixture
def importing(deployment):
    """An import that goes on when Humaans is healed, seen in the middle of its reading; returns its run's id."""
    deployment.create_company()
    deployment.connect()
    deployment.sandbox.fail(READ_FOR_EVERYONE, delay=NO_END, times=-1)
    deployment.save_settings()
    run_id = deployment.newest_run().id
    deployment.wait_for_phase(run_id, "reading")
    return run_id


def ended_and_begun_again(deployment, run_id):
    """The dead run is told as such and a new one took over; returns that."""
    deployment.let_leases_run_out()
    deployment.wait_for_run(run_id, "failed")
    heir = wait_until(lambda: deployment.newest_run(cause="restart"), what="the new run")
    deployment.heal()
    deployment.drain()
    with connection():
        dead = Run.get_by_id(run_id)
        heir = Run.get_by_id(heir.id)
        assert (dead.error_code, dead.created) == ("worker_lost", 0)
        assert (heir.state, heir.created, heir.attempt) == ("succeeded", 12, 2)
        assert Employee.select().count() == 12
    return heir


def test_F16_the_worker_killed_in_mid_import_is_made_good_by_a_new_run(deployment, importing):
    deployment.kill("worker")
    with connection():
        assert stored_employees(deployment.company_id) == []
    deployment.restart("worker")
    ended_and_begun_again(deployment, importing)
    deployment.check_invariants()


def test_F16_the_child_that_does_the_work_killed_alone(deployment, importing):
    os.kill(child_of_the_long_pool(deployment), signal.SIGKILL)
    ended_and_begun_again(deployment, importing)
    deployment.check_invariants()


def test_F17_the_parent_killed_alone_leaves_no_second_writer(deployment, importing):
    """The orphan does no work until a new run is through, and then may write nothing more."""
    orphan = child_of_the_long_pool(deployment)
    os.kill(orphan, signal.SIGSTOP)
    deployment.processes["worker"].end(signal.SIGKILL)
    deployment.restart("worker")
    ended_and_begun_again(deployment, importing)
    deployment.sandbox.change("people", deployment.sandbox.rows("people")[0]["id"], city="York", quiet=True)
    deployment.reconcile()
    deployment.drain()
    with connection():
        before = stored_employees(deployment.company_id), Change.select().count()
    os.kill(orphan, signal.SIGCONT)
    wait_until(lambda: not is_running(orphan), what="the orphan's end")
    with connection():
        assert before == (stored_employees(deployment.company_id), Change.select().count())
    deployment.check_invariants()


def test_F15_a_job_that_vanished_after_it_was_taken_from_the_queue(deployment, redis):
    """Killed between pop and start, RQ knows the job no more; the row still says that it is due."""
    deployment.imported()
    deployment.kill("worker")
    person = next(iter(deployment.sandbox.rows("people")))
    deployment.sandbox.change("people", person["id"], city="York", quiet=True)
    with connection(), write_transaction():
        sync_request = sync_requests.request(deployment.company_id, person["id"], Cause.EVENT, Company.get().created_at)
    enqueue(redis, sync_people.sync, sync_request.id)
    queue = f"rq:queue:{QueueName.WEBHOOKS}"
    redis.lpop(queue)  # unless Redis has given it to the dead worker's connection already
    assert redis.llen(queue) == 0
    deployment.restart("worker")
    deployment.drain()
    deployment.check_invariants()


def test_F18_sigterm_to_every_process_in_mid_reconciliation(deployment, importing):
    """As a platform restarts: everyone is told at once, may finish, and is started again."""
    deployment.sandbox.switch(latency_ms=300.0)
    deployment.sandbox.heal()
    codes = deployment.terminate()
    assert codes == [0, 0, 0], deployment.logs()
    deployment.heal()
    deployment.drain()
    with connection():
        assert Employee.select().count() == 12
    deployment.check_invariants()


def test_F19_three_restarts_in_a_row_each_in_mid_reconciliation(deployment, importing):
    tried = importing
    for _ in range(3):
        deployment.kill("worker")
        deployment.let_leases_run_out()
        deployment.restart("worker")
        deployment.wait_for_run(tried, "failed")
        tried = wait_until(lambda: heir_of(deployment, tried), what="the next try").id  # noqa: B023  asked at once
        deployment.wait_for_phase(tried, "reading")
    deployment.heal()
    deployment.drain()
    with connection():
        assert [run.state for run in Run.select().order_by(Run.id)] == [*["failed"] * 3, "succeeded"]
        assert Employee.select().count() == 12
    deployment.check_invariants()


def heir_of(deployment, run_id):
    run = deployment.newest_run(cause="restart")
    return run if run is not None and run.id > run_id else None


def test_the_scheduler_killed_in_mid_reconciliation_is_not_missed(deployment, importing):
    deployment.kill("quick scheduler")
    deployment.heal()
    deployment.drain()
    deployment.check_invariants()


def child_of_the_long_pool(deployment):
    """The one grandchild of the worker: only the long pool forks for a job."""

    def children(pid):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def found():
        return [horse for process in children(deployment.processes["worker"].pid) for horse in children(process)]

    (horse,) = wait_until(found, what="the working child")
    return horse


def test_F30_a_job_of_another_release_fails_and_its_row_is_found_again(deployment, redis):
    """Neither a function this release does not know nor arguments it does not take lose what was due."""
    deployment.imported()
    person = deployment.sandbox.rows("people")[0]
    deployment.sandbox.change("people", person["id"], city="York", quiet=True)
    with connection(), write_transaction():
        sync_request = sync_requests.request(deployment.company_id, person["id"], Cause.EVENT, Company.get().created_at)
    queue = Queue("webhooks", connection=redis, serializer=JSONSerializer)
    queue.enqueue_call("jobs.definitions.sync_people.sync_of_tomorrow", args=(sync_request.id,))
    queue.enqueue_call("jobs.definitions.reconcile.reconcile", args=(sync_request.id, 1, 2))
    deployment.drain()
    assert deployment.log("worker").count("job failed") >= 2
    deployment.check_invariants()
