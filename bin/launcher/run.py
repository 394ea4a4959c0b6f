"""`bin/run`: the product on this machine, on SQLite and an embedded Redis unless others are named."""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
from typing import NoReturn

from bin.launcher.machine import (
    ToldToEndError,
    base_environment,
    everything_ends,
    first_owner,
    free_port,
    settings_of,
    shower,
    start_everything,
)
from bin.launcher.processes import LaunchError, Processes
from config.places import private_folder
from config.settings import Settings, SettingsError

HELP = """Starts the release, web, worker and scheduler lines of the Procfile in the foreground.
Settings come from the environment (docs/operating.md); without any, data lies in var/.
The first start makes an owner and prints the password once. Ctrl-C ends everything."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bin/run", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--owner", default="owner@example.com", help="email address of the first owner (%(default)s)")
    options = parser.parse_args()
    try:
        return live(options.owner)
    except ToldToEndError:
        return 0
    except (SettingsError, LaunchError) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1


def live(owner: str) -> NoReturn:
    environment = base_environment()
    environment.setdefault("PORT", str(free_port()))
    settings = settings_of(environment)
    lock = alone_in(settings)
    processes = Processes(environment, shower(verbose=True))
    try:
        with everything_ends(processes):
            start_everything(processes, settings)
            welcome(processes, settings, owner)
            processes.keep_up()
    finally:
        os.close(lock)


def alone_in(settings: Settings) -> int:
    """Holds this folder for one `bin/run` at a time. Raises LaunchError."""
    lock = os.open(private_folder(settings.var_folder) / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LaunchError(f"bin/run or bin/demo is already running on {settings.var_folder}.") from None
    return lock


def welcome(processes: Processes, settings: Settings, email: str) -> None:
    print(f"\n  The product is at {settings.public_url}")
    if settings.is_production:
        print("  Make the first owner with: flask --app wsgi user create EMAIL --role owner")
    elif password := first_owner(processes, settings, email):
        print(f"  Sign in as {email} with the password {password}")
        print("  It is shown this once; only a hash of it is kept.")
    print("  Ctrl-C ends everything.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
