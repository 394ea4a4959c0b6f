"""The payday of the demo: today is one, the sandbox makes the payslips, and one of them travels both ways."""

from __future__ import annotations

import io
import time
import urllib.request
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bin.launcher.calling import CALL_SECONDS, JsonCaller, NotAsItShouldBeError

if TYPE_CHECKING:
    from collections.abc import Callable

DELIVERY_SECONDS: Final = 60.0
#: Time enough to look around before the demo's payday begins by itself.
BEGINS_IN: Final = timedelta(minutes=30)


def sample_payslips(control_url: str) -> bytes:
    """A ZIP with everyone's payslip of today."""
    with urllib.request.urlopen(f"{control_url}/payslips.zip", timeout=CALL_SECONDS) as answer:  # noqa: S310
        return bytes(answer.read())


def call_today_a_payday(api: JsonCaller) -> dict[str, Any]:
    """Weekly paydays from today on; on a day without work it is the working day before."""
    here = datetime.now(UTC).astimezone(ZoneInfo("Europe/London"))
    begins = here + BEGINS_IN
    send_at = f"{begins:%H:%M}" if begins.date() == here.date() else "23:59"
    weekly = {
        "name": "Weekly",
        "frequency": "weekly",
        "first_payday": here.date().isoformat(),
        "send_at": send_at,
        "adjust": "previous_working_day",
    }
    saved: dict[str, Any] = api("PUT", "/paydays", {"schedules": [weekly]})
    return saved


@dataclass
class Payday:
    """One payslip on its way to its employee."""

    api: JsonCaller
    sandbox: JsonCaller
    control_url: str
    look: Callable[[], None]
    day: str = ""
    samples: dict[str, bytes] = field(default_factory=dict)

    def prepare(self) -> str:
        self.day = call_today_a_payday(self.api)["schedules"][0]["first_payday"]
        with zipfile.ZipFile(io.BytesIO(sample_payslips(self.control_url))) as archive:
            self.samples = {name: archive.read(name) for name in archive.namelist()}
        return f"{self.day}; the sandbox made {len(self.samples)} payslips"

    def deliver_one(self) -> str:
        found = self._somebody()
        if found is None:
            return "nobody here has an Employee ID, a mail address and a payslip; none was sent"
        employee, name, content = found
        self.api("POST", "/payslips/test-upload", {"employee_id": employee["employee_id"]})
        settings = self.api("GET", "/settings")
        self.api("PUT", "/settings", settings | {"send_payslips_to_humaans": True, "email_payslips": True})
        form = {"employee_id": employee["employee_id"], "pay_date": self.day}
        payslip = self.api.hand_in("/payslips", form, name, content)
        if payslip["state"] != "released":
            raise NotAsItShouldBeError(f"the payslip is {payslip['state']}: {payslip['hold_reasons']}")
        self.api("POST", f"/payslips/{payslip['id']}/deliver")
        payslip = self._arrived(payslip["id"])
        return self._seen(employee, payslip)

    def _somebody(self) -> tuple[dict[str, Any], str, bytes] | None:
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
        mails = [each for each in self.sandbox("GET", "/mails") if each["subject"].startswith("Payslip ")]
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
