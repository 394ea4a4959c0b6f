"""Processes killed at random under load, for minutes; then everything is healed and compared, field by field.

    python -m tests.walks.soak --seconds 600 --events-per-second 20 --change-filter works

SIGKILL takes web, worker, scheduler or Redis with all that is under it, every few seconds, and starts it again a
little later, as a process manager does; Redis comes back with or without what it knew. Changes go on in Humaans
all the while, told by webhooks of which some are lost, doubled or shuffled. Every process is the Procfile's own
line with its own timings; only hours come every few seconds. `--change-filter` says whether Humaans' filter by time of
change works, is off or lies. Prints a report and ends with 0 when nothing was lost, doubled, half written or told.
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
from tests.walks.filtered_hours import PEOPLE_WHO_CHANGE, SWITCHES, FilteredHours
from tests.walks.standalone import arguments, own_deployment

VICTIMS = ("web", "worker", "scheduler", "redis")
FIRST_KILL, KILL_EVERY = 5.0, (4.0, 12.0)
AWAY = (0.5, 6.0)
DRAIN_SECONDS = 900.0


class Load:
    """So many changes a second in Humaans, until stopped."""

    def __init__(self, sandbox, per_second, chance, *, among, hire_every):
        """Of so many people, besides one who is hired every so many seconds."""
        self.sandbox, self.per_second, self.chance = sandbox, per_second, chance
        self.done, self.late = Counter(), 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._hires_each = round(hire_every * per_second)
        self._people = [row["id"] for row in sandbox.rows("people")][:among]
        self._accounts = [row["id"] for row in sandbox.rows("bank-accounts") if row["personId"] in self._people]
        self._pays = [row for row in sandbox.rows("compensations") if row["personId"] in self._people]

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
        kind = self.chance.choices(("move", "raise", "bank"), (70, 14, 14))[0]
        if number % self._hires_each == 0:
            kind = "hire"
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
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--events-per-second", type=float, default=20.0)
    parser.add_argument("--change-filter", choices=tuple(SWITCHES), default="off", help="of Humaans (%(default)s)")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    chance, killed = random.Random(options.seed), Counter()  # noqa: S311  a soak, not a secret
    print(f"seed {options.seed}", flush=True)
    with own_deployment(options.people, options.database_url) as (deployment, redis):
        filtered = options.change_filter != "off"
        deployment.usual = ("web", "worker", "scheduler")
        deployment.start(*deployment.usual)
        deployment.create_company()
        hours = FilteredHours(deployment.sandbox, deployment.company_id, options.change_filter)
        deployment.connect()
        deployment.save_settings()
        deployment.drain()
        deployment.set_up_webhook(duplicates=1, lose=0.02, reorder=3)
        among, hire_every = (PEOPLE_WHO_CHANGE, 40.0) if filtered else (None, 2.5)
        load = Load(deployment.sandbox, options.events_per_second, chance, among=among, hire_every=hire_every)
        with load:
            until = time.monotonic() + options.seconds
            time.sleep(FIRST_KILL)
            while time.monotonic() < until:
                hours.pass_one()
                kill_one(deployment, redis, chance, killed)
                time.sleep(chance.uniform(*KILL_EVERY))
        print(f"killed: {dict(killed)}\nchanged in Humaans: {dict(load.done)}, {load.late} of them late", flush=True)
        healed = time.monotonic()
        deployment.heal()
        for _ in range(5):  # Humaans' own patience between two tries grows; what comes later counts as lost
            with contextlib.suppress(TimeoutError):
                deployment.sandbox.deliveries()
        deployment.drain(seconds=DRAIN_SECONDS, patience=None)
        print(f"drained by itself in {time.monotonic() - healed:.0f} s", end="; ")
        print(f"differing before the next reading: {at_once(deployment)}", flush=True)
        deployment.reconcile()
        deployment.drain(seconds=DRAIN_SECONDS, patience=None)
        report(deployment)
        wrong = hours.wrong()
        try:
            deployment.check_invariants(budget=False)
        except AssertionError as error:
            wrong.append(str(error))
        if wrong:
            print("NOT WELL:", *wrong, sep="\n")
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
