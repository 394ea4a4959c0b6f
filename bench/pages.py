"""How long the server takes for each page of a company with ten thousand employees, what it asks, what it weighs.

    .venv/bin/python -m bench.pages [--people 10000] [--times 9] [--database URL]

The company is imported from a sandbox as a worker would do it. Then every page of the application is opened in
turn by a signed-in owner of 200 companies, in this process, without a network in between: what is measured is our own
time, from the request to the last byte of the answer, which for these pages is the first byte too. A page's weight is
itself with its stylesheets and scripts, as a browser with an empty cache fetches them, compressed. "Of it ours" is the
processor's time in this process: where other programs want the processor too, it says what is left of the figure.
The limits are those the product promises: see `LIMITS`. Exit code 1 when one is missed.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.reconcile_measured import KEY
from config.settings import read_settings
from jobs.processes.gc_tuning import tune_garbage_collector
from sandbox.remote import Sandbox
from service.actions.accounts import passwords
from service.actions.connection.connect import connect
from service.actions.syncing.reconcile_company import reconcile_company
from service.app import create_app
from service.facts.access import Role
from service.facts.payslips import Frequency, PaySchedule
from service.facts.runs import Cause, RunKind, RunPhase, RunState
from service.humaans.client import HumaansClient
from service.rules.mapping.default_mapping import default_settings
from service.services import Services
from service.store.accounts import users
from service.store.companies import audit_keys, catalogues, companies, settings
from service.store.database.connection import bind, connect_to, connection
from service.store.database.encryption import SecretBox
from service.store.operations.migrating import migrate
from service.store.payslips import pay_schedules
from service.store.syncing import runs
from service.store.tables.companies import Connection, SettingsVersion
from service.store.tables.employees import Employee, Issue
from service.store.tables.syncing import Run
from tests.web.page_walk import addresses, counting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from flask.testing import FlaskClient

#: Milliseconds as a median, questions to the database, KiB all told.
LIMITS: Final = (50.0, 25, 150.0)
#: Pages that may not grow with what a company can choose from, and the KiB of their HTML, uncompressed.
HTML_LIMITS: Final = {"settings.mapping": 120.0}
ORIGIN: Final = "http://localhost:8000"
PASSWORD: Final = "vivid ferry mango lantern"  # noqa: S105 - of a company that lives for a minute
#: Filters of the inbox.
INBOX: Final = ("?kind=tax_code&page=5", "?view=suggestions")
#: Milliseconds of pages with a limit of their own, by how their name begins: the inbox, which people come back to after
#: each decision, and the home of a bureau, which is about all its companies.
OTHER_LIMITS: Final = {"needs_you.": 40.0, "home.": 60.0}
#: Companies of the bureau beside the one that is measured, and the employees of each.
BUREAU: Final = 199
STAFF: Final = 20
#: Open issues, beside those of the import.
ISSUES: Final = 3_000
#: Searches and filters of the list that people look at most.
LISTS: Final = ("?q=smith", "?readiness=pending&excluded=no", "?sort=-job&page=20", "?edited=yes")


class SilentNotifier:
    """Queues nothing: the bench does the worker's part itself."""

    def notify_run(self, run_id: int) -> None: ...

    def notify_sync(self, person_sync_id: int, *, interactive: bool = False) -> None: ...

    def notify_syncs(self, person_sync_ids: Sequence[int]) -> None: ...


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--database", default="", help="an empty Postgres database to use instead of SQLite")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Sandbox.start(size=arguments.people, static=True) as sandbox:
        bind(connect_to(arguments.database or f"sqlite:////{Path(folder) / 'bench.db'}", pooled=True))
        migrate()
        audit_keys.use_keys((KEY,))  # before the first entry, which the application is to find as it was signed
        app = _company(sandbox, Path(folder))
        tune_garbage_collector()  # as a web process does at its start
        return _report([_measured(*each, arguments.times) for each in _pages(app)], arguments)


def _company(sandbox: Sandbox, folder: Path) -> Flask:
    """Everyone imported, a second run that found nothing, an owner."""
    services = Services(
        clock=lambda: datetime.now(UTC),
        secrets=SecretBox((KEY,)),
        humaans=lambda token, _company_id: HumaansClient(sandbox.api_url, token),
        public_url=ORIGIN,
    )
    with connection():
        company = companies.create("bench", "Bench", services.clock())
        connect(services, company.id, sandbox.token, actor="bench")
        chosen = default_settings(catalogues.of_company(company.id))
        settings.save(company.id, chosen, expected_version=None, saved_by="bench", now=services.clock())
        users.create("owner@example.com", passwords.hashed(PASSWORD), Role.OWNER, services.clock(), None)
        for cause in (Cause.SETTINGS, Cause.HOURLY):
            run = runs.create(company.id, RunKind.RECONCILIATION, cause, services.clock())
            reconcile_company(services, run.id)
        _open_issues(company.id, services.clock())
        _bureau(company.id, services.clock())
    environment = {"APP_ENV": "test", "PUBLIC_URL": ORIGIN, "ENCRYPTION_KEYS": KEY}
    return create_app(read_settings(environment, project_root=folder), services, SilentNotifier())


def _open_issues(company_id: int, now: datetime) -> None:
    """Values of many employees that were not used, and suggestions about others."""
    people = list(Employee.select(Employee.id, Employee.person_id).limit(ISSUES))
    codes = (("tax_code", False), ("ni_number", False), ("sort_code", False), ("postcode_form", True))
    rows = [
        {
            "company": company_id, "person_id": row.person_id, "employee": row.id, "code": code, "is_advice": is_advice,
            "message": "Correct it in Humaans.", "since": now,
        }
        for place, row in enumerate(people)
        for code, is_advice in [codes[place % len(codes)]]
    ]  # fmt: skip
    for start in range(0, len(rows), 500):
        Issue.insert_many(rows[start : start + 500]).execute()


def _bureau(like: int, now: datetime) -> None:
    """Companies that were set up as the measured one, each with employees, an issue, a payday and a sync."""
    document = SettingsVersion.get(SettingsVersion.company == like).document
    plan = [PaySchedule("Monthly", Frequency.MONTHLY, time_of_day(9), day_of_month=25)]
    for number in range(BUREAU):
        company = companies.create(f"client-{number}", f"Client {number}", now)
        Connection.create(
            company=company, state="connected", connected_at=now, checked_at=now, humaans_company_id=f"c{number}",
            humaans_company_name=company.name, token_encrypted="x", token_last4="x",  # noqa: S106 - no one's token
        )  # fmt: skip
        SettingsVersion.create(company=company, version=1, document=document, saved_by="bench", saved_at=now)
        pay_schedules.save(company.id, plan, now)
        ended = {"state": RunState.SUCCEEDED, "phase": RunPhase.DONE, "started_at": now, "finished_at": now}
        run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, now)
        Run.update(**ended).where(Run.id == run.id).execute()
        staff = [
            {
                "company": company, "person_id": f"{number}-{place}", "employee_id": f"{place}", "employment": "active",
                "readiness": "ready" if place % 5 else "pending", "in_step": True, "created_at": now, "updated_at": now,
            }
            for place in range(STAFF)
        ]  # fmt: skip
        Employee.insert_many(staff).execute()
        who = Employee.get(Employee.company == company)
        Issue.create(company=company, employee=who, person_id=who.person_id, code="tax_code", message="m", since=now)


def _pages(app: Flask) -> list[tuple[FlaskClient, str, str]]:
    """Client, name and address of each page that answers with a page."""
    browser = app.test_client()
    form = browser.get("/login", base_url=ORIGIN).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    given = {"email": "owner@example.com", "password": PASSWORD, "csrf_token": token[1] if token else ""}
    browser.post("/login", base_url=ORIGIN, data=given)
    with connection():
        employee = Employee.select(Employee.id).offset(100).first()
        values = {"employee_id": employee.id, "run_id": Run.get().id}
    found = addresses(app, "bench", **values)
    found |= {f"employees.list_all {query}": f"{found['employees.list_all']}{query}" for query in LISTS}
    found |= {"home.all_companies ?q=client": "/companies?q=client"}
    found |= {f"needs_you.list_all {query}": f"{found['needs_you.list_all']}{query}" for query in INBOX}
    return [(browser, name, path) for name, path in found.items() if _answers(browser, path)]


def _answers(browser: FlaskClient, path: str) -> bool:
    return browser.get(path, base_url=ORIGIN).status_code == 200


def _measured(browser: FlaskClient, name: str, path: str, times: int) -> dict[str, Any]:
    asked = {"Accept-Encoding": "gzip"}
    seconds, own = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        page = browser.get(path, base_url=ORIGIN, headers=asked, buffered=True)
        seconds.append(time.perf_counter() - began)
        own.append(time.process_time() - worked)
    with counting() as questions:
        plain = browser.get(path, base_url=ORIGIN, buffered=True).text
    assets = set(re.findall(r'(?:href|src)="(/[^"]*\.(?:css|js|svg)[^"]*)"', plain))
    weight = len(page.data)
    for asset in assets:
        weight += len(browser.get(asset.replace("&amp;", "&"), base_url=ORIGIN, headers=asked, buffered=True).data)
    return {
        "name": name,
        "milliseconds": statistics.median(seconds) * 1000,
        "own": statistics.median(own) * 1000,
        "questions": len(questions),
        "page": len(page.data) / 1024,
        "kib": weight / 1024,
        "html": len(plain.encode()) / 1024,
    }


def _quickest(name: str) -> float:
    """The limit of a page in milliseconds."""
    return next((limit for beginning, limit in OTHER_LIMITS.items() if name.startswith(beginning)), LIMITS[0])


def _report(rows: list[dict[str, Any]], arguments: argparse.Namespace) -> int:
    kind = "postgres" if arguments.database else "sqlite"
    print(f"{arguments.people} people, {kind}; medians of {arguments.times} after the first")
    print(f"       {'page':<46} {'ms':>7} {'of it ours':>10} {'asks':>5} {'KiB':>6} {'all told':>9}")
    missed = 0
    for row in sorted(rows, key=lambda row: -row["milliseconds"]):
        ok = row["milliseconds"] < _quickest(row["name"]) and row["questions"] <= LIMITS[1] and row["kib"] < LIMITS[2]
        ok = ok and row["html"] < HTML_LIMITS.get(row["name"], row["html"] + 1)
        missed += not ok
        figures = (
            f"{row['milliseconds']:7.1f} {row['own']:10.1f} {row['questions']:5} {row['page']:6.1f} {row['kib']:9.1f}"
        )
        print(f"{'ok    ' if ok else 'MISSED'} {row['name']:<46} {figures}")
    others = ", ".join(f"{limit:g} of {name}*" for name, limit in OTHER_LIMITS.items())
    print(f"limits: {LIMITS[0]:g} ms as a median, {others}, {LIMITS[1]} questions,", end=" ")
    print(f"{LIMITS[2]:g} KiB all told, compressed")
    for row in rows:
        if limit := HTML_LIMITS.get(row["name"]):
            print(f"{row['name']}: {row['html']:.1f} KiB of HTML, not compressed; limit {limit:g}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
