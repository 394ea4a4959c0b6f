"""How long the freeze of a pay period takes beside a reconciliation that finds nothing changed, and its variance page.

    .venv/bin/python -m bench.period [--people 10000] [--database URL]

One company is imported from a sandbox. One process freezes three pay periods, then makes three reconciliations that
find nothing changed. After random changes of every tenth employee another one does the same, each freeze with its
variance; a run of its own undoes the changes before it goes on. The quickest of three counts, since a machine is often
slower than it can be; times of the processor are beside it. Late changes are checked on the way: the snapshot with them
is the live record, field by field. The page of the variance is asked of the application, without a network in between.
Limits: a freeze takes no longer than the unchanged run, the page 300 ms, the worker 200 MiB. Exit code 1 when one is
missed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from datetime import time as clock_time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.reconcile_measured import KEY
from sandbox.remote import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parent.parent
#: Ratio of a freeze to the unchanged run, milliseconds of the page, MiB of the worker.
LIMITS: Final = (1.0, 300.0, 200.0)
ROUNDS: Final = 3
PASSWORD: Final = "vivid ferry mango lantern"  # noqa: S105 - of a company that lives for a minute
CITIES: Final = ("Leeds", "York", "Hull", "Bath")


def main() -> int:
    arguments = _arguments()
    if arguments.what:
        print(json.dumps(_measured(arguments.what, arguments.api, arguments.token, arguments.database)))
        return 0
    with Sandbox.start(size=arguments.people, static=True) as sandbox, tempfile.TemporaryDirectory() as folder:
        url = arguments.database or f"sqlite:////{Path(folder) / 'period.db'}"
        _reconcile(sandbox, url, "connect")
        _reconcile(sandbox, url, "first")
        found = {what: _own(what, sandbox, url) for what in ("freeze", "change", "freeze-again", "page")}
    unchanged, both = found["freeze"]["unchanged"], [found[what] for what in ("freeze", "freeze-again")]
    ratios, of_processor = ([each["frozen"][of] / each["unchanged"][of] for each in both] for of in (0, 1))
    memory = max(found[what]["mib"] for what in ("freeze", "freeze-again"))
    page = found["page"]["ms"]
    print(
        f"unchanged run {unchanged[0]:.2f} s; freeze {ratios[0]:.2f} x, with a variance {ratios[1]:.2f} x that; "
        f"of the processor {of_processor[0]:.2f} and {of_processor[1]:.2f} x"
    )
    print(f"variance of {found['page']['lines']} lines, page {page:.0f} ms; worker {memory:.0f} MiB")
    is_good = max(ratios) <= LIMITS[0] and page <= LIMITS[1] and memory <= LIMITS[2]
    print("all within the limits" if is_good else f"beyond the limits {LIMITS}")
    return 0 if is_good else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    for name in ("what", "api", "token"):
        parser.add_argument(f"--{name}", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _reconcile(sandbox: Sandbox, url: str, what: str) -> dict[str, Any]:
    return _process("bench.reconcile_measured", what, sandbox.api_url, sandbox.token, url)


def _own(what: str, sandbox: Sandbox, url: str) -> dict[str, Any]:
    words = ("--what", what, "--api", sandbox.api_url, "--token", sandbox.token, "--database", url)
    return _process("bench.period", *words)


def _process(module: str, *words: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measured(what: str, api_url: str, _token: str, database_url: str) -> dict[str, Any]:
    import jobs.worker  # noqa: F401, PLC0415 - so that the memory is that of a worker
    from jobs.processes.gc_tuning import tune_garbage_collector  # noqa: PLC0415
    from service.humaans.client import HumaansClient  # noqa: PLC0415
    from service.services import Services  # noqa: PLC0415
    from service.store.companies import audit_keys, companies  # noqa: PLC0415
    from service.store.database.connection import bind, connect_to, connection  # noqa: PLC0415
    from service.store.database.encryption import SecretBox  # noqa: PLC0415

    bind(connect_to(database_url))
    audit_keys.use_keys((KEY,))
    services = Services(
        clock=lambda: datetime.now(UTC),
        secrets=SecretBox((KEY,)),
        humaans=lambda text, _company_id: HumaansClient(api_url, text),
        public_url="http://localhost:8000",
    )
    with connection():
        company = companies.by_slug("bench")
        tune_garbage_collector()  # as a worker does at its start, and as the unchanged run is measured
        if what == "change":
            return _change(services, company)
        if what == "page":
            return _page(services, company)
        return _freeze(services, company)


def _freeze(services: Any, company: Any) -> dict[str, Any]:
    """Seconds on the clock and of the processor, of the quickest; a run that is not timed undoes edits first."""
    from service.actions.payslips.save_pay_schedules import save_schedules  # noqa: PLC0415
    from service.actions.periods.freeze_periods import freeze_from_last_reading  # noqa: PLC0415
    from service.facts.payslips import Frequency, PaySchedule  # noqa: PLC0415

    if not _periods(company):
        monthly = PaySchedule("Monthly", Frequency.MONTHLY, clock_time(9))
        save_schedules(services, company.id, [monthly], seen="", actor="bench")
    frozen = []
    for period in [row for row in _periods(company) if row.state == "open"][:ROUNDS]:
        freeze = partial(freeze_from_last_reading, services, company, period.id, actor="bench")
        frozen.append(_timed(freeze))
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _run(services, company)
    unchanged = [_timed(lambda: _run_that_changes_nothing(services, company)) for _ in range(ROUNDS)]
    return {"unchanged": _quickest(unchanged), "frozen": _quickest(frozen), "mib": mib}


def _run_that_changes_nothing(services: Any, company: Any) -> None:
    ended = _run(services, company)
    if ended.created or ended.updated:
        raise SystemExit("the run did not find everything unchanged")


def _run(services: Any, company: Any) -> Any:
    from service.actions.syncing.reconcile_company import reconcile_company  # noqa: PLC0415
    from service.facts.runs import Cause, RunKind  # noqa: PLC0415
    from service.store.syncing import runs  # noqa: PLC0415

    run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, services.clock())
    reconcile_company(services, run.id)
    ended = runs.by_id(company.id, run.id)
    if ended is None or ended.state != "succeeded":
        raise SystemExit("the run did not succeed")
    return ended


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


def _quickest(taken: list[tuple[float, float]]) -> tuple[float, ...]:
    return tuple(min(each) for each in zip(*taken, strict=True))


def _change(services: Any, company: Any) -> dict[str, Any]:
    """Random edits of every tenth employee; the snapshot with its late changes must be the live record."""
    from service.actions.employees.edit_employee import edit_employee  # noqa: PLC0415
    from service.actions.periods.late_changes import late_changes  # noqa: PLC0415
    from service.actions.periods.review_period import sign_off  # noqa: PLC0415
    from service.actions.periods.take_snapshot import records_now  # noqa: PLC0415
    from service.rules.periods.canonical import lines_of, records_in  # noqa: PLC0415
    from service.store.periods import snapshots  # noqa: PLC0415

    period = [row for row in _periods(company) if row.state == "review"][-1]
    sign_off(services, company, period.id, version=1, actor="bench")
    snapshot = snapshots.of_version(period)
    records = {each["record"]: each for each in snapshots.records_of(services.secrets, snapshot)}
    chance = random.Random(3)
    for employee_id in sorted(records)[::10]:
        edit_employee(services, company.id, employee_id, {"city": chance.choice(CITIES)}, actor="bench")
    for late in late_changes(period, snapshot):
        records[late.employee_id]["fields"][late.field] = late.new
    live = {each["record"]: each for each in records_in(lines_of(records_now(company, period, services.clock())))}
    if {key: each["fields"] for key, each in records.items()} != {key: each["fields"] for key, each in live.items()}:
        raise SystemExit("the snapshot with its late changes is not the live record")
    return {}


def _page(services: Any, company: Any) -> dict[str, Any]:
    from config.settings import read_settings  # noqa: PLC0415
    from service.actions.accounts import passwords  # noqa: PLC0415
    from service.app import create_app  # noqa: PLC0415
    from service.facts.access import Role  # noqa: PLC0415
    from service.store.accounts import users  # noqa: PLC0415
    from service.store.periods import snapshots, variance_lines  # noqa: PLC0415
    from service.store.periods.variance_lines import LineFilters  # noqa: PLC0415
    from tests.recorded_notifications import RecordedNotifications  # noqa: PLC0415
    from tests.web.conftest import Browser  # noqa: PLC0415

    users.create("bench@example.com", passwords.hashed(PASSWORD), Role.OWNER, datetime.now(UTC), company.id)
    period = [row for row in _periods(company) if row.state == "review"][-1]
    lines = variance_lines.how_many(company.id, snapshots.of_version(period).id, LineFilters())
    settings = read_settings({"APP_ENV": "test", "PUBLIC_URL": "http://localhost:8000"}, project_root=ROOT)
    browser = Browser(create_app(settings, services, RecordedNotifications())).sign_in("bench@example.com", PASSWORD)
    taken = []
    for _ in range(6):
        began = time.perf_counter()
        answer = browser.open(f"/companies/bench/periods/{period.id}")
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(answer.text)
    return {"ms": statistics.median(taken[1:]), "lines": lines}


def _periods(company: Any) -> list[Any]:
    from service.store.periods import pay_periods  # noqa: PLC0415

    return pay_periods.of_company(company.id, date(2020, 1, 1))


if __name__ == "__main__":
    sys.exit(main())
