"""Who a run was about, as pages name them: the person of a sync, who changed or would change, and who was on hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from service.facts.runs import RunKind
from service.store.employees import changes, employees, issues
from service.store.syncing import planned_people
from service.web.syncing.run_changes import PersonChanges, people_of, planned
from service.web.ui import humaans_links
from service.web.ui.paging import Page
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.store.tables.syncing import Run

UNKNOWN: Final = "Someone who is not in payroll"
#: People on hold who are named on the page of a run.
NAMED: Final = 50


@dataclass(frozen=True, slots=True)
class Whose:
    """The person that a sync was for; without an id they are no employee."""

    name: str
    employee_id: int | None = None


class Held(NamedTuple):
    """Someone who was on hold, what held them, and their address in Humaans; without an id they are no employee."""

    employee_id: int | None
    name: str
    message: str
    humaans: str


@dataclass(frozen=True, slots=True)
class OnHold:
    """People who were on hold when a run ended, the first of them by name."""

    people: list[Held]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.people)


def whose(company_id: int, runs: Sequence[Run]) -> dict[int, Whose]:
    """Who each sync of one person was for, by the run's id."""
    syncs = [run for run in runs if run.kind == RunKind.SYNC]
    ids = {run.employee_id for run in syncs if run.employee_id is not None}
    person_ids = {run.person_id for run in syncs if run.person_id}
    known = employees.rows_of(company_id, sorted(ids)) if ids else {}
    by_person = employees.of_people(company_id, person_ids - {row.person_id for row in known.values()})
    unnamed = person_ids - {row.person_id for row in known.values()} - by_person.keys()
    names = issues.names_of_people(company_id, unnamed) if unnamed else {}
    found = {}
    for run in syncs:
        employee = known.get(run.employee_id or 0) or by_person.get(run.person_id or "")
        unnamed_person = Whose(names.get(run.person_id or "", UNKNOWN))
        found[run.id] = unnamed_person if employee is None else Whose(name_of(employee), employee.id)
    return found


def on_hold(run: Run) -> OnHold:
    """Who was on hold when a run ended. No one of a run that has not ended, or that a dry run counted."""
    if run.finished_at is None or run.dry_run or not run.held:
        return OnHold([], 0)
    person_id = run.person_id if run.kind == RunKind.SYNC else None
    rows, count = issues.on_hold_at(run.company_id, run.finished_at, person_id=person_id, limit=NAMED)
    known = issues.names_of(rows)
    people = [
        Held(
            row.employee_id,
            name_of(known[row.employee_id]) if row.employee_id in known else row.person_name or UNKNOWN,
            row.message,
            humaans_links.address_of_issue(row, known.get(row.employee_id or 0)),
        )
        for row in rows
    ]
    return OnHold(people, count)


def page_of(run: Run, number: int, *, with_pay: bool) -> tuple[list[PersonChanges], Page]:
    """One page of the people a run changed, or a dry run would."""
    page = Page(number)
    if run.is_live:
        return [], page
    if run.dry_run:
        page = page.of(planned_people.how_many(run.company_id, run.id))
        rows = planned_people.page(run.company_id, run.id, offset=page.offset, limit=page.size)
        return planned(rows, with_pay=with_pay), page
    page = page.of(changes.count_people(run.company_id, run.id))
    ids = changes.people_of_run(run.company_id, run.id, offset=page.offset, limit=page.size) if page.total else []
    found = changes.of_run(run.company_id, run.id, ids) if ids else []
    return people_of(found, with_pay=with_pay), page
