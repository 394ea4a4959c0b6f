"""Each client is as patient as what it is for."""

from __future__ import annotations

from jobs.processes.workers import WAKE_SECONDS
from jobs.queueing.redis_clients import notifier_redis, web_redis, worker_redis

URL = "redis://127.0.0.1:1"


def _read_seconds(client):
    return client.connection_pool.connection_kwargs["socket_timeout"]


def test_an_idle_worker_s_wait_is_not_taken_for_a_dead_redis():
    assert _read_seconds(worker_redis(URL)) > WAKE_SECONDS


def test_a_page_waits_a_second_at_most_and_a_notification_less():
    assert _read_seconds(web_redis(URL)) <= 1
    assert _read_seconds(notifier_redis(URL)) < 0.1
