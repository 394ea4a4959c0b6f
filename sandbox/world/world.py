"""One company's rows in memory, and the one way to change them.

The API and the control API change rows only here: stamps move, derived fields follow and
listeners (the webhook sender) are called. A key that begins with an underscore is the sandbox's own note
and never leaves by the API. Who may see a row is decided in `access.py`, which rows a list asks for in
`queries.py`.
"""

import copy
import threading
from collections.abc import Callable
from datetime import timedelta

from sandbox.world import people
from sandbox.world.clock import Clock, as_text, instant
from sandbox.world.ids import IdSource, named_id
from sandbox.world.resources import RESOURCES
from sandbox.world.switches import Switches
from sandbox.world.table import Row, Table

Listener = Callable[[str, str, Row], None]
_OWN_MARKS = frozenset({"id", "companyId", "createdAt", "updatedAt"})


class World:
    def __init__(self, seed: int | str, clock: Clock, switches: Switches | None = None) -> None:
        self.seed = seed
        self.clock = clock
        self.switches = switches or Switches()
        self.lock = threading.RLock()
        self.tables = {name: Table(resource) for name, resource in RESOURCES.items()}
        self.listeners: list[Listener] = []
        self.keys: dict[str, str] = {}
        self.company_id = named_id(seed, "company")
        self._ids = IdSource(seed)

    def id_of(self, resource: str, key: str) -> str:
        """The id that a thing named in the cast has in this world."""
        return named_id(self.seed, resource, key)

    def rows(self, resource: str) -> list[Row]:
        return self.tables[resource].ordered()

    def find(self, resource: str, row_id: str) -> Row | None:
        return self.tables[resource].rows.get(row_id)

    def rows_of(self, resource: str, person_id: str) -> list[Row]:
        return self.tables[resource].of_person(person_id)

    def add(self, resource: str, fields: Row, *, row_id: str | None = None, told: bool = True) -> Row:
        """A new row; stamps and ids that are given stand, so that the cast can have a past."""
        with self.lock:
            row = copy.deepcopy(RESOURCES[resource].fields) | fields
            row["id"] = row_id or row.get("id") or self._ids.next_id()
            if "companyId" in row and row["companyId"] is None:
                row["companyId"] = self.company_id
            now = self.clock.timestamp()
            row["createdAt"] = row.get("createdAt") or now
            if "updatedAt" in row:
                row["updatedAt"] = row.get("updatedAt") or row["createdAt"]
            if resource == "people":
                self._complete_person(row, fields)
            self.tables[resource].put(row)
            if told:
                self._end_superseded(resource, row)
                self._tell("created", resource, row)
            return row

    def change(self, resource: str, row_id: str, fields: Row, *, told: bool = True) -> Row:
        """The row with these fields changed and a newer `updatedAt`; KeyError when there is no such row."""
        with self.lock:
            before = self.tables[resource].rows[row_id]
            row = before | {key: value for key, value in fields.items() if key not in _OWN_MARKS}
            if resource == "people":
                row |= people.derived(fields)
                if "locationId" in fields:
                    row |= self._place_of_work(fields)
            if "updatedAt" in row:
                row["updatedAt"] = fields.get("updatedAt") or self._later_than(before["updatedAt"])
            self.tables[resource].put(row)
            if told:
                self._tell("updated", resource, row)
            return row

    def remove(self, resource: str, row_id: str, *, told: bool = True) -> Row:
        """Gone for good; a person takes along all that is theirs."""
        with self.lock:
            row = self.tables[resource].take(row_id)
            if resource == "people":
                for name, table in self.tables.items():
                    for child in table.of_person(row_id):
                        self.remove(name, child["id"], told=told)
            if told:
                self._tell("deleted", resource, row)
            return row

    def _complete_person(self, row: Row, fields: Row) -> None:
        row |= people.derived(fields) | self._place_of_work(fields)
        row["firstWorkingDay"] = row["firstWorkingDay"] or row["employmentStartDate"]

    def _place_of_work(self, fields: Row) -> Row:
        location = self.find("locations", fields.get("locationId") or "")
        return {"timezone": location["timezone"]} if location and "timezone" not in fields else {}

    def _later_than(self, stamp: str | None) -> str:
        """Now, but never the same stamp twice: newest must stay well-defined within a millisecond."""
        now = self.clock.timestamp()
        if stamp and now <= stamp:
            return as_text(instant(stamp) + timedelta(milliseconds=1))
        return now

    def _end_superseded(self, resource: str, row: Row) -> None:
        """Production code elsewhere shows that an older role gets its end date; for pay it is not known."""
        kind = {"job-roles": "auto_end_job_roles", "compensations": "auto_end_compensations"}.get(resource)
        if not kind or not getattr(self.switches, kind) or not row.get("effectiveDate"):
            return
        day_before = (instant(row["effectiveDate"]) - timedelta(days=1)).date().isoformat()
        for other in self.rows_of(resource, row["personId"]):
            same_series = other.get("compensationTypeId") == row.get("compensationTypeId")
            earlier = (other.get("effectiveDate") or "") < row["effectiveDate"]
            if other["id"] != row["id"] and same_series and earlier and other["endDate"] is None:
                self.change(resource, other["id"], {"endDate": day_before})

    def _tell(self, verb: str, resource: str, row: Row) -> None:
        if self.switches.child_change_bumps_person and row.get("personId") in self.tables["people"].rows:
            self.change("people", row["personId"], {}, told=False)
        for listener in self.listeners:
            listener(verb, resource, row)
