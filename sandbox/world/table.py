"""Rows of one resource with their order and an index by person.

A row is replaced, never edited in place, so that a reader who holds one keeps a consistent picture.
"""

from typing import Any

from sandbox.world.resources import Resource

Row = dict[str, Any]


class Table:
    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.rows: dict[str, Row] = {}
        self.previous: dict[str, Row] = {}
        self.revision = 0
        self._by_person: dict[str, dict[str, None]] = {}
        self._ordered: list[Row] | None = None

    def put(self, row: Row) -> None:
        row_id = row["id"]
        before = self.rows.get(row_id)
        if before is not None:
            self.previous[row_id] = before
            if before.get("personId") != row.get("personId"):
                self._by_person.get(before.get("personId"), {}).pop(row_id, None)
        self.rows[row_id] = row
        if self.resource.of_a_person:
            self._by_person.setdefault(row["personId"], {})[row_id] = None
        self._changed()

    def take(self, row_id: str) -> Row:
        row = self.rows.pop(row_id)
        self._by_person.get(row.get("personId"), {}).pop(row_id, None)
        self._changed()
        return row

    def of_person(self, person_id: str) -> list[Row]:
        return [self.rows[row_id] for row_id in self._by_person.get(person_id, ())]

    def ordered(self) -> list[Row]:
        """In the order lists come in: people by start date, dated rows by effective date, newest first.

        The first was seen on one captured answer; the second is what clients that take the first row rely on.
        """
        if self._ordered is None:
            self._ordered = self._in_order(list(self.rows.values()))
        return self._ordered

    def ordered_of_person(self, person_id: str) -> list[Row]:
        """The same order, without a look at anyone else's."""
        return self._in_order(self.of_person(person_id))

    def _in_order(self, rows: list[Row]) -> list[Row]:
        key = "employmentStartDate" if self.resource.name == "people" else "effectiveDate"
        if self.resource.name == "people" or self.resource.dated:
            rows.sort(key=lambda row: row.get(key) or "", reverse=True)
        return rows

    def _changed(self) -> None:
        self.revision += 1
        self._ordered = None
