"""How long the request that is being served may still wait for Humaans, before it is answered without Humaans.

Heroku's router gives up after 30 s, gunicorn looks after 25 s; what is said in words must be said before.
"""

from __future__ import annotations

import time
from typing import Final

from flask import g

#: PersonOnDay may notice up to two seconds late that its time is over, and the plan takes a moment too.
SECONDS_FOR_HUMAANS: Final = 20.0
LEAST: Final = 0.5


def begin() -> None:
    g.began = time.monotonic()


def seconds_left() -> float:
    """Never nothing: a question that is asked gets a moment."""
    return max(float(g.began) + SECONDS_FOR_HUMAANS - time.monotonic(), LEAST)
