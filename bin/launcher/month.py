"""A month of the demo: a signed-off pay period, changes in Humaans since, a cut-off today, a bank change to approve.

Everything is done as a person or a program would do it: on the pages, by the API, and in Humaans.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from bin.launcher.calling import NotAsItShouldBeError
from bin.launcher.period import PayPeriod

if TYPE_CHECKING:
    from collections.abc import Callable

    from bin.launcher.calling import JsonCaller
    from bin.launcher.person import Person

SECONDS_BETWEEN_LOOKS: Final = 0.5
SYNC_SECONDS: Final = 60.0
LONDON: Final = ZoneInfo("Europe/London")
#: The local time of the cut-off that is moved to today.
CUT_OFF_AT: Final = "23:30"
#: The new account of someone whose cut-off is today: numbers that banks publish to test checks with.
NEW_ACCOUNT: Final = {"sortCode": "20-30-99", "accountNumber": "66831036"}
_HELD: Final = re.compile(r'value="approve:(\d+)"')


@dataclass
class Month:
    """One company whose people are imported."""

    api: JsonCaller
    sandbox: JsonCaller
    slug: str
    look: Callable[[], None]

    def wait_for_import(self) -> None:
        """Until someone connected and imported, however long it takes."""
        while not any(run["created"] and run["state"] == "succeeded" for run in self._runs()):
            self.look()
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def prepare(self, person: Person) -> str:
        """Sign a first pay period off, move a cut-off to today, and have Humaans change."""
        earlier = PayPeriod(self.api, person, self.slug)
        earlier.freeze()
        earlier.sign_off()
        self._move_cut_off(person)
        self._change_people()
        self.sync()
        held = self.held()
        if len(held) != 1:
            raise NotAsItShouldBeError(f"one change should wait for approval; {len(held)} do")
        return (
            f"payday {earlier.period['pay_date']} is signed off; since then a rise, a move, a starter, and bank "
            "details that wait for approval"
        )

    def approve(self, person: Person) -> str:
        """The bank details: by someone else than the program that brought them."""
        path = f"/companies/{self.slug}/approvals"
        held = _HELD.findall(person.open(path).text)
        person.send(path, path, {"do": f"approve:{held[0]}"} if held else {})
        if self.held():
            raise NotAsItShouldBeError("no change should wait for approval any more")
        return "new bank details on the day of a cut-off, approved by a person"

    def held(self) -> list[dict[str, Any]]:
        """Changes that wait for approval."""
        return list(self.api("GET", "/approvals?state=pending")["data"])

    def weekly(self) -> dict[str, Any]:
        """The weekly pay period that is open and comes next."""
        found = self.api("GET", "/periods")["data"]
        return dict(next(each for each in found if each["schedule"] == "Weekly" and each["state"] == "open"))

    def sync(self) -> None:
        """Sync everyone, to the end."""
        run_id = self.api("POST", "/runs", {"dry_run": False})["id"]
        last = time.monotonic() + SYNC_SECONDS
        while (state := self.api("GET", f"/runs/{run_id}")["state"]) != "succeeded":
            if time.monotonic() > last:
                raise NotAsItShouldBeError(f"the sync is still {state} after {SYNC_SECONDS:.0f} s")
            self.look()
            time.sleep(0.1)

    def _move_cut_off(self, person: Person) -> None:
        """To this evening, or to the next one when it is nearly over."""
        day = (datetime.now(UTC) + timedelta(minutes=40)).astimezone(LONDON).date()
        path = f"/companies/{self.slug}/periods/{self.weekly()['id']}"
        person.send(path, f"{path}/cut-off", {"cut_off_day": day.isoformat(), "cut_off_time": CUT_OFF_AT})

    def _change_people(self) -> None:
        """A rise above the company's limit, a move, a starter, and bank details on the day of a cut-off."""
        self._change_row_of("amelia", "compensations", {"amount": "58800"})
        self.sandbox("PATCH", "/rows/people/isla?quiet=1", {"city": "Bath"})
        today = datetime.now(UTC).astimezone(LONDON).date().isoformat()
        starter = {"firstName": "Erin", "lastName": "Blake", "employeeId": "1031", "employmentStartDate": today}
        self.sandbox("POST", "/hire?quiet=1", starter)
        self._change_row_of("max", "bank-accounts", NEW_ACCOUNT)

    def _change_row_of(self, key: str, resource: str, fields: dict[str, str]) -> None:
        person_id = self.sandbox("GET", f"/rows/people/{key}")["id"]
        row = self.sandbox("GET", f"/rows/{resource}?personId={person_id}")[0]
        self.sandbox("PATCH", f"/rows/{resource}/{row['id']}?quiet=1", fields)

    def _runs(self) -> list[dict[str, Any]]:
        return list(self.api("GET", "/runs?limit=5")["data"])
