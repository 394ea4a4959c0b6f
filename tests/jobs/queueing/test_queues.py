"""What the status page asks of the queues."""

import pytest
from redis.exceptions import RedisError

from jobs.queueing.queues import QueueName, enqueue, waiting_jobs
from jobs.queueing.redis_clients import web_redis
from tests.jobs import jobs_for_tests


def test_how_many_jobs_wait_is_told_by_queue(redis):
    for number in range(3):
        enqueue(redis, jobs_for_tests.quick, number)
    enqueue(redis, jobs_for_tests.quick, 4, queue=QueueName.INTERACTIVE)
    assert waiting_jobs(redis) == {
        "interactive": 1,
        "webhooks": 3,
        "upkeep": 0,
        "reconciliations": 0,
        "payslips": 0,
        "messages": 0,
    }


def test_a_redis_that_is_away_is_an_error_and_not_a_zero(tmp_path):
    with pytest.raises(RedisError):
        waiting_jobs(web_redis(f"unix://{tmp_path}/nobody.sock"))
