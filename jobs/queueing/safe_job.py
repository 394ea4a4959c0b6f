"""RQ's job and queue, narrowed: JSON only, declared functions only, row ids only, no personal data in Redis.

RQ takes a serializer and a job class as options that some of its own paths, and rq-scheduler, leave out;
these classes leave no choice. What RQ would import or call on a job's word besides its function
(callbacks, web requests at its end) is dropped when a job is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rq.job import Job
from rq.queue import Queue
from rq.serializers import JSONSerializer

from jobs.queueing.registry import NotDeclaredError, declared_job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from redis import Redis

UNTOLD_FAILURE = "The process that ran this job ended without an answer."


class SafeJob(Job):
    """A declared job with row ids for arguments."""

    #: What Redis may know of a failure: class and place, set by the worker that saw it.
    told_failure: str = UNTOLD_FAILURE

    def __init__(self, id: str | None = None, connection: Redis | None = None, serializer: Any = None) -> None:  # noqa: A002, ARG002
        super().__init__(id, connection, JSONSerializer)

    @classmethod
    def create(  # type: ignore[override]  # fewer arguments than RQ takes: that is the point
        cls,
        func: Callable[..., object] | str,
        args: Sequence[int] | None = None,
        kwargs: dict[str, Any] | None = None,
        **options: Any,
    ) -> Job:
        """A job to be saved. Raises NotDeclaredError for anything but a declared job and row ids."""
        declared = declared_job(func)
        _refuse_other_than_row_ids(args or (), kwargs or {})
        options |= {"description": declared.name, "on_success": None, "on_failure": None, "on_stopped": None}
        return super().create(declared.name, args=list(args or ()), **options)

    def restore(self, raw_data: Any) -> None:
        super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []

    @property
    def func(self) -> Callable[..., None]:
        """What to call. Raises NotDeclaredError; RQ then counts the job as failed."""
        if self.instance is not None:
            raise NotDeclaredError("a job is a function, not a method of an object")
        _refuse_other_than_row_ids(self.args, self.kwargs)
        return declared_job(self.func_name).run

    def _handle_failure(self, exc_string: str, *args: Any, **options: Any) -> None:  # noqa: ARG002
        super()._handle_failure(self.told_failure, *args, **options)


def _refuse_other_than_row_ids(args: Sequence[object], kwargs: dict[str, object]) -> None:
    if kwargs or any(type(arg) is not int for arg in args):
        raise NotDeclaredError("a job takes row ids and nothing else")


class SafeQueue(Queue):
    """A queue of safe jobs; what is asked for instead is not listened to."""

    job_class = SafeJob

    def __init__(self, name: str, connection: Redis, **options: Any) -> None:
        super().__init__(name, connection, **options | {"job_class": SafeJob, "serializer": JSONSerializer})
