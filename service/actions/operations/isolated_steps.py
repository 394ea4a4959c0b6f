"""Duties done one after the other so that what befalls one keeps none of the others from being done.

What went wrong is logged with its ids and raised when all had their turn: the job still counts as failed and
is reported, and only the one company waits.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger(__name__)


class IsolatedSteps:
    """The duties of one tick. `interruptions` are the errors that mean the process must end now."""

    def __init__(self, interruptions: tuple[type[BaseException], ...] = ()) -> None:
        self._interruptions = interruptions
        self._first: Exception | None = None

    @contextmanager
    def apart(self, duty: str, **ids: int) -> Iterator[None]:
        """Do one duty; its error waits until the end."""
        try:
            yield
        except self._interruptions:
            raise
        except Exception as error:
            log.exception("a duty of the minute failed", kind=duty, **ids)
            self._first = self._first or error

    def raise_first(self) -> None:
        """What befell the first duty that failed, now that all had their turn."""
        if self._first is not None:
            raise self._first
