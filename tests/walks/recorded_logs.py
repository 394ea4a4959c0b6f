"""What the processes of a walk log, kept to be searched for personal data."""

import logging
from contextlib import contextmanager

import structlog


@contextmanager
def recorded_logs(life):
    """Everything that is logged, before any redaction, is kept in `life.logged`."""
    handler = logging.Handler()
    handler.emit = lambda record: life.logged.append(record.getMessage())
    root = logging.getLogger()
    kept, before = structlog.get_config(), root.level
    root.addHandler(handler)
    structlog.configure(processors=[lambda _logger, _method, event: _keep(life, event)])
    try:
        yield
    finally:
        structlog.configure(**kept)
        root.removeHandler(handler)
        root.setLevel(before)


def _keep(life, event):
    life.logged.append(repr(event))
    raise structlog.DropEvent
