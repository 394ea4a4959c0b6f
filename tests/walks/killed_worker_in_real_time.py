"""How long after kill -9 of the worker, in mid-import, the new run has succeeded: in real time, no lease touched.

    python -m tests.walks.killed_worker_in_real_time [--gently]

With `--gently` every process is sent SIGTERM instead, in an import that takes longer than a platform's patience (F18).
Every process is the Procfile's own line with its own timings; the worker is started again 5 s after its death,
as a process manager does. Prints the seconds and ends with 1 when they are over 180 (issue 2) or anything is
lost, doubled or half written.
"""

import sys
import time

from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run
from tests.processes import wait_until
from tests.walks.running_deployment import READ_FOR_EVERYONE
from tests.walks.standalone import arguments, own_deployment

MOST_SECONDS = 180
PROCESS_MANAGER_WAITS = 5


def main():
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--gently", action="store_true", help="SIGTERM to every process, as at a deploy")
    options = parser.parse_args()
    with own_deployment(options.people, options.database_url) as (deployment, _redis):
        deployment.usual = ("web", "worker", "scheduler")
        deployment.start(*deployment.usual)
        deployment.create_company()
        deployment.connect()
        seconds = 15.0 if options.gently else 3.0
        deployment.sandbox.fail(READ_FOR_EVERYONE, delay=seconds, times=-1)
        deployment.save_settings()
        run_id = deployment.newest_run().id
        deployment.wait_for_phase(run_id, "reading")
        time.sleep(1)
        killed = time.monotonic()
        if options.gently:
            codes = deployment.terminate()
            print(f"run {run_id} was reading; every process was told to end, with {codes} after", end=" ")
            print(f"{time.monotonic() - killed:.1f} s", flush=True)
            deployment.sandbox.heal()
        else:
            deployment.kill("worker")
            print(f"run {run_id} was reading; the worker and all under it are killed", flush=True)
        time.sleep(PROCESS_MANAGER_WAITS)
        deployment.restart()
        told_at = {}

        def succeeded():
            with connection():
                for run in Run.select().order_by(Run.id):
                    told_at.setdefault((run.id, run.cause, run.state), time.monotonic() - killed)
                return Run.select().where(Run.state == "succeeded").exists()

        wait_until(succeeded, seconds=MOST_SECONDS + 120, what="the new run")
        seconds = time.monotonic() - killed
        for (number, cause, state), at in sorted(told_at.items(), key=lambda each: each[1]):
            print(f"  {at:6.1f} s  run {number} ({cause}) {state}")
        deployment.drain()
        deployment.check_invariants()
        with connection():
            arrived = Employee.select().count()
    print(f"{seconds:.1f} s from the kill to the new run's success; {arrived} of {options.people} people arrived")
    return 0 if seconds <= MOST_SECONDS and arrived == options.people else 1


if __name__ == "__main__":
    sys.exit(main())
