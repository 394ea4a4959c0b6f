"""Every process thinks in UTC: rq-scheduler follows the process's own zone, whatever it is told."""

from __future__ import annotations

import os
import time


def use_utc() -> None:
    """Set this process's zone to UTC. The rules reckon each company's own zone."""
    os.environ["TZ"] = "UTC"
    time.tzset()
