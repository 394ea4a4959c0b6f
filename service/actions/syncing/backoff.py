"""How long a failure is waited out: twice as long each time, at random within that, never beyond an hour."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=1)


def wait_after(attempt: int) -> timedelta:
    """Full jitter, so that those who failed together do not come back together."""
    longest = min(FIRST_WAIT * float(2 ** min(attempt, 12)), LONGEST_WAIT)
    return longest * random.random()  # noqa: S311 - jitter, not a secret
