"""Redis is made to match the schedule: four stories, and what rq-scheduler itself would get wrong."""

import time
import zlib

import pytest

from jobs.definitions.tick import answer_flood, resume, tick
from jobs.queueing.queues import QueueName
from jobs.queueing.safe_job import SafeJob, SafeQueue
from jobs.schedule import SCHEDULE, Periodic, make_redis_match
from jobs.scheduler import TickScheduler
from tests.jobs import jobs_for_tests

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utc:DeprecationWarning")
HOURLY = Periodic(id="look", job=jobs_for_tests.look_at_database, every_seconds=3600)


@pytest.fixture
def scheduler(redis):
    return TickScheduler(redis)


def entries(scheduler):
    return {
        entry.decode(): due
        for entry, due in scheduler.connection.zrange(scheduler.scheduled_jobs_key, 0, -1, withscores=True)
    }


def waiting(redis, queue=QueueName.UPKEEP):
    return SafeQueue(queue, connection=redis).job_ids


def test_a_new_entry_is_added_and_due_at_once(scheduler):
    before = int(time.time())
    assert make_redis_match([HOURLY], scheduler).added == ("look",)
    assert before <= entries(scheduler)["look"] <= time.time()


def test_an_equal_entry_is_left_with_its_due_time(scheduler):
    make_redis_match([HOURLY], scheduler)
    scheduler.connection.zadd(scheduler.scheduled_jobs_key, {"look": 4_000_000_000})
    assert not make_redis_match([HOURLY], scheduler)
    assert entries(scheduler) == {"look": 4_000_000_000}


@pytest.mark.parametrize(
    "changed",
    [
        Periodic(id="look", job=jobs_for_tests.look_at_database, every_seconds=60),
        Periodic(id="look", job=tick, every_seconds=3600),
    ],
)
def test_a_changed_entry_is_replaced(scheduler, changed):
    make_redis_match([HOURLY], scheduler)
    assert make_redis_match([changed], scheduler).replaced == ("look",)
    job = SafeJob.fetch("look", connection=scheduler.connection)
    assert job.meta["interval"] == changed.every_seconds
    assert list(entries(scheduler)) == ["look"]


def test_a_forgotten_entry_is_removed(scheduler):
    make_redis_match([HOURLY, *SCHEDULE], scheduler)
    assert make_redis_match(SCHEDULE, scheduler).removed == ("look",)
    assert set(entries(scheduler)) == {"tick", "resume", "flood"}
    assert not SafeJob.exists("look", connection=scheduler.connection)


def test_an_entry_that_cannot_be_read_is_replaced(scheduler):
    make_redis_match([HOURLY], scheduler)
    scheduler.connection.hset(SafeJob.key_for("look"), "data", zlib.compress(b"\x80\x05not json"))
    assert make_redis_match([HOURLY], scheduler).replaced == ("look",)


def test_an_entry_lost_between_taking_and_putting_back_comes_back_at_the_next_poll(scheduler, redis):
    scheduler.enqueue_jobs()
    redis.delete(scheduler.scheduled_jobs_key)
    scheduler.enqueue_jobs()
    assert set(entries(scheduler)) == {"tick", "resume", "flood"}


def test_the_tick_comes_every_minute_lost_work_is_looked_for_oftener_and_floods_most_often():
    told = [(entry.id, entry.job, entry.every_seconds) for entry in SCHEDULE]
    assert told == [("tick", tick, 60), ("resume", resume, 15), ("flood", answer_flood, 2)]


def test_a_due_tick_is_queued_and_due_again_a_minute_later(scheduler, redis):
    before = int(time.time())
    scheduler.enqueue_jobs()
    assert sorted(waiting(redis)) == ["flood", "resume", "tick"]
    assert before <= entries(scheduler)["tick"] - 60 <= time.time()


def test_ticks_missed_while_no_worker_ran_wait_as_one(scheduler, redis):
    for _ in range(5):
        redis.zadd(scheduler.scheduled_jobs_key, {"tick": 0})
        scheduler.enqueue_jobs()
    assert sorted(waiting(redis)) == ["flood", "resume", "tick"]


def test_a_second_scheduler_adds_nothing(scheduler, redis):
    scheduler.enqueue_jobs()
    TickScheduler(redis).enqueue_jobs()
    assert sorted(waiting(redis)) == ["flood", "resume", "tick"]
    assert set(entries(scheduler)) == {"tick", "resume", "flood"}
