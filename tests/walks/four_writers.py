"""Four writers and a reader at once, for as long as is asked (F56).

    python -m tests.walks.four_writers --seconds 60

SQLite has one writer at a time: each must wait for its turn and none may be told that the database is locked.
Ends with 1 when someone was, or when an invariant does not hold.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from service.store.database.connection import connection, write_transaction
from service.store.operations import heartbeats
from service.store.tables.operations import Heartbeat
from tests.walks.standalone import arguments, own_deployment

WRITERS = 4


def write_and_read(deployment, seconds):
    """How many transactions each of the writers made, and how often everyone was listed meanwhile."""
    until = time.monotonic() + seconds
    people = len(deployment.every("/employees"))

    def write(number):
        written = 0
        while time.monotonic() < until:
            with connection(), write_transaction():
                beat = Heartbeat.get_or_none(Heartbeat.name == f"writer {number}")
                now = datetime.now(UTC)
                heartbeats.beat(f"writer {number}", now if beat is None else max(now, beat.at))
            written += 1
        return written

    def read():
        listed = 0
        while time.monotonic() < until:
            assert deployment.status("/readyz") == 200
            assert len(deployment.every("/employees")) == people
            listed += 1
        return listed

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        done = [threads.submit(write, number) for number in range(WRITERS)]
        reader = threads.submit(read)
        return [each.result() for each in done], reader.result()


def main():
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    with own_deployment(options.people, options.database_url) as (deployment, _redis):
        deployment.usual = ("web", "worker", "scheduler")
        deployment.start(*deployment.usual)
        deployment.imported()
        run_id = deployment.reconcile()
        written, listed = write_and_read(deployment, options.seconds)
        deployment.wait_for_run(run_id)
        deployment.drain()
        deployment.check_invariants()
    print(f"{options.seconds:.0f} s: written {written}, everyone listed {listed} times, no one was refused")
    return 0 if all(written) and listed else 1


if __name__ == "__main__":
    sys.exit(main())
