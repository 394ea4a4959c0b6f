"""What a run that the guard stopped had seen, by name: who is missing, and which fields of whom would be emptied.

A run keeps ids only (actions/syncing/anomaly_guard.py); who they are is looked up here, for those who may see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.store.employees import employees
from service.web.ui import labels
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
    saw: Mapping[str, Any] = run.saw
    missing: list[int] = saw.get("missing", [])
    emptied: Mapping[str, list[int]] = saw.get("emptied", {})
    wanted = {id_ for ids in (missing, *emptied.values()) for id_ in ids[:SHOWN]}
    known = employees.rows_of(run.company_id, sorted(wanted))
    groups = [_group(labels.field(name), ids, known) for name, ids in emptied.items()]
    return StoppedRun(
        reasons=[str(each["message"]) for each in saw.get("sightings", [])] or [run.error_message],
        missing=_group("Missing from Humaans", missing, known),
        emptied=sorted(groups, key=lambda group: -group.count),
    )


def _group(title: str, ids: Sequence[int], known: Mapping[int, Employee]) -> Group:
    people = [(id_, name_of(known[id_])) for id_ in ids[:SHOWN] if id_ in known]
    return Group(title, sorted(people, key=lambda person: person[1].casefold()), len(ids))
