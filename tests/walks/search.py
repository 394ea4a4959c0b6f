"""The long search by the state machine, which prints what it did, and the way to whatever it found.

    python -m tests.walks.search --minutes 15

Ends with 1 when an invariant broke. `--seed` repeats a search; every hundred examples begin another one.
"""

import argparse
import contextlib
import sys
import tempfile
import time
from collections import Counter

from cryptography.fernet import Fernet
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from sandbox.remote import InProcessSandbox
from service.store.database import connection as store_database
from service.store.database.encryption import SecretBox
from service.store.operations.migrating import migrate
from service.store.tables.all_tables import ALL
from tests.walks.machine import CompanyLife

EXAMPLES_AT_ONCE = 25


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--steps", type=int, default=50, help="things that happen in one life, at most (%(default)s)")
    parser.add_argument("--shrink", action="store_true", help="look for the shortest way to what was found (minutes)")
    parser.add_argument("--people", type=int, default=5)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--database-url", help="an empty Postgres database; everything in it is deleted")
    options = parser.parse_args()
    done = Counter()
    with tempfile.TemporaryDirectory(prefix="payroll-search-") as folder:
        store_database.bind(store_database.connect_to(options.database_url or f"sqlite:////{folder}/search.db"))
        migrate()
        with (
            InProcessSandbox.start(size=options.people, now="2026-11-23T10:00:00Z") as sandbox,
            store_database.connection(),
        ):
            code = _search(options, sandbox, done)
    lives = done.pop("lives", 0)
    print(f"seed {options.seed}: {lives} lives, {sum(done.values())} things happened")
    for name, count in done.most_common():
        print(f"  {count:7} {name}")
    return code


def _search(options, sandbox, done):
    class Here(CompanyLife):
        pass

    Here.sandbox, Here.secrets = sandbox, SecretBox((Fernet.generate_key().decode(),))
    Here.empty_the_store, Here.told = staticmethod(_empty_the_store), staticmethod(lambda steps: _count(done, steps))
    until, number = time.monotonic() + options.minutes * 60, options.seed
    while time.monotonic() < until:
        searching = settings(
            max_examples=EXAMPLES_AT_ONCE,
            stateful_step_count=options.steps,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink) if options.shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        try:
            run_state_machine_as_test(seed(number)(_fresh(Here)), settings=searching)
        except BaseException as error:
            print(f"seed {number} found: {error}")
            for note in getattr(error, "__notes__", ()):
                print(note)
            raise
        number += 1
        print(f"  {done['lives']} lives", flush=True)
    return 0


def _fresh(machine):
    return type("Search", (machine,), {})


def _count(done, steps):
    done["lives"] += 1
    done.update(name.split()[0] for name in steps)


def _empty_the_store():
    with contextlib.suppress(Exception):
        store_database.database.rollback()
    with store_database.write_transaction():
        for model in reversed(ALL):
            model.delete().execute()


if __name__ == "__main__":
    sys.exit(main())
