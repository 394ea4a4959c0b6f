"""The one place that makes Redis clients, because time limits differ: a page must not wait, a worker may.

redis-py by itself retries a refused connection ten times and waits for ever on a silent one, so every
client here says how long it waits. None of them connects before it is used.
"""

from __future__ import annotations

from typing import Any

from redis import Redis
from redis.backoff import ExponentialBackoff, NoBackoff
from redis.retry import Retry

#: What one step of a notification may take; the notifier itself keeps the budget of the whole.
NOTIFY_STEP_SECONDS = 0.08
#: A silent server is noticed after this; longer than an idle worker's blocking wait, which is a silence as well.
LONGEST_WORKER_READ_SECONDS = 30


def web_redis(url: str, *, verify_tls: bool = True) -> Redis:
    """For pages and health checks: one try, a second at most."""
    return _client(
        url,
        verify_tls=verify_tls,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=0.5,
        socket_timeout=1,
        max_connections=8,
    )


def notifier_redis(url: str, *, verify_tls: bool = True) -> Redis:
    """For notifying a worker while someone waits for our answer."""
    return _client(
        url,
        verify_tls=verify_tls,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=NOTIFY_STEP_SECONDS,
        socket_timeout=NOTIFY_STEP_SECONDS,
        max_connections=2,
    )


def worker_redis(url: str, *, verify_tls: bool = True) -> Redis:
    """For workers and the scheduler: a short absence is waited out, a silent server is noticed."""
    return _client(
        url,
        verify_tls=verify_tls,
        retry=Retry(ExponentialBackoff(cap=1.0, base=0.1), 3),
        socket_connect_timeout=2,
        socket_timeout=LONGEST_WORKER_READ_SECONDS,
        health_check_interval=30,
    )


def address_of(redis: Redis) -> str:
    """Where this client asks, without a login; for a person who looks for it."""
    told = redis.connection_pool.connection_kwargs
    return str(told["path"]) if "path" in told else f"{told.get('host', 'localhost')}:{told.get('port', 6379)}"


def _client(url: str, *, verify_tls: bool, **patience: Any) -> Redis:
    if url.startswith("rediss:") and not verify_tls:
        # Heroku's Redis signs its own certificate; docs/operating.md says what that costs (S35).
        patience |= {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
    if not url.startswith("unix:"):
        patience["socket_keepalive"] = True
    return Redis.from_url(url, **patience)
