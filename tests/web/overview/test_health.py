"""Up, ready, and a few numbers; nothing else for strangers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from jobs.queueing.queues import waiting_jobs
from jobs.queueing.redis_clients import web_redis, worker_redis
from service.app import create_app
from service.store.database.connection import connection
from service.store.operations import heartbeats
from tests.web.conftest import ORIGIN, Browser


def _client(settings, services, job_notifier, waiting_jobs=None, **changed):
    return create_app(replace(settings, **changed), services, job_notifier, waiting_jobs).test_client()


def test_a_process_that_answers_is_up(app):
    assert app.test_client().get("/healthz").text == "ok\n"


def test_without_redis_it_is_ready_but_degraded(settings, services, job_notifier, database_url):
    def no_redis():
        raise ConnectionError

    for ask, word in ((lambda: {"interactive": 0}, "ok"), (no_redis, "degraded"), (None, "not configured")):
        answer = _client(settings, services, job_notifier, ask).get("/readyz")
        assert (answer.status_code, answer.json) == (200, {"database": "ok", "redis": word, "ticks": "never"})


def test_F25_when_ticks_stop_it_is_said_by_a_process_that_does_not_need_them(
    settings, services, job_notifier, database_url, clock
):
    client = _client(settings, services, job_notifier)
    with connection():
        heartbeats.beat("tick", clock())
    for seconds, word in ((0, "ok"), (60, "ok"), (70, "ok"), (10, "late"), (7200, "late")):
        clock.forward(seconds=seconds)
        assert (client.get("/readyz").status_code, client.get("/readyz").json["ticks"]) == (200, word)


def test_metrics_tell_numbers_and_no_names(settings, services, job_notifier, imported, clock):
    with connection():
        heartbeats.beat("tick", clock())
    clock.forward(seconds=42)
    text = _client(settings, services, job_notifier, lambda: {"upkeep": 3}).get("/metrics").text
    assert 'payroll_employees{readiness="ready"}' in text
    assert 'payroll_heartbeat_age_seconds{name="tick"} 42.0' in text
    assert 'payroll_jobs_waiting{queue="upkeep"} 3.0' in text
    assert 'payroll_payslips{state="failed"} 0.0' in text
    assert "payroll_outbox_oldest_mail_seconds 0.0" in text
    assert "acme" not in text.lower()


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "10.0.0.5", 200),
        ("", {}, "93.184.216.34", 404),
        ("", {"X-Forwarded-For": "203.0.113.9"}, "10.0.0.5", 404),
        ("m3trics", {}, "10.0.0.5", 404),
        ("m3trics", {"Authorization": "Bearer m3trics"}, "93.184.216.34", 200),
        ("m3trics", {"Authorization": "Bearer wrong"}, "93.184.216.34", 404),
    ],
)
def test_metrics_are_for_a_token_or_a_private_network(
    settings, services, job_notifier, database_url, token, headers, address, status
):
    client = _client(settings, services, job_notifier, metrics_token=token)
    answer = client.get("/metrics", base_url=ORIGIN, headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


@pytest.mark.parametrize("trouble", [("min-replicas-to-write", 1), ("maxmemory", 1)])
def test_part_7_a_redis_that_takes_no_writes_is_seen(
    database_url, settings, services, job_notifier, own_redis, cast, trouble
):
    """It answers every question, as a full one does and one that became a copy of another."""
    own_redis()
    client = worker_redis(own_redis.url)
    app = create_app(settings, services, job_notifier, partial(waiting_jobs, web_redis(own_redis.url)))
    alice = Browser(app).sign_in("alice@example.com")
    assert alice.open("/readyz").json["redis"] == "ok"
    client.config_set(*trouble)
    assert client.ping()
    assert (alice.open("/readyz").status_code, alice.open("/readyz").json["redis"]) == (200, "degraded")
    assert "takes no writes" in alice.open("/status").text
    client.close()
