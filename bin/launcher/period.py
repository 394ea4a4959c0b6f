"""A pay period of the demo: frozen, signed off by a person, verified from its file alone, exported, and closed."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bin.launcher.calling import NotAsItShouldBeError
from service.rules.periods.verification import Verdict, verify

if TYPE_CHECKING:
    from datetime import date

    from bin.launcher.calling import JsonCaller
    from bin.launcher.person import Person


@dataclass
class PayPeriod:
    """The first monthly pay period that is open, from its freeze to its close."""

    api: JsonCaller
    person: Person
    slug: str
    period: dict[str, Any] = field(default_factory=dict)

    def freeze(self) -> str:
        """Freeze it from the last reading."""
        self.period = self._first_open()
        self._step("freeze", {"how": "last-reading"}, "review")
        snapshot = self.api("GET", f"/periods/{self.period['id']}")["snapshot"]
        return (
            f"{self.period['schedule']}, payday {self.period['pay_date']}: version {snapshot['version']}, "
            f"{snapshot['employees']} employees"
        )

    def variance(self) -> str:
        """What changed since the pay period that is signed off."""
        found = self.api("GET", f"/periods/{self.period['id']}/variance")
        if not found["total"]:
            raise NotAsItShouldBeError("the variance should have lines; it has none")
        sections = Counter(line["section"] for line in found["data"])
        flagged = sum(bool(line["flag"]) for line in found["data"])
        named = ", ".join(f"{section} {number}" for section, number in sections.items())
        return f"{found['total']} lines ({named}), {flagged} to check first"

    def sign_off(self) -> str:
        """By a person with their password: no program has one."""
        self._step("sign-off", {"version": "1", "password": self.person.password}, "signed_off")
        return "version 1, by one person with their password"

    def verify(self) -> str:
        """As anyone can who has only the file."""
        verified = verify(self.api.download(f"/periods/{self.period['id']}/snapshot.jsonl"))
        if verified.verdict is not Verdict.GOOD:
            raise NotAsItShouldBeError(f"the snapshot should verify. {verified.message}")
        return verified.message

    def export(self, today: date) -> str:
        """A file for Sage 50, and that it was imported."""
        export = self.api("POST", "/exports", {"period_id": self.period["id"], "target": "sage50"})
        content = self.api.download(f"/exports/{export['id']}/file.csv").decode("utf-8-sig")
        lines = list(csv.DictReader(content.splitlines()))
        if len(lines) != export["employees"] or not all(line["Employee Reference"] for line in lines):
            raise NotAsItShouldBeError(f"the file should have {export['employees']} employees; it has {len(lines)}")
        self.api("POST", f"/exports/{export['id']}/imported", {"day": today.isoformat()})
        refused = len(export["refused"])
        return f"{export['name']}.csv: {len(lines)} employees, {refused} not in it, each with a reason; imported"

    def close(self) -> str:
        """Paid: nothing of it changes any more."""
        # Someone has a payslip who is not in the snapshot, so the page asks whether to close it all the same.
        self._step("close", {"version": "1", "sure": "yes"}, "closed")
        return "nothing of it changes any more"

    def _first_open(self) -> dict[str, Any]:
        for each in self.api("GET", "/periods")["data"]:
            if each["state"] == "open" and each["schedule"] == "Monthly":
                return dict(each)
        raise NotAsItShouldBeError("there should be an open pay period; there is none")

    def _step(self, step: str, form: dict[str, str], state: str) -> None:
        path = f"/companies/{self.slug}/periods/{self.period['id']}"
        self.person.send(path, f"{path}/{step}", form)
        found = self.api("GET", f"/periods/{self.period['id']}")["state"]
        if found != state:
            raise NotAsItShouldBeError(f"the pay period should be {state} after {step}; it is {found}")
