"""Processes killed at random under load, for minutes; then everything is healed and compared, field by field.

    python -m tests.walks.soak --minutes 10 --events-per-second 20

SIGKILL takes web, worker, scheduler or Redis with all that is under it, every few seconds, and starts it again a
little later, as a process manager does; Redis comes back with or without what it knew. Changes go on in Humaans
all the while, told by webhooks of which some are lost, doubled or shuffled. Every process is the Procfile's own
line with its own timings. Prints a report and ends with 0 when nothing was lost, doubled, half written or told.
"""

import contextlib
import random
import shutil
import sys
import threading
import time
from collections import Counter

from service.store.database.connection import connection
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import PersonSync, Run
from tests.walks.standalone import arguments, own_deployment

VICTIMS = ("web", "worker", "scheduler", "redis")
FIRST_KILL, KILL_EVERY = 5.0, (4.0, 12.0)
AWAY = (0.5, 6.0)
DRAIN_SECONDS = 900.0


class Load:
    """So many changes a second in Humaans, until stopped."""

    def __init__(self, sandbox, per_second, chance):
        self.sandbox, self.per_second, self.chance = sandbox, per_second, chance
        self.done, self.late = Counter(), 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._people = [row["id"] for row in sandbox.rows("people")]
        self._accounts = [row["id"] for row in sandbox.rows("bank-accounts")]
        self._pays = sandbox.rows("compensations")

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_exc):
        self._stop.set()
        self._thread.join()

    def _run(self):
        begun, number = time.monotonic(), 0
        while not self._stop.is_set():
            number += 1
            self._change(number)
            wait = begun + number / self.per_second - time.monotonic()
            self.late += wait < 0
            self._stop.wait(max(0.0, wait))

    def _change(self, number):
        kind = self.chance.choices(("move", "raise", "bank", "hire"), (70, 14, 14, 2))[0]
        if kind == "move":
            self.sandbox.change("people", self.chance.choice(self._people), city=f"Town {number}")
        elif kind == "raise":
            pay = self.chance.choice(self._pays)
            self.sandbox.change("compensations", pay["id"], amount=f"{self.chance.randrange(20_000, 90_000)}.50")
        elif kind == "bank":
            name = f"Holder {chr(65 + number % 26)}"
            self.sandbox.change("bank-accounts", self.chance.choice(self._accounts), nameOnAccount=name)
        else:
            self.sandbox.hire()
        self.done[kind] += 1


def kill_one(deployment, redis, chance, done):
    """One of them dies and is back a little later."""
    victim = chance.choice(VICTIMS)
    if victim == "redis":
        redis.kill()
        if chance.random() < 0.5:
            victim = "redis, emptied"
            shutil.rmtree(redis.folder, ignore_errors=True)
    else:
        deployment.kill(victim)
    time.sleep(chance.uniform(*AWAY))
    redis.start() if victim.startswith("redis") else deployment.restart(victim)
    done[victim] += 1


def main():
    parser = arguments(__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--events-per-second", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    chance, killed = random.Random(options.seed), Counter()  # noqa: S311  a soak, not a secret
    print(f"seed {options.seed}", flush=True)
    with own_deployment(options.people, options.database_url) as (deployment, redis):
        deployment.usual = ("web", "worker", "scheduler")
        deployment.start(*deployment.usual)
        deployment.imported()
        deployment.set_up_webhook(duplicates=1, lose=0.02, reorder=3)
        with Load(deployment.sandbox, options.events_per_second, chance) as load:
            until = time.monotonic() + options.minutes * 60
            time.sleep(FIRST_KILL)
            while time.monotonic() < until:
                kill_one(deployment, redis, chance, killed)
                time.sleep(chance.uniform(*KILL_EVERY))
        print(f"killed: {dict(killed)}\nchanged in Humaans: {dict(load.done)}, {load.late} of them late", flush=True)
        healed = time.monotonic()
        deployment.heal()
        for _ in range(5):  # Humaans' own patience between two tries grows; what comes later counts as lost
            with contextlib.suppress(TimeoutError):
                deployment.sandbox.deliveries()
        deployment.drain(seconds=DRAIN_SECONDS, patience=None)
        wrong = at_once(deployment)
        print(f"drained by itself in {time.monotonic() - healed:.0f} s; differing before the next reading: {wrong}")
        deployment.reconcile()
        deployment.drain(seconds=DRAIN_SECONDS, patience=None)
        report(deployment)
        try:
            deployment.check_invariants(budget=False)
        except AssertionError as error:
            print(f"NOT WELL:\n{error}")
            return 1
    print("All is equal: nothing lost, doubled, half written, going back or told.")
    return 0


def at_once(deployment):
    """How much differs before everyone is read again: what lost webhooks left behind."""
    try:
        deployment.check_invariants(budget=False)
    except AssertionError as error:
        return len(str(error).splitlines())
    return 0


def report(deployment):
    deliveries = Counter(each["state"] for each in deployment.sandbox.deliveries(settle=0))
    with connection():
        runs = Counter((run.cause, run.state, run.error_code) for run in Run.select())
        syncs = sum(sync_request.fence for sync_request in PersonSync.select())
        stored = Employee.select().count()
        changes = Counter(change.cause for change in Change.select(Change.cause))
    print(f"deliveries: {dict(deliveries)}\nruns: {dict(runs)}\nsyncs begun: {syncs}, changes kept: {dict(changes)}")
    print(f"employees: {stored}; requests to Humaans: {deployment.sandbox.counters()['total']}")
    with contextlib.suppress(ValueError):
        errors = Counter(
            line.partition("error=")[2].split()[0] for line in deployment.logs().splitlines() if "error=" in line
        )
        print(f"errors in the logs: {dict(errors.most_common(12))}")


if __name__ == "__main__":
    sys.exit(main())
