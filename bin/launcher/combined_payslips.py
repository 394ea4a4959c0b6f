"""One PDF with everyone's payslips comes back: split by what its pages say, checked by a person, and delivered."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bin.launcher.calling import NotAsItShouldBeError
from sandbox.platform.payslips import pages_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bin.launcher.calling import JsonCaller
    from bin.launcher.person import Person

_SUGGESTION: Final = re.compile(r'name="suggested"\s+value="([^"]+)"')
SPLIT_SECONDS: Final = 60.0
DELIVERY_SECONDS: Final = 90.0


@dataclass
class CombinedPayslips:
    """The payslips of one payday, as a desktop payroll program prints them."""

    api: JsonCaller
    sandbox: JsonCaller
    person: Person
    slug: str
    look: Callable[[], None]
    pay_date: str = ""
    people: list[dict[str, Any]] = field(default_factory=list)

    def split(self, pay_date: str) -> str:
        """Upload the PDF, set its cover aside, and save what was cut out."""
        self.pay_date = pay_date
        every = self.api("GET", "/employees?limit=200&employment=active")["data"]
        self.people = [each for each in every if not each["excluded"] and each["employee_id"]]
        pages = self._pages()
        ledger = self._path("/payslips")
        form = {"what": "everyone", "pay_date": pay_date, "kind": "payslip"}
        split = self.person.upload(ledger, f"{ledger}/import", form, ("payslips.pdf", pages_of(*pages))).address
        self._worked_on(split)
        self.person.send(split, f"{split}/pages/1", {"do": "set_aside"})
        suggested = _SUGGESTION.findall(self.person.open(split).text)
        if len(suggested) != 1:
            raise NotAsItShouldBeError(f"one page should follow another by its counter; {len(suggested)} do")
        self.person.send(split, f"{split}/pages", {"suggested": suggested[0]})
        self.person.send(split, f"{split}/split", {})
        self._worked_on(split)
        batch = self.person.open(split).address
        self.person.send(batch, f"{batch}/accept", {})
        saved = self._payslips()
        if {each["employee_id"] for each in saved} != {each["employee_id"] for each in self.people}:
            raise NotAsItShouldBeError(f"there should be {len(self.people)} payslips; there are {len(saved)}")
        held = sum(each["state"] == "held" for each in saved)
        return f"{len(pages)} pages, a cover set aside, a second page confirmed: {len(saved)} payslips, {held} on hold"

    def deliver(self) -> str:
        """To Humaans and by email, each once."""
        ledger = self._path("/payslips")
        self.person.send(f"{ledger}?pay_date={self.pay_date}", f"{ledger}/deliver", self._early())
        sent = self._arrived()
        person_of = {each["employee_id"]: each["humaans_person_id"] for each in self.people}
        references = {each["reference"]: person_of[each["employee_id"]] for each in sent}
        found = Counter()
        for document in self.sandbox("GET", "/documents"):
            for reference, person_id in references.items():
                if reference in (document["sourceId"] or ""):
                    found[reference] += 1
                    if document["personId"] != person_id or person_id not in document["visibleTo"]:
                        raise NotAsItShouldBeError("a payslip is in Humaans at someone else")
        if set(found) != set(references) or set(found.values()) != {1}:
            raise NotAsItShouldBeError(
                f"each payslip should be in Humaans once; {found.total()} of {len(references)} are"
            )
        mails = sum(each["subject"].startswith("Payslip") for each in self.sandbox("GET", "/mails"))
        return f"{len(sent)} payslips are in Humaans, each once at its employee; {mails} emails were sent"

    def _pages(self) -> list[tuple[str, ...]]:
        """A cover, then each employee's payslip; the first has two pages."""
        pages: list[tuple[str, ...]] = [("Payslips for everyone", f"Payday {self.pay_date}")]
        for place, each in enumerate(self.people):
            fields = each["fields"]
            lines = (
                f"Name: {fields['first_name']} {fields['last_name']}",
                f"Employee ID: {each['employee_id']}",
                f"NI number: {fields['ni_number'] or 'not known'}",
            )
            pages += [(*lines, "Page 1 of 2"), ("Page 2 of 2", "Year to date")] if place == 0 else [lines]
        return pages

    def _early(self) -> dict[str, str]:
        """The demo does not wait for payday."""
        return {"pay_date": self.pay_date, "early": "yes"}

    def _worked_on(self, split: str) -> None:
        """Until a worker has done its part."""
        self._until(
            "the PDF is not split", SPLIT_SECONDS, lambda: not self.person.progress(f"{split}/progress")["is_live"]
        )

    def _arrived(self) -> list[dict[str, Any]]:
        """The payslips that are not on hold, once all of them arrived wherever they can."""

        def are_there() -> list[dict[str, Any]] | None:
            sent = [each for each in self._payslips() if each["state"] == "released"]
            refused = [each["employee_id"] for each in sent if "refused" in {each["humaans"], each["email"]}]
            if refused:
                raise NotAsItShouldBeError(f"the payslips of {refused} did not arrive")
            return sent if all(each["humaans"] == "uploaded" and each["email"] != "waiting" for each in sent) else None

        return list(self._until("the payslips did not arrive", DELIVERY_SECONDS, are_there))

    def _payslips(self) -> list[dict[str, Any]]:
        return list(self.api("GET", f"/payslips?limit=200&pay_date={self.pay_date}")["data"])

    def _until(self, trouble: str, seconds: float, ask: Callable[[], Any]) -> Any:
        last = time.monotonic() + seconds
        while not (found := ask()):
            if time.monotonic() > last:
                raise NotAsItShouldBeError(f"{trouble} after {seconds:.0f} s")
            self.look()
            time.sleep(0.1)
        return found

    def _path(self, page: str) -> str:
        return f"/companies/{self.slug}{page}"
