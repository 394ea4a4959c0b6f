"""The anomaly guard of a run (B4): counts before anything is written, compares with the last complete run, and pauses
the run for review when Humaans shows so much less than before that it is probably wrong.

What was counted is kept in the run's `saw`, so that the next run has something to compare with and a person who
approves knows what they approve. An approval covers what was seen and no more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from service.facts.humaans import Resource
from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.mapping.used_sources import custom_fields_used
from service.rules.planning import anomaly_guard
from service.rules.planning.planner import EMPTY_FIELDS
from service.store.companies import went_wrong
from service.store.employees import employee_keys, employee_records, found_issues
from service.store.syncing import runs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.facts.employees import EmployeeKey
    from service.facts.humaans import Snapshot
    from service.rules.planning.planner import Planner
    from service.rules.planning.triage import TriagedPerson
    from service.store.tables.syncing import Run

BATCH: Final = 500
#: Employees that a stopped run keeps of each group; of more the number is kept.
MOST_TOLD: Final = 2000


class StoppedError(Exception):
    """The run must not write before someone has reviewed it; `saw` is what the run row keeps."""

    def __init__(self, stop: anomaly_guard.Stop, saw: dict[str, Any]) -> None:
        super().__init__(stop.message)
        self.message = stop.message
        self.saw = saw


@dataclass(frozen=True, slots=True)
class GuardReport:
    """What the guard found in a snapshot: what it counted, why it would stop, and whose values would be emptied."""

    tallies: anomaly_guard.GuardCounts
    stop: anomaly_guard.Stop | None
    emptied: tuple[TriagedPerson, ...]
    #: Of a reading that would be stopped: employees who would lose a value, by field, and those who are not in it.
    emptied_fields: Mapping[str, Sequence[int]] = field(default_factory=dict)
    missing: Sequence[int] = ()


def inspect(company_id: int, planner: Planner, snapshot: Snapshot, cases: Sequence[TriagedPerson]) -> GuardReport:
    """Check a snapshot before anything is written; a preview does the same."""
    last = runs.last_complete(company_id)
    before = None if last is None else _from_json(last.saw, planner.settings.version == last.settings_version)
    # A list that was not asked for is no more lost than when it was last read.
    kept = frozenset() if before is None else before.readable & snapshot.catalogue.not_asked_for
    tallies = anomaly_guard.GuardCounts(
        people=len(snapshot.people) + len(snapshot.not_understood),
        readable=snapshot.catalogue.readable | kept,
        filled=dict(planner.filled),
        custom_fields=custom_fields_used(planner.settings) & snapshot.catalogue.custom_fields.keys(),
    )
    known = [case for case in cases if case.employee is not None]
    losing, emptied = _blanked(company_id, planner, known)
    blanked = {name: len(ids) for name, ids in losing.items()}
    stop = anomaly_guard.reason_to_stop(before, tallies, blanked, employees=len(known))
    missing = [] if stop is None else _missing(company_id, snapshot)
    return GuardReport(tallies, stop, tuple(emptied), losing, missing)


def would_empty_too_much(
    company_id: int, planner: Planner, cases: Sequence[TriagedPerson], keys: Sequence[EmployeeKey]
) -> bool:
    """Whether what changed of some people would empty pay or bank details of anyone, or any field of so many that
    everyone must be read and judged.
    """
    losing, _ = _blanked(company_id, planner, [case for case in cases if case.employee is not None])
    if not anomaly_guard.PAY_AND_BANK.isdisjoint(losing):
        return True
    employees = sum(key.person_id is not None and not (key.is_closed or key.not_seen) for key in keys)
    nothing_counted = anomaly_guard.GuardCounts(people=0, readable=frozenset())
    blanked = {name: len(ids) for name, ids in losing.items()}
    return anomaly_guard.reason_to_stop(None, nothing_counted, blanked, employees=employees) is not None


def saw_again(last: Run) -> dict[str, Any]:
    """What the last complete run counted, for a run that read only what changed: lists that have as many rows."""
    return {name: last.saw[name] for name in ("people", "readable", "filled", "custom_fields")}


def _missing(company_id: int, snapshot: Snapshot) -> list[int]:
    """The employees whose person is not in a snapshot, except those who are known to be gone."""
    seen = {person.id for person in snapshot.people} | {each.person_id for each in snapshot.not_understood}
    keys = employee_keys.keys(company_id)
    return [
        key.id
        for key in keys
        if key.person_id is not None and key.person_id not in seen and not (key.not_seen or key.is_closed)
    ]


def stop_or_go_on(run: Run, report: GuardReport) -> dict[str, Any]:
    """What was counted, for the run row. Raises StoppedError when someone must review it first."""
    saw = _to_json(report.tallies)
    if report.stop is None:
        return saw
    saw["missing"] = list(report.missing)[:MOST_TOLD]
    saw["emptied"] = {name: list(ids)[:MOST_TOLD] for name, ids in report.emptied_fields.items()}
    saw["counts"] = {
        "missing": len(report.missing),
        "emptied": {name: len(ids) for name, ids in report.emptied_fields.items()},
    }
    saw["sightings"] = [{"code": s.code, "message": s.message, "field": s.field} for s in report.stop.anomalies]
    approved = {(each["code"], each["field"], each["message"]) for each in run.saw.get("sightings", ())}
    if run.approved_by and {(s.code, s.field, s.message) for s in report.stop.anomalies} <= approved:
        return saw
    raise StoppedError(report.stop, saw)


def as_issues(stop: anomaly_guard.Stop | None) -> tuple[FoundIssue, ...]:
    """What a preview says about a run that would be stopped."""
    return () if stop is None else tuple(FoundIssue(s.code, s.message, s.field) for s in stop.anomalies)


def tell(company_id: int, stopped: StoppedError | None, now: datetime) -> None:
    """Open the one clear issue about a stopped run, or close it when a run got through."""
    found = None
    if stopped is not None:
        found = FoundIssue(
            IssueCode.RUN_STOPPED,
            f"A sync was paused for you to check, before it wrote anything. {stopped.message} If this is right, "
            "continue; if not, cancel it, then correct the access token or Humaans.",
        )
    found_issues.set_for_company(company_id, IssueCode.RUN_STOPPED, found, now)
    if stopped is not None:
        went_wrong.note(company_id)


def _blanked(
    company_id: int, planner: Planner, cases: Sequence[TriagedPerson]
) -> tuple[dict[str, list[int]], list[TriagedPerson]]:
    """The employees who would lose their value, field by field, and their cases."""
    losing: dict[str, list[int]] = {}
    emptied: list[TriagedPerson] = []
    todo = [case for case in cases if case.needs_plan]
    for start in range(0, len(todo), BATCH):
        batch = todo[start : start + BATCH]
        known = employee_records.records(company_id, [case.employee.id for case in batch if case.employee is not None])
        for case in batch:
            record = None if case.employee is None else known.get(case.employee.id)
            current = EMPTY_FIELDS if record is None else record.fields
            values = planner.outcome_of(case, current).values
            lost = [name for name, value in values.items() if value is None and current[name] is not None]
            lost = planner.emptied(case, record) if lost and record is not None else lost
            for name in lost:
                losing.setdefault(name, []).append(0 if record is None else record.id)
            if lost:
                emptied.append(case)
    return losing, emptied


def _to_json(tallies: anomaly_guard.GuardCounts) -> dict[str, Any]:
    return {
        "people": tallies.people,
        "readable": sorted(tallies.readable),
        "filled": dict(tallies.filled),
        "custom_fields": sorted(tallies.custom_fields),
    }


def _from_json(saw: dict[str, Any], same_settings: bool) -> anomaly_guard.GuardCounts | None:
    """What the last complete run counted. Fill rates and custom fields only compare under the same settings."""
    if "people" not in saw:
        return None
    return anomaly_guard.GuardCounts(
        people=saw["people"],
        readable=frozenset(map(Resource, saw["readable"])),
        filled=saw["filled"] if same_settings else {},
        custom_fields=frozenset(saw["custom_fields"]) if same_settings else frozenset(),
    )
