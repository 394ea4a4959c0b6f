"""A supervisor over one process that fails as soon as it starts."""

import sys
import time

from jobs.processes.supervisor import Supervisor


def failing(deadline):
    print("failing now", time.monotonic(), flush=True)  # noqa: T201
    raise RuntimeError


if __name__ == "__main__":
    sys.exit(Supervisor({"failing": failing}).run())
