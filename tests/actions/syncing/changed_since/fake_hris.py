"""An HRIS in memory that answers as Humaans does, with a filter by time of change that can be wrong, and a clock.

Rows are read by the product's own reader. Each list claims ten thousand rows more than it shows, so that reading only
what changed is worth its questions.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson

from service.facts.humaans import EVERY_LIST, ListTotals
from service.humaans.http.errors import ForbiddenError, HumaansRefusedError, HumaansUnavailableError
from service.humaans.reading import account, changes
from service.humaans.reading.reading import PERSON_LISTS, Reader
from tests.humaans.scripted import a_bank_account, a_compensation, a_custom_value, a_job_role, a_person

UNSEEN = 10_000
LONG_AGO = "2026-01-01T00:00:00.000Z"
LISTS = ("people", "job-roles", "compensations", "bank-accounts", "custom-values")


def as_text(instant):
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class FakeHris:
    """`rows` are by list and id; `clock` is the product's, and `skew` how far this HRIS's own is ahead of it."""

    def __init__(self, clock):
        self.clock, self.skew = clock, timedelta()
        #: What the filter does: "honoured", "ignored" or "refused".
        self.filter = "honoured"
        #: Lists that are refused, and rows that are never answered by id.
        self.hidden: set[str] = set()
        self.broken: set[str] = set()
        self.asked: list[str] = []
        self.rows = {name: {} for name in (*LISTS, "custom-fields", "locations", "compensation-types")}
        self.rows["custom-fields"]["f1"] = {"id": "f1", "name": "Tax code", "type": "text"}
        self.rows["locations"]["l1"] = {"id": "l1", "label": "London"}
        self.rows["compensation-types"]["t1"] = {"id": "t1", "name": "Salary", "baseType": "salary"}

    def now(self):
        return self.clock() + self.skew

    def hire(self, number, *, at=None, **values):
        """Someone with a row in each list."""
        person_id, stamp = f"p{number}", {"updatedAt": at or as_text(self.now())}
        started = {"employmentStartDate": "2026-01-05", "employeeId": f"{number}", "locationId": "l1"}
        made = (
            a_person(person_id, **started | values),
            a_job_role(f"r{number}", person_id),
            a_compensation(f"c{number}", person_id),
            a_bank_account(f"b{number}", person_id),
            a_custom_value(f"v{number}", person_id, value="1257L"),
        )
        for name, row in zip(LISTS, made, strict=True):
            self.rows[name][row["id"]] = row | stamp
        return person_id

    def change(self, name, row_id, *, is_noted=True, **values):
        """`is_noted` False leaves the time of change as it was: a missed update."""
        stamp = {"updatedAt": as_text(self.now())} if is_noted else {}
        self.rows[name][row_id] = self.rows[name][row_id] | values | stamp

    def delete(self, number):
        for name, letter in zip(LISTS, "prcbv", strict=True):
            self.rows[name].pop(f"{letter}{number}", None)

    # ---- what an HrisClient is asked --------------------------------------------------------------------

    def in_zone(self, _zone):
        return self

    def close_idle(self):
        pass

    def counted(self):
        one = copy(self)
        one.asked = []
        return one

    @property
    def requests_made(self):
        return len(self.asked)

    def fetch_catalogue(self):
        return self._reader().catalogue()

    def fetch_snapshot(self, *, custom_field_ids, on_progress, lists=EVERY_LIST):
        found = self._reader().snapshot(custom_field_ids, lists, on_progress, threads=1, at_thread_end=self.close_idle)
        return replace(found, totals={each: self._claimed(each, total) for each, total in found.totals.items()})

    def fetch_person(self, person_id, *, custom_field_ids, within_seconds=None, lists=EVERY_LIST, known=None):
        return self._reader().person(person_id, custom_field_ids, lists, known)

    def list_totals(self, lists):
        told = changes.list_totals(self._get_with_headers, lists)
        return ListTotals({each: self._claimed(each, total) for each, total in told.totals.items()}, told.answered_at)

    def changed_rows(self, lists, since, custom_field_ids):
        return changes.changed_rows(self._get_with_headers, lists, since, custom_field_ids)

    def people_with_employee_id(self, employee_id):
        return account.people_with_employee_id(self._get, employee_id)

    def _claimed(self, resource, total):
        return total + (UNSEEN if resource in PERSON_LISTS and resource.value != "people" else 0)

    def _reader(self):
        return Reader(self._get, lambda path, params, _stop: orjson.dumps(self._get(path, params)), UTC)

    def _get_with_headers(self, path, params):
        return self._get(path, params), {"Date": format_datetime(self.now().astimezone(UTC), usegmt=True)}

    def _get(self, path, params):
        self.asked.append(path)
        name, _, row_id = path.removeprefix("/").partition("/")
        if name in self.hidden:
            raise ForbiddenError("not yours")
        if row_id in self.broken:
            raise HumaansUnavailableError("not now", status=500)
        if row_id:
            if row_id not in self.rows[name]:
                raise HumaansRefusedError("not found", status=404)
            return dict(self.rows[name][row_id])
        found = self._matching(name, params)
        skip, limit = params["$skip"], params["$limit"]
        return {"total": len(found), "limit": limit, "skip": skip, "data": found[skip : skip + limit]}

    def _matching(self, name, params):
        wanted = {key: params[key] for key in ("personId", "employeeId") if key in params}
        found = [dict(row) for row in self.rows[name].values() if wanted.items() <= row.items()]
        since = params.get("updatedAt[$gte]")
        if since is None or self.filter == "ignored":
            return found
        if self.filter == "refused":
            raise HumaansRefusedError("cannot be filtered by", status=422)
        return [row for row in found if datetime.fromisoformat(row["updatedAt"]) >= datetime.fromisoformat(since)]
