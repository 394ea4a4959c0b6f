"""`bin/demo`: the product together with a sandbox version of Humaans; `--once` does the main job by itself."""

from __future__ import annotations

import argparse
import io
import json
import os
import shlex
import shutil
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bin.launcher.calling import JsonCaller, NotAsItShouldBeError
from bin.launcher.machine import (
    ToldToEndError,
    base_environment,
    everything_ends,
    first_owner,
    free_port,
    settings_of,
    shower,
    start_everything,
    wait_for,
)
from bin.launcher.month import Month
from bin.launcher.notice import Notices
from bin.launcher.once import OWNER, do_the_main_job
from bin.launcher.payday import sample_payslips, save_demo_schedules, today_in_london
from bin.launcher.period import PayPeriod
from bin.launcher.person import Person
from bin.launcher.processes import ROOT, LaunchError, Processes
from bin.launcher.run import alone_in
from config.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

SLUG: Final = "demo"
MAIL_FROM: Final = "payroll@demo.example.com"
#: Settings of a real deployment on this machine; the demo never touches what they name.
NOT_FOR_THE_DEMO: Final = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "PUBLIC_URL",
    "SMTP_URL",
    "MAIL_FROM",
    "DYNO",
)
HELP = """Starts a sandbox that answers like Humaans, and the product, not connected to anything yet.
Each start begins from nothing, in var/demo/. Once you connected and imported, it prepares a month of pay periods: one
to review, one with its cut-off today, and a change to approve. Ctrl-C stops everything.

--once connects, previews, imports, picks up a change and syncs everyone again; then it freezes a pay period, signs it
off, verifies it, makes the file for Sage 50, splits one PDF with everyone's payslips, delivers them and closes the
period; a notice is raised, emailed and told as over. It prints what happened and ends with 0, or with 1 and the
reason."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bin/demo", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--once", action="store_true", help="do the main job and end")
    parser.add_argument("--people", metavar="FILE", help="a saved answer of Humaans' /people instead of the cast")
    parser.add_argument("--verbose", action="store_true", help="show every log line")
    options = parser.parse_args()
    try:
        with demo_folder(once=options.once) as folder:
            return live(folder, options)
    except ToldToEndError:
        return 0 if not options.once else 1
    except (SettingsError, LaunchError) as error:
        sys.stderr.write(f"\n{error}\n")
        return 1


def live(folder: Path, options: argparse.Namespace) -> int:
    environment = demo_environment(folder, port=free_port(None if options.once else 8000))
    settings = settings_of(environment)
    lock = alone_in(settings)
    processes = Processes(environment, shower(verbose=options.verbose))
    try:
        with everything_ends(processes):
            said("Starting the sandbox version of Humaans ...")
            sandbox = start_sandbox(processes, folder, options.people)
            outside = {
                "HUMAANS_API_URL": sandbox["api_url"],
                "STAFFOLOGY_API_URL": f"{sandbox['url']}/staffology",
                "LOCAL_RECEIVERS": "yes",
                "SMTP_URL": f"smtp://127.0.0.1:{sandbox['smtp_port']}",
                "MAIL_FROM": MAIL_FROM,
            }
            environment |= outside
            processes.environment |= outside
            settings = settings_of(environment)
            said("Starting the database, the web pages, a worker and the scheduler ...")
            start_everything(processes, settings)
            processes.run(f"exec flask --app wsgi company create {SLUG} 'Demo Limited'")
            if options.once:
                return do_the_main_job(processes, settings, SLUG, sandbox)
            said("Making two pay schedules and a payslip for everyone ...")
            token = processes.run(f"exec flask --app wsgi api-token create --company {SLUG} --label demo").strip()
            api = JsonCaller(f"{settings.public_url}/api/v1/companies/{SLUG}", token)
            payday = prepare_payday(api, folder, sandbox)
            password = first_owner(processes, settings, OWNER) or ""
            welcome(settings, sandbox, folder / "payslips", payday, password)
            if not options.people:
                month = Month(api, JsonCaller(sandbox["control_url"]), SLUG, processes.look)
                play_a_month(month, settings, password)
            processes.keep_up()
    finally:
        os.close(lock)


@contextmanager
def demo_folder(*, once: bool) -> Iterator[Path]:
    """An empty folder: var/demo for people to look into, one that goes away for `--once`."""
    if once:
        with tempfile.TemporaryDirectory(prefix="payroll-demo-", ignore_cleanup_errors=True) as name:
            yield Path(name)
        return
    yield ROOT / "var" / "demo"


def demo_environment(folder: Path, port: int) -> dict[str, str]:
    environment = base_environment(APP_ENV="development", VAR_FOLDER=str(folder), PORT=str(port))
    for name in NOT_FOR_THE_DEMO:
        environment.pop(name, None)
    return environment


def start_sandbox(processes: Processes, folder: Path, people: str | None) -> dict[str, Any]:
    """The sandbox's own card: addresses, token, who is who."""
    for leftover in folder.iterdir():
        if leftover.name != "run.lock":
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    card = folder / "sandbox.json"
    line = f"exec python -m sandbox --port 0 --smtp-port 0 --port-file {shlex.quote(str(card))}"
    if people:
        file = Path(os.environ.get("CALLED_FROM", "."), people)
        line += f" --people {shlex.quote(str(file))}"
    processes.start("sandbox", line, restarts=False, serves=True)
    wait_for(processes, "sandbox", card.exists)
    return json.loads(card.read_text(encoding="utf-8"))


def prepare_payday(api: JsonCaller, folder: Path, sandbox: dict[str, Any]) -> date:
    """The demo's payday; the sandbox makes everyone's payslip for it."""
    payday = save_demo_schedules(api, today_in_london())
    with zipfile.ZipFile(io.BytesIO(sample_payslips(sandbox["control_url"], payday))) as archive:
        archive.extractall(folder / "payslips")
    return payday


def play_a_month(month: Month, settings: Settings, password: str) -> None:
    """Once someone imported: a pay period to review, a cut-off today, and a change to approve."""
    pages = f"{settings.public_url}/companies/{SLUG}"
    try:
        month.wait_for_import()
        person = Person(settings.public_url, OWNER, password)
        period = PayPeriod(month.api, person, SLUG)
        month.prepare(person)
        period.freeze()
        lines = period.variance()
        weekly = month.weekly()
        told = Notices(month).come_and_end(person)
    except NotAsItShouldBeError as error:
        said(f"The month of pay periods could not be prepared: {error}")
        return
    print(
        f"""
  A month of pay periods is ready:

  4. Review what changed {pages}/periods/{period.period["id"]}
     The variance        {lines}

  5. Approve a change    {pages}/approvals
     Whose cut-off is    {pages}/periods/{weekly["id"]}   (this evening)

  6. See who was told    {pages}/notifications
     One that is over    {told}
""",
        flush=True,
    )


def welcome(settings: Settings, sandbox: dict[str, Any], payslips: Path, payday: date, password: str) -> None:
    """The first steps, for the person who started the demo."""
    pages = f"{settings.public_url}/companies/{SLUG}"
    print(
        f"""
  1. Sign in             {settings.public_url}/login
     Email address       {OWNER}
     Password            {password}

  2. Connect to Humaans  {pages}/connect/token
     Access token        {sandbox["token"]}

  3. Upload payslips     {pages}/payslips
     Files               {payslips}
     Payday              {payday_in_words(payday, today_in_london())}

  Emails that were sent  {sandbox["control_url"]}/mails
  Sandbox Humaans        {sandbox["control_url"]}   (what you can change in it: sandbox/README.md)

  Ctrl-C stops everything.
""",
        flush=True,
    )


def payday_in_words(payday: date, today: date) -> str:
    """The day, and that it is today where it is."""
    day = f"{payday.day} {payday:%B %Y}"
    return f"{day}, today" if payday == today else f"{day}, the last working day"


def said(words: str) -> None:
    """One line of progress, for who waits for the start."""
    print(f"  {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
