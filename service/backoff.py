"""How long to wait before the next try: twice as long each time, up to a limit, and at random within that if asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

#: 2 to this power reaches any limit; beyond it the number would only grow too large to multiply.
_MOST_DOUBLINGS: Final = 30


def wait_seconds(
    doublings: int, *, first: float, longest: float, random: Random | None = None, at_least: float = 0.0
) -> float:
    """Seconds to wait: `first`, doubled so many times, never more than `longest`.

    With `random` the answer lies at random between this and the share `at_least` of it, so that those who failed
    together do not come back together (0 is full jitter).
    """
    most = min(first * 2.0 ** min(doublings, _MOST_DOUBLINGS), longest)
    return most if random is None else random.uniform(at_least, 1.0) * most
