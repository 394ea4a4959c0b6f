"""The payday of the demo: the working day on or before today; the sandbox makes the payslips, and one of them is sent.

A weekend or a bank holiday is no payday, so the day is said and never called today when it is not.
"""

from __future__ import annotations

import io
import time
import urllib.request
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bin.launcher.calling import CALL_SECONDS, JsonCaller, NotAsItShouldBeError
from service.rules.pay.pay_calendar import working_day_on_or_before

if TYPE_CHECKING:
    from collections.abc import Callable

DELIVERY_SECONDS: Final = 60.0
SEND_AT: Final = "09:00"


def sample_payslips(control_url: str, pay_date: date) -> bytes:
    """A ZIP with everyone's payslip for this payday."""
    address = f"{control_url}/payslips.zip?payDate={pay_date.isoformat()}"
    with urllib.request.urlopen(address, timeout=CALL_SECONDS) as answer:  # noqa: S310
        return bytes(answer.read())


def today_in_london() -> date:
    """The day it is for the demo's company."""
    return datetime.now(UTC).astimezone(ZoneInfo("Europe/London")).date()


def demo_schedules(payday: date) -> list[dict[str, Any]]:
    """The two pay schedules that the sandbox's people are on, both with this payday, which is a working day."""
    return [
        {"name": "Monthly", "frequency": "monthly", "day_of_month": payday.day, "send_at": SEND_AT},
        {"name": "Weekly", "frequency": "weekly", "first_payday": payday.isoformat(), "send_at": SEND_AT},
    ]


def save_demo_schedules(api: JsonCaller, today: date) -> date:
    """Make the working day on or before today a payday of both schedules; returns it."""
    payday = working_day_on_or_before(today)
    api("PUT", "/paydays", {"schedules": demo_schedules(payday)})
    return payday


@dataclass
class Payday:
    """One payslip on its way to its employee."""

    api: JsonCaller
    sandbox: JsonCaller
    control_url: str
    look: Callable[[], None]
    day: date = date.min
    samples: dict[str, bytes] = field(default_factory=dict)

    def prepare(self) -> str:
        self.day = save_demo_schedules(self.api, today_in_london())
        with zipfile.ZipFile(io.BytesIO(sample_payslips(self.control_url, self.day))) as archive:
            self.samples = {name: archive.read(name) for name in archive.namelist()}
        return f"{self.day.isoformat()}; the sandbox made {len(self.samples)} payslips"

    def deliver_one(self) -> str:
        found = self._someone()
        if found is None:
            return "no one here has an Employee ID, an email address and a payslip; none was sent"
        employee, name, content = found
        self.api("POST", "/payslips/test-upload", {"employee_id": employee["employee_id"]})
        settings = self.api("GET", "/settings")
        self.api("PUT", "/settings", settings | {"send_payslips_to_humaans": True, "email_payslips": True})
        form = {"employee_id": employee["employee_id"], "pay_date": self.day.isoformat()}
        payslip = self.api.upload("/payslips", form, name, content)
        if payslip["state"] != "released":
            raise NotAsItShouldBeError(f"the payslip is {payslip['state']}: {payslip['hold_reasons']}")
        self.api("POST", f"/payslips/{payslip['id']}/deliver")
        payslip = self._arrived(payslip["id"])
        return self._seen(employee, payslip)

    def _someone(self) -> tuple[dict[str, Any], str, bytes] | None:
        for one in self.api("GET", "/employees?limit=200&employment=active")["data"]:
            if one["excluded"] or not one["humaans_person_id"] or not one["fields"]["email"]:
                continue
            for name, content in self.samples.items():
                if f"_{one['employee_id']}_" in name:
                    return one, name, content
        return None

    def _arrived(self, payslip_id: int) -> dict[str, Any]:
        last = time.monotonic() + DELIVERY_SECONDS
        while True:
            payslip: dict[str, Any] = self.api("GET", f"/payslips/{payslip_id}")
            states = (payslip["humaans"], payslip["email"])
            if states == ("uploaded", "sent"):
                return payslip
            if "refused" in states or time.monotonic() > last:
                raise NotAsItShouldBeError(f"the payslip did not arrive: {payslip['channels']}")
            self.look()
            time.sleep(0.1)

    def _seen(self, employee: dict[str, Any], payslip: dict[str, Any]) -> str:
        """What the sandbox says has arrived: one document that its employee sees, and one email for each address."""
        person_id = employee["humaans_person_id"]
        documents = [
            each for each in self.sandbox("GET", "/documents") if payslip["reference"] in (each["sourceId"] or "")
        ]
        mails = [each for each in self.sandbox("GET", "/mails") if each["subject"].startswith("Payslip")]
        if len(documents) != 1 or documents[0]["personId"] != person_id or person_id not in documents[0]["visibleTo"]:
            raise NotAsItShouldBeError(f"there should be one document of the employee; there are {len(documents)}")
        fields = employee["fields"]
        expected = sorted({each for each in (fields["email"], fields["personal_email"]) if each})
        emailed = sorted(address for mail in mails for address in mail["to"])
        if emailed != expected:
            raise NotAsItShouldBeError(
                f"there should be one email to each of {len(expected)} addresses; there are {len(emailed)}"
            )
        return (
            f"employee {employee['employee_id']}: in Humaans as \u201c{documents[0]['name']}\u201d, "
            f"emailed to {len(emailed)} addresses"
        )
