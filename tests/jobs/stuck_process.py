"""A supervisor over one process that is stuck past its deadline."""

import sys
import time

from jobs.processes.supervisor import Supervisor


def stuck(deadline):
    print("stuck now", flush=True)  # noqa: T201
    deadline.set_in(0.2)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    sys.exit(Supervisor({"stuck": stuck}).run())
