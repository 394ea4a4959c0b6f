"""What every job gets around it: an open database, its name and ids on each log line, a notification of what it queued.

A job's body receives `Tools` first and row ids after it, and calls one action. Failures are left to fail:
the row that was due stays due, and the tick queues a job for it again. The tools are made once per process, when
the first job needs them; `jobs/worker.py` says how, because only the highest layer knows the real things.
"""

from __future__ import annotations

import inspect
import time
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

import structlog
from rq import get_current_job

from jobs.queueing.registry import DeclaredJob, declare, name_of
from service.actions.notifications.tell_at_once import judge_at_once, queue_what_is_to_be_sent
from service.store.database.connection import connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.services import JobNotifier, Services

Ids = ParamSpec("Ids")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a job may use."""

    services: Services
    job_notifier: JobNotifier


class _Provider:
    """Makes the tools of this process once, at the first job."""

    def __init__(self) -> None:
        self._make: Callable[[], Tools] | None = None
        self._tools: Tools | None = None

    def set(self, make: Callable[[], Tools]) -> None:
        self._make, self._tools = make, None

    def get(self) -> Tools:
        if self._tools is None:
            if self._make is None:
                raise RuntimeError("this process was not told how to make the tools of its jobs")
            self._tools = self._make()
        return self._tools


_provider = _Provider()


def provide_tools(make: Callable[[], Tools]) -> None:
    """Say how this process makes the tools of its jobs."""
    _provider.set(make)


def job(queue: str) -> Callable[[Callable[Concatenate[Tools, Ids], None]], Callable[Ids, None]]:
    """Declare a function as a job of `queue`. Called without the tools, with row ids alone."""

    def declaring(body: Callable[Concatenate[Tools, Ids], None]) -> Callable[Ids, None]:
        signature = inspect.signature(body)

        @wraps(body)
        def run(*args: Ids.args, **kwargs: Ids.kwargs) -> None:
            current = get_current_job()
            context = {
                "job": body.__name__,
                "job_id": current.id if current else "direct",
                **dict(list(signature.bind(None, *args, **kwargs).arguments.items())[1:]),
            }
            with structlog.contextvars.bound_contextvars(**context), connection():
                started = time.perf_counter()
                outcome = "failed"
                try:
                    body(_provider.get(), *args, **kwargs)
                    outcome = "done"
                finally:
                    judge_at_once(_provider.get().services)
                    queue_what_is_to_be_sent(_provider.get().job_notifier)
                    taken = round((time.perf_counter() - started) * 1000, 1)
                    log.info("job ended", outcome=outcome, duration_ms=taken)

        del run.__wrapped__  # its signature is not the body's
        takes_several = any(each.kind is each.VAR_POSITIONAL for each in signature.parameters.values())
        declare(DeclaredJob(name=name_of(body), queue=queue, run=run, takes_several=takes_several))
        return run

    return declaring
