"""What a run that the guard stopped had seen, by name: who is missing, and whose fields would be emptied.

A run keeps ids only (actions/syncing/anomaly_guard.py); who they are is looked up here, for those who may see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.store.employees import employees
from service.web.ui import labels
from service.web.ui.paging import Page
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.store.tables.employees import Employee
    from service.store.tables.syncing import Run

#: Names shown of each group; the rest is counted.
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Group:
    """Some employees, the first of them by name."""

    title: str
    people: list[tuple[int, str]]
    count: int
    #: The payroll field that would be emptied; empty for people who are missing.
    field: str = ""
    #: How many of them can be listed; of very many a run keeps the first.
    kept: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.people)


@dataclass(frozen=True, slots=True)
class StoppedRun:
    reasons: list[str]
    missing: Group
    emptied: list[Group]


def stopped_run(run: Run) -> StoppedRun:
    """What the page of a stopped run tells."""
    emptied = _emptied(run)
    wanted = {id_ for ids in (_missing(run), *emptied.values()) for id_ in ids[:SHOWN]}
    known = employees.rows_of(run.company_id, sorted(wanted))
    groups = [_group(run, name, ids[:SHOWN], known) for name, ids in emptied.items()]
    return StoppedRun(
        reasons=[str(each["message"]) for each in run.saw.get("sightings", [])] or [run.error_message],
        missing=_group(run, "", _missing(run)[:SHOWN], known),
        emptied=sorted(groups, key=lambda group: -group.count),
    )


def stopped_people(run: Run, field: str, number: int) -> tuple[Group | None, Page]:
    """One page of one group, by name; None when the run emptied no such field."""
    ids = _emptied(run).get(field) if field else _missing(run)
    if ids is None:
        return None, Page(number)
    page = Page(number).of(len(ids))
    rows = employees.page_among(run.company_id, ids, offset=page.offset, limit=page.size)
    people = [(row.id, name_of(row)) for row in rows]
    return Group(_title(field), people, _count(run, field), field, len(ids)), page


def _missing(run: Run) -> list[int]:
    return list(run.saw.get("missing", []))


def _emptied(run: Run) -> Mapping[str, list[int]]:
    found: Mapping[str, list[int]] = run.saw.get("emptied", {})
    return found


def _count(run: Run, field: str) -> int:
    """How many they are; runs of an earlier release name only those they kept."""
    counts: Mapping[str, Any] = run.saw.get("counts", {})
    if not field:
        return int(counts.get("missing", len(_missing(run))))
    return int(counts.get("emptied", {}).get(field, len(_emptied(run)[field])))


def _title(field: str) -> str:
    return labels.field(field) if field else "Missing from Humaans"


def _group(run: Run, field: str, ids: Sequence[int], known: Mapping[int, Employee]) -> Group:
    people = [(id_, name_of(known[id_])) for id_ in ids if id_ in known]
    people.sort(key=lambda person: person[1].casefold())
    kept = len(_emptied(run)[field]) if field else len(_missing(run))
    return Group(_title(field), people, _count(run, field), field, kept)
