"""How long to wait after a failure: twice as long each time, with jitter, at most an hour."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from service.backoff import wait_seconds

FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)
_RANDOM: Final = random.Random()  # noqa: S311 - jitter, not a secret


def wait_after(attempt: int) -> timedelta:
    """Full jitter, so that those who failed together do not come back together."""
    return timedelta(
        seconds=wait_seconds(
            attempt, first=FIRST_WAIT.total_seconds(), longest=LONGEST_WAIT.total_seconds(), random=_RANDOM
        )
    )
