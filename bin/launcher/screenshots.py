"""`bin/screenshots`: pictures of every page as a person sees it, from a company that lived through a day.

The product is started as its processes beside a sandbox, a Chromium walks it, and each page is kept as a small
WebP: wide, on a phone, and in the dark. Needs Chromium (Debian: apt-get install chromium-headless-shell).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PIL import Image
from playwright.sync_api import sync_playwright

from bin.launcher.pictured_payslips import upload_for_everyone, upload_payslips
from bin.launcher.processes import ROOT
from bin.launcher.samples import hold_some, owe_some
from sandbox.remote import InProcessSandbox
from service.facts.access import Role
from service.facts.issues import IssueCode
from service.facts.plans import FieldChange, FoundIssue
from service.facts.runs import Cause, RunKind, RunState
from service.store.accounts import api_tokens
from service.store.companies import companies
from service.store.database.connection import bind, connect_to, connection
from service.store.employees import changes, found_issues, upcoming_salaries
from service.store.employees.upcoming_salaries import Upcoming
from service.store.operations.migrating import migrate
from service.store.syncing import runs
from service.store.tables.accounts import ApiToken, Membership, User
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import Run
from tests.browser.deployment import ACME, FLAGS, OWNER, PASSWORD, PHONE, WIDE, Deployment, Window, chromium
from tests.made_exports import make_an_export
from tests.processes import Started, wait_until
from tests.web.notifications.rows import a_channel_and_an_endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

FOLDER: Final = ROOT / "docs" / "screenshots"
#: No picture is taller: the rest of a long list says nothing new.
TALLEST: Final = 1300
#: Scaled down to this many pixels: small enough to keep them all, large enough to read.
WIDEST: Final = 960
QUALITY: Final = 30
#: What sticks to the window's edge would stand in the middle of a whole page.
STILL: Final = ".stick { position: static !important; } .side { position: static !important; height: auto !important; }"
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "wide": {"viewport": WIDE},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 1.5},
}
#: Hours ago, people changed on an event, people found by the run of that hour.
HOURS: Final = ((20, 1, 0), (17, 2, 1), (9, 4, 0), (8, 3, 1), (6, 1, 0), (3, 5, 0), (2, 2, 2), (1, 1, 0))


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/screenshots", description=__doc__)
    parser.add_argument("--only", default="", help="only pages with this in their name")
    parser.add_argument("--into", type=Path, default=FOLDER, help="another folder")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as deployment, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        walker = Walker(browser, deployment, options.into, options.only)
        walker.first_run()
        live_a_day(deployment)
        upload_payslips(walker.windows["wide"])
        upload_for_everyone(walker.windows["wide"])
        walker.every_page()
        browser.close()
    size = sum(file.stat().st_size for file in options.into.glob("*.webp"))
    print(f"{len(list(options.into.glob('*.webp')))} pictures, {size // 1024} KiB, in {options.into}")
    return 0


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Deployment]:
    """Database, queue, sandbox, web and worker; ended on leaving."""
    url = f"sqlite:////{folder / 'pictures.db'}"
    bind(connect_to(url))
    migrate()
    redis = Started("jobs.processes.embedded_redis", log=folder / "redis.log", VAR_FOLDER=str(folder))
    try:
        wait_until((folder / "redis.sock").exists, what="the embedded Redis")
        with InProcessSandbox.start() as sandbox:
            deployment = Deployment(folder, url, f"unix://{folder}/redis.sock", sandbox)
            deployment.create_company(
                name="Hart & Doyle Ltd",
                people=((OWNER, Role.OWNER), ("bob@example.com", Role.MANAGER), ("vera@example.com", Role.VIEWER)),
            )
            deployment.start()
            try:
                yield deployment
            finally:
                deployment.stop()
    finally:
        redis.sweep_up()


class Walker:
    """Opens pages in every look and keeps what it sees."""

    def __init__(self, browser: Browser, deployment: Deployment, into: Path, only: str) -> None:
        self.deployment, self.into, self.only = deployment, into, only
        contexts = {name: browser.new_context(locale="en-GB", bypass_csp=True, **how) for name, how in LOOKS.items()}
        self.windows = {name: Window(context, deployment.base) for name, context in contexts.items()}

    def first_run(self) -> None:
        """The steps that are there only once, then everyone is imported."""
        self.take("sign-in", "/login")
        for window in self.windows.values():
            window.sign_in()
        self.take("overview-before", f"{ACME}/")
        self.take("connect-1-token", f"{ACME}/connect/token")
        wide = self.windows["wide"]
        wide.connect(self.deployment.sandbox.token)
        self.take("connect-2-choose", f"{ACME}/connect/settings")
        wide.go(f"{ACME}/connect/settings")
        wide.press("Preview")
        self.keep("wide", "connect-2-preview")
        wide.press("Save and start the first import")
        wide.page.get_by_role("heading", name="The first import is done").wait_for(timeout=60_000)
        self.take("connect-3-done", f"{ACME}/connect/import")

    def every_page(self) -> None:
        with connection():
            employee = Employee.get(Employee.first_name == "Amelia").id
            pending = Employee.get(Employee.first_name == "Finn").id
            held = runs_held()
            done = Run.get(Run.created > 0).id
            bob = User.get(User.email == "bob@example.com").id
            token = ApiToken.get().id
        for name, path in {
            "overview": f"{ACME}/",
            "employees": f"{ACME}/employees",
            "employee": f"{ACME}/employees/{employee}",
            "employee-pending": f"{ACME}/employees/{pending}",
            "missing-information": f"{ACME}/missing-information",
            "missing-information-email": f"{ACME}/missing-information/email",
            "employee-edit": f"{ACME}/employees/{employee}/edit",
            "needs-you": f"{ACME}/needs-you",
            "notifications": f"{ACME}/notifications",
            "needs-you-closed": f"{ACME}/needs-you/closed",
            "approvals": f"{ACME}/approvals",
            "settings-approvals": f"{ACME}/settings/approvals",
            "issues": f"{ACME}/issues",
            "runs": f"{ACME}/runs",
            "run": f"{ACME}/runs/{done}",
            "run-stopped": f"{ACME}/runs/{held}",
            "settings": f"{ACME}/settings",
            "exclusions": f"{ACME}/exclusions",
            "mapping": f"{ACME}/mapping",
            "connection": f"{ACME}/connect",
            "webhook": f"{ACME}/webhook",
            "pay-period": f"{ACME}/periods/1",
            "paydays": f"{ACME}/paydays",
            "payday-schedule": f"{ACME}/paydays/schedules/0",
            "payday-schedule-remove": f"{ACME}/paydays/schedules/0/remove",
            "payday-email": f"{ACME}/paydays/email",
            "payslips": f"{ACME}/payslips",
            "payslip": f"{ACME}/payslips/1",
            "payslips-look": f"{ACME}/payslips/batches/2",
            "payslips-split": f"{ACME}/payslips/split/1",
            "export-formats": "/export-formats",
            "exports": f"{ACME}/exports",
            "export-new": f"{ACME}/exports/new?period=1000&target=sage50",
            "export": f"{ACME}/exports/1",
            "payroll-program": f"{ACME}/payroll-program",
            "push-new": f"{ACME}/payroll-program/pushes/new?period=1000",
            "push": f"{ACME}/payroll-program/pushes/1",
            "payslips-split-page": f"{ACME}/payslips/split/1/pages/3?q=hart",
            "test-upload": f"{ACME}/connect/test-upload",
            "final-pay": f"{ACME}/employees/{employee}/final-pay",
            "retro": f"{ACME}/retro",
            "users": f"{ACME}/users",
            "user": f"{ACME}/users/{bob}",
            "api-tokens": f"{ACME}/api-tokens",
            "api-token-revoke": f"{ACME}/api-tokens/{token}",
            "channels": f"{ACME}/channels",
            "channel": f"{ACME}/channels/1",
            "endpoints": f"{ACME}/endpoints",
            "endpoint": f"{ACME}/endpoints/1",
            "audit": f"{ACME}/audit",
            "status": "/status",
            "account": "/account",
            "roles-for-you": "/invitations",
            "accepted-formats": "/accepted-formats",
            "companies": "/?all=yes",
            "company-new": "/companies/new",
            "users-of-companies": "/users",
            "not-found": "/nope",
        }.items():
            self.take(name, path)
        self.second_factor()

    def second_factor(self) -> None:
        """The picture to scan is the answer to a form, the same for every look."""
        for look, window in self.windows.items():
            page = window.go("/account/second-factor")
            page.get_by_label("Your password").fill(PASSWORD)
            window.press("Set up two-step sign in")
            if self.only in "second-factor":
                self.keep(look, "second-factor")

    def take(self, name: str, path: str) -> None:
        if self.only not in name:
            return
        for look, window in self.windows.items():
            window.go(path)
            window.page.wait_for_timeout(900 if "mapping" in name or "exclusions" in name else 150)
            self.keep(look, name)

    def keep(self, look: str, name: str) -> None:
        page = self.windows[look].page
        page.add_style_tag(content=STILL)
        height = page.evaluate("document.documentElement.scrollHeight")
        full = page.screenshot(full_page=True, clip=None if height <= TALLEST else _top(page.viewport_size["width"]))
        picture = Image.open(io.BytesIO(full))
        picture.thumbnail((WIDEST, TALLEST))
        picture.save(self.into / f"{name}-{look}.webp", "WEBP", quality=QUALITY, method=6)
        sys.stdout.write(".")
        sys.stdout.flush()


def _top(width: int) -> dict[str, int]:
    return {"x": 0, "y": 0, "width": width, "height": TALLEST}


def runs_held() -> int:
    return Run.get(Run.state == RunState.HELD).id


def live_a_day(deployment: Deployment) -> None:
    """What a company looks like after a day: changes by the hour, an edit, a backdated salary, a stopped run."""
    now = datetime.now(UTC)
    with connection():
        company = companies.by_slug("acme")
        everyone = list(Employee.select().order_by(Employee.id))
        Run.update(created_at=now - timedelta(hours=23)).execute()
        Change.update(at=now - timedelta(hours=23)).execute()
        for hours, told, found in HOURS:
            at = now - timedelta(hours=hours)
            for employee in everyone[:told]:
                pair = (employee.id, FieldChange("job_title", employee.job_title, "Team lead"))
                changes.record(company.id, [pair], (), cause=Cause.EVENT, run_id=None, made_by="", at=at)
            run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, at, settings_version=1)
            Run.update(
                state=RunState.SUCCEEDED, phase="done", started_at=at, finished_at=at + timedelta(seconds=4),
                unchanged=len(everyone) - found, updated=found, drift_found=found, held=3,
            ).where(Run.id == run.id).execute()  # fmt: skip
        held = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, now - timedelta(minutes=4))
        Run.update(
            state=RunState.HELD, phase="held", started_at=held.created_at,
            error_message="Humaans shows 11 people where it showed 22 before.",
            saw={
                "people": 11, "missing": [each.id for each in everyone[:8]],
                "emptied": {"city": [everyone[9].id], "tax_code": [each.id for each in everyone[9:12]]},
                "sightings": [
                    {"code": IssueCode.FEWER_PEOPLE, "field": None,
                     "message": "Humaans shows 11 people where it showed 22 before."}
                ],
            },
        ).where(Run.id == held.id).execute()  # fmt: skip
        found_issues.set_for_company(
            company.id, IssueCode.RUN_STOPPED,
            FoundIssue(IssueCode.RUN_STOPPED, "A sync was paused for you to check, before it wrote anything."), now,
        )  # fmt: skip
        Employee.update(edited_fields=["city"]).where(Employee.id == everyone[1].id).execute()
        owe_some(company.id, everyone[2], now)
        hold_some(company.id, everyone, now)
        make_an_export(company, now)
        owner = User.get(User.email == OWNER)
        Membership.create(user=owner, company=None, role=Role.OWNER)
        companies.create("doyle", "Doyle Studios Ltd", now)
        api_tokens.issue(company.id, "ledger", now - timedelta(days=40))
        a_channel_and_an_endpoint(company, now - timedelta(hours=2))
        ApiToken.update(last_used_at=now - timedelta(minutes=7)).execute()
        amelia = Employee.get(Employee.first_name == "Amelia").id
        raised = Upcoming(date(2027, 1, 1), 5_490_000, "GBP", "annual")
        upcoming_salaries.replace(company.id, {amelia: (raised,)})
    deployment.sandbox.change("people", "amelia", city="York", quiet=True)


if __name__ == "__main__":
    sys.exit(main())
