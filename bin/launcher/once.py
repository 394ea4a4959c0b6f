"""The main job, unattended, as a program would do it over the JSON API: connect, preview, import, sync.

Each step has its own patience and says in one line what happened. The first thing that is not as it should
be ends the job with its reason.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bin.launcher.calling import JsonCaller, NotAsItShouldBeError
from bin.launcher.combined_payslips import CombinedPayslips
from bin.launcher.machine import first_owner
from bin.launcher.month import Month
from bin.launcher.notice import Notices
from bin.launcher.payday import prepare_delivery, today_in_london
from bin.launcher.period import PayPeriod
from bin.launcher.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from bin.launcher.processes import Processes
    from config.settings import Settings

IMPORT_SECONDS: Final = 180.0
SYNC_SECONDS: Final = 30.0
ENDED: Final = frozenset({"succeeded", "failed", "discarded", "held"})
NEW_CITY: Final = "Ambridge"
OWNER: Final = "owner@example.com"


@dataclass
class MainJob:
    """One company on its way from nothing to up to date."""

    api: JsonCaller
    sandbox: JsonCaller
    token: str
    look: Callable[[], None]
    told: list[tuple[str, str, float]] = field(default_factory=list)

    def step(self, name: str, act: Callable[[], str]) -> None:
        started = time.monotonic()
        self.told.append((name, act(), time.monotonic() - started))

    def connect(self) -> str:
        answer = self.api("PUT", "/connection", {"token": self.token})
        return f"token accepted, {answer['people_visible']} people visible"

    def preview(self) -> str:
        answer = self.api("POST", "/preview")
        return f"nothing written yet; the plan: {said_of(answer['counts'])}"

    def save_settings(self) -> str:
        settings = self.api("GET", "/settings")
        saved = self.api("PUT", "/settings", settings)
        return f"version {saved['version']}, {sum(bool(row['source']) for row in saved['mapping'])} fields mapped"

    def import_everyone(self) -> str:
        run = self._newest_run_ended(IMPORT_SECONDS)
        if not run["created"] or run["failed"]:
            raise NotAsItShouldBeError(f"the first import ended with {said_of(run)}")
        return said_of(run)

    def count_employees(self) -> str:
        employees = self._every("/employees")
        ready = Counter(one["readiness"] for one in employees if not one["excluded"])
        unexplained = [one["id"] for one in employees if one["readiness"] == "pending" and not one["missing"]]
        if unexplained:
            raise NotAsItShouldBeError(f"employees {unexplained} are pending without a reason")
        issues = len(self._every("/issues"))
        return f"{len(employees)} employees: {ready['ready']} ready, {ready['pending']} pending; {issues} issues"

    def pick_up_a_change(self) -> str:
        one = next(one for one in self._every("/employees") if one["humaans_person_id"] and not one["excluded"])
        before = one["fields"]["city"]
        self.sandbox("PATCH", f"/rows/people/{one['humaans_person_id']}?quiet=1", {"city": NEW_CITY})
        run = self.api("POST", f"/employees/{one['id']}/sync")
        self._ended(run["id"], SYNC_SECONDS)
        after = self.api("GET", f"/employees/{one['id']}")["fields"]["city"]
        if after != NEW_CITY:
            raise NotAsItShouldBeError(f"the city should be {NEW_CITY} after the sync; it is {after!r}")
        return f"employee {one['employee_id']}: city {before!r} -> {after!r}"

    def reconcile_again(self) -> str:
        run = self._ended(self.api("POST", "/runs", {"dry_run": False})["id"], IMPORT_SECONDS)
        if run["created"] or run["updated"] or run["failed"]:
            raise NotAsItShouldBeError(f"a second sync should change nothing; it {said_of(run)}")
        return said_of(run)

    def _newest_run_ended(self, seconds: float) -> dict[str, Any]:
        runs = self.api("GET", "/runs?limit=1")["data"]
        if not runs:
            raise NotAsItShouldBeError("saving the settings started no sync")
        return self._ended(runs[0]["id"], seconds)

    def _ended(self, run_id: int, seconds: float) -> dict[str, Any]:
        last = time.monotonic() + seconds
        while True:
            run: dict[str, Any] = self.api("GET", f"/runs/{run_id}")
            if run["state"] == "succeeded":
                return run
            if run["state"] in ENDED:
                raise NotAsItShouldBeError(
                    f"run {run_id} is {run['state']}: {run.get('error_message') or run['phase']}"
                )
            if time.monotonic() > last:
                raise NotAsItShouldBeError(
                    f"run {run_id} is still {run['state']} ({run['phase']}) after {seconds:.0f} s"
                )
            self.look()
            time.sleep(0.1)

    def _every(self, path: str) -> list[dict[str, Any]]:
        found, cursor = [], ""
        while True:
            answer = self.api("GET", f"{path}?limit=100{cursor}")
            found += answer["data"]
            if not answer["next_cursor"]:
                return found
            cursor = f"&cursor={answer['next_cursor']}"


def said_of(counts: dict[str, Any]) -> str:
    words = ("create", "update", "hold", "created", "updated", "unchanged", "excluded", "held", "failed")
    return ", ".join(f"{word} {counts[word]}" for word in words if word in counts)


def live_through_a_period(job: MainJob, owner: Person, slug: str) -> None:
    """From changes in Humaans to the close of a pay period, with a file for payroll and the payslips that come back."""
    month = Month(job.api, job.sandbox, slug, job.look)
    job.step("a month", lambda: month.prepare(owner))
    job.step("approve a change", lambda: month.approve(owner))
    period = PayPeriod(job.api, owner, slug)
    job.step("freeze a pay period", period.freeze)
    job.step("the variance", period.variance)
    job.step("sign it off", period.sign_off)
    job.step("verify the file", period.verify)
    job.step("export for Sage 50", lambda: period.export(today_in_london()))
    payslips = CombinedPayslips(job.api, job.sandbox, owner, slug, job.look)
    job.step("split one PDF", lambda: payslips.split(period.period["pay_date"]))
    job.step("deliver payslips", payslips.deliver)
    job.step("close the period", period.close)


def do_the_main_job(processes: Processes, settings: Settings, slug: str, sandbox: dict[str, Any]) -> int:
    """Do it, print it, and return the exit code."""
    base = settings.public_url
    password = first_owner(processes, settings, OWNER) or ""
    token = processes.run(f"exec flask --app wsgi api-token create --company {slug} --label once").strip()
    job = MainJob(
        JsonCaller(f"{base}/api/v1/companies/{slug}", token),
        JsonCaller(sandbox["control_url"]),
        sandbox["token"],
        processes.look,
    )
    reason = ""
    try:
        job.step("connect", job.connect)
        job.step("preview", job.preview)
        job.step("save settings", job.save_settings)
        job.step("import everyone", job.import_everyone)
        job.step("employees", job.count_employees)
        job.step("change, then sync", job.pick_up_a_change)
        job.step("sync everyone again", job.reconcile_again)
        job.step("a payday", lambda: prepare_delivery(job.api, today_in_london()))
        owner = Person(base, OWNER, password)
        live_through_a_period(job, owner, slug)
        notices = Notices(Month(job.api, job.sandbox, slug, job.look))
        job.step("a notice", lambda: notices.come_and_end(owner))
        job.step("a refused token", lambda: notices.refuse_token(sandbox["token"], processes))
    except NotAsItShouldBeError as error:
        reason = str(error)
    print()
    for name, words, seconds in job.told:
        print(f"  {name:<19} {seconds:5.1f} s  {words}")
    if reason:
        print(f"\n  It did not work: {reason}\n")
        for member in processes.members.values():
            print(f"  --- the last words of {member.name}:", *list(member.said)[-8:], sep="\n      ")
        return 1
    print(
        "\n  Done: connected, imported, kept up to date; a pay period frozen, signed off, exported, paid and closed.\n"
    )
    return 0
