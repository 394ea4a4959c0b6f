"""Steps done one after the other, so that one failing step does not stop the others.

An error is logged with its ids and raised after the last step: the job still counts as failed and is reported, and
only the one company waits.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger(__name__)


class IsolatedSteps:
    """The steps of one tick. `interruptions` are the errors that mean the process must end now."""

    def __init__(self, interruptions: tuple[type[BaseException], ...] = ()) -> None:
        self._interruptions = interruptions
        self._first: Exception | None = None

    @contextmanager
    def step(self, name: str, **ids: int) -> Iterator[None]:
        """Do one step; its error waits until the end."""
        try:
            yield
        except self._interruptions:
            raise
        except Exception as error:
            log.exception("a step of the tick failed", kind=name, **ids)
            self._first = self._first or error

    def raise_first(self) -> None:
        """Raise the error of the first step that failed, after all had their turn."""
        if self._first is not None:
            raise self._first
