"""What a job gets around it."""

import io
import logging

import pytest
import structlog

from jobs.queueing.queues import enqueue
from jobs.queueing.registry import DeclaredJob, declare, declared_names
from jobs.queueing.runtime import Tools, provide_tools
from service.store.database.connection import is_open
from tests.jobs import jobs_for_tests
from tests.jobs.jobs_for_tests import notes


@pytest.fixture(autouse=True)
def _empty_notes():
    notes.clear()


def test_the_database_is_open_inside_a_job_and_closed_after_it(redis, work):
    enqueue(redis, jobs_for_tests.look_at_database)
    work()
    assert notes == ["open True"]
    assert not is_open()


def test_a_job_that_raises_leaves_no_connection_open(redis, work):
    enqueue(redis, jobs_for_tests.fail, 1)
    work()
    assert not is_open()


def test_a_job_may_notify_other_jobs(redis, work, tools):
    enqueue(redis, jobs_for_tests.notify, 12)
    work()
    assert tools.job_notifier.runs == [12]


def test_tools_are_made_once_and_not_before_the_first_job(redis, work):
    made = []

    def make():
        made.append(1)
        return Tools(services=None, job_notifier=None)

    provide_tools(make)
    assert made == []
    for number in range(3):
        enqueue(redis, jobs_for_tests.quick, number)
    work()
    assert made == [1]


def test_every_line_of_a_job_carries_its_name_its_id_and_its_row(redis, work):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.processors.LogfmtRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    logging.getLogger("jobs.queueing.runtime").addHandler(handler)
    logging.getLogger("jobs.queueing.runtime").setLevel(logging.INFO)
    try:
        job_id = enqueue(redis, jobs_for_tests.quick, 41)
        work()
    finally:
        logging.getLogger("jobs.queueing.runtime").removeHandler(handler)
        structlog.reset_defaults()
    (line,) = stream.getvalue().splitlines()
    for part in ("job=quick", f"job_id={job_id}", "number=41", "outcome=done", "duration_ms="):
        assert part in line


def test_two_jobs_of_one_name_are_refused():
    name = next(iter(declared_names()))
    with pytest.raises(ValueError, match="two jobs"):
        declare(DeclaredJob(name=name, queue="webhooks", run=print))
