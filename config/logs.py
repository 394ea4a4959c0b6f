"""One shape of log line for web, worker, scheduler and commands: time, level, process, event, listed fields.

A field reaches the log only when it is listed here, or is a number whose name says what it counts
(`..._id`, `..._ids`, `..._count`, `..._ms`, `..._seconds`, `..._bytes`); others are dropped and their names told, so
that the writer notices. Texts then pass `redaction.py`. An exception is logged as its class and its place
in the code; its message, which may quote a value, only outside production. To log a new field, list it.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from config.places import PROJECT_ROOT
from config.redaction import redact

if TYPE_CHECKING:
    from types import TracebackType

    from structlog.typing import EventDict, Processor

    from config.settings import Settings

ORDER = ("timestamp", "level", "process", "event")
#: Texts that hold no personal datum: our own words, names of things in code, random ids.
LISTED = frozenset(
    (
        *("timestamp", "level", "process", "event", "logger", "dropped"),
        *("job", "job_id", "queue", "lane", "outcome", "signal"),
        *("request_id", "method", "route", "status", "address_kind"),
        *("company", "kind", "cause", "state", "phase", "code", "reason", "scope"),
        *("error", "error_text", "where", "redis_at", "version", "environment"),
    )
)
#: `..._id` is a row's number, never a Humaans id; so are those of `..._ids`.
COUNTING_ENDINGS = ("_id", "_count", "_ms", "_seconds", "_bytes", "_code", "_pid")
#: Libraries that tell addresses, SQL or arguments below WARNING.
QUIET = (
    *("urllib3", "requests", "peewee", "peewee_migrate", "redis", "asyncio"),
    *("rq", "rq.worker", "rq.queue", "rq.job", "rq_scheduler", "rq_scheduler.scheduler"),
)
FRAMES_TOLD = 4


def configure_logs(settings: Settings, process: str) -> None:
    """Send every record of this process, ours or a library's, to standard output in one shape."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    finishing: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _Labelled(process),
        _ToldException(with_text=not settings.is_production),
        only_listed_fields,
        structlog.processors.LogfmtRenderer(key_order=ORDER, drop_missing=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=finishing))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    logging.captureWarnings(capture=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Labelled:
    """Says which process of the Procfile speaks."""

    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        event.setdefault("process", self._process)
        return event


class _ToldException:
    """Turns an exception into its class and the innermost places it passed, without any value."""

    def __init__(self, *, with_text: bool) -> None:
        self._with_text = with_text

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        raised = event.pop("exc_info", None)
        event.pop("stack_info", None)
        if raised is True:
            raised = sys.exc_info()
        error = raised[1] if isinstance(raised, tuple) else raised
        if isinstance(error, BaseException):
            event["error"] = type(error).__name__
            event["where"] = places(error.__traceback__)
            if self._with_text:
                event["error_text"] = str(error)
        return event


def places(passed: TracebackType | None) -> str:
    """The innermost frames as `file:line:function`, outermost first; code places hold no personal datum."""
    frames = traceback.extract_tb(passed)[-FRAMES_TOLD:]
    return " > ".join(f"{_short(frame.filename)}:{frame.lineno}:{frame.name}" for frame in frames)


def _short(filename: str) -> str:
    path = Path(filename)
    inside = path.is_relative_to(PROJECT_ROOT) and "site-packages" not in path.parts
    return str(path.relative_to(PROJECT_ROOT)) if inside else "/".join(path.parts[-2:])


def only_listed_fields(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The event with listed fields only, every text redacted; the names of the rest under `dropped`."""
    kept: dict[str, object] = {}
    dropped = []
    for name, value in event.items():
        is_number = isinstance(value, int | float)
        if name in LISTED or (is_number and name.endswith(COUNTING_ENDINGS)):
            kept[name] = value if is_number else redact(str(value))
        elif name.endswith("_ids") and isinstance(value, tuple) and all(isinstance(each, int) for each in value):
            kept[name] = ",".join(map(str, value))
        else:
            dropped.append(name)
    if dropped:
        kept["dropped"] = ",".join(sorted(dropped))
    return kept
