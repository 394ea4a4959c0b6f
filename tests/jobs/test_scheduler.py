"""The scheduler of the Procfile as a process: it ticks, waits out an absent Redis, and ends when told."""

import signal
import time

import pytest

from jobs.queueing.redis_clients import worker_redis
from jobs.queueing.safe_job import SafeQueue
from tests.processes import wait_until

pytestmark = pytest.mark.processes


def ticks_waiting(url):
    client = worker_redis(url)
    try:
        waiting = SafeQueue("upkeep", connection=client).jobs
        return sum(each.func_name.endswith(".tick") for each in waiting)
    finally:
        client.close()


def test_it_ticks_at_start_and_ends_with_0(start, redis, redis_url):
    began = int(time.time())
    scheduler = start("tests.jobs.scheduler_with_short_polls")
    wait_until(lambda: ticks_waiting(redis_url) == 1, what=lambda: f"a tick\n{scheduler.log}")
    assert scheduler.end() == 0
    assert redis.zscore("rq:scheduler:scheduled_jobs", "tick") >= began + 60
    assert not redis.exists("rq:scheduler_lock")


def test_it_survives_a_redis_that_goes_away_for_long_and_comes_back_empty(start, own_redis):
    redis = own_redis()
    scheduler = start("tests.jobs.scheduler_with_short_polls", REDIS_URL=own_redis.url)
    wait_until(lambda: ticks_waiting(own_redis.url) == 1, what=lambda: f"a tick\n{scheduler.log}")
    redis.end()
    scheduler.wait_for_words("waiting for Redis")
    assert scheduler.process.poll() is None
    own_redis()
    client = worker_redis(own_redis.url)
    client.flushall()
    client.close()
    wait_until(lambda: ticks_waiting(own_redis.url) == 1, what=lambda: f"a tick\n{scheduler.log}")
    assert scheduler.end() == 0


def test_it_survives_a_redis_that_is_back_at_once_and_remembers_everything(start, own_redis):
    redis = own_redis()
    scheduler = start("tests.jobs.scheduler_with_short_polls", REDIS_URL=own_redis.url)
    wait_until(lambda: ticks_waiting(own_redis.url) == 1, what=lambda: f"a tick\n{scheduler.log}")
    redis.end(signal.SIGKILL)
    scheduler.wait_for_words("Redis is away")
    own_redis()
    make_the_tick_due_again(own_redis.url)
    wait_until(lambda: ticks_waiting(own_redis.url) == 1, what=lambda: f"another tick\n{scheduler.log}")
    assert scheduler.end() == 0


def make_the_tick_due_again(url):
    client = worker_redis(url)
    client.delete("rq:queue:upkeep")
    client.zadd("rq:scheduler:scheduled_jobs", {"tick": 0})
    client.close()


def test_it_ends_when_told_while_redis_is_away(start, tmp_path):
    scheduler = start("tests.jobs.scheduler_with_short_polls", REDIS_URL=f"unix://{tmp_path}/nobody.sock")
    scheduler.wait_for_words("waiting for Redis")
    assert scheduler.end() == 0


def test_two_schedulers_queue_one_tick(start, redis, redis_url):
    for _ in range(2):
        start("tests.jobs.scheduler_with_short_polls")
    wait_until(lambda: ticks_waiting(redis_url) == 1, what="a tick")
    time.sleep(1)
    assert ticks_waiting(redis_url) == 1
