"""Reads people who would lose a value again by id: a page that shifted while it was read hides a row (F37)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.runs import RunPhase
from service.humaans.http.errors import ForbiddenError, NotUnderstoodError, PersonGoneError
from service.rules.mapping.used_sources import custom_fields_used, lists_used

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from service.facts.employees import EmployeeKey
    from service.facts.humaans import PersonRecord
    from service.hris import HrisClient
    from service.rules.planning.planner import Planner
    from service.rules.planning.triage import TriagedPerson

#: The most people who are read again by id because a value would be cleared; more is for the anomaly guard to decide.
MOST_LOOKED_AT_AGAIN: Final = 25


def read_emptied_again(
    client: HrisClient,
    planner: Planner,
    cases: list[TriagedPerson],
    keys: Sequence[EmployeeKey],
    emptied: Sequence[TriagedPerson],
    show: Callable[[RunPhase], None],
) -> list[TriagedPerson]:
    """All cases, those of `emptied` made from a second reading. `show(phase)` renews the run's lease."""
    if not emptied or len(emptied) > MOST_LOOKED_AT_AGAIN:
        return cases
    again = {}
    for case in emptied:
        show(RunPhase.READING_EMPTIED_AGAIN)
        again[case.person.id] = _read_again(client, planner, case)
    people = [again.get(case.person.id, case.person) for case in cases]
    return planner.triage(people, keys, trust_fingerprints=any(case.same_inputs for case in cases))


def _read_again(client: HrisClient, planner: Planner, case: TriagedPerson) -> PersonRecord:
    wanted, lists = custom_fields_used(planner.settings), lists_used(planner.settings)
    try:
        return client.fetch_person(case.person.id, custom_field_ids=wanted, lists=lists)[0]
    except (PersonGoneError, NotUnderstoodError, ForbiddenError):
        return case.person
