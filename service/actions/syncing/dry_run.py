"""The dry run of a reconciliation: what a run would do, and for whom. Nothing of anyone's record is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.actions.approvals.hold_changes import hold_plans
from service.facts.runs import RunPhase
from service.store.database.connection import write_transaction
from service.store.employees import employee_records
from service.store.syncing import planned_people

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from service.actions.syncing.write_plans import PlanCounts
    from service.rules.planning.planner import Planner
    from service.rules.planning.triage import TriagedPerson
    from service.store.tables.syncing import Run

#: People who are planned between two looks at the run.
BATCH: Final = 250
#: People that a dry run names; the rest are counted.
MOST_NAMED: Final = 2000


def count_only(
    run: Run, planner: Planner, cases: Sequence[TriagedPerson], counts: PlanCounts, show: Callable[..., Any]
) -> None:
    """Add to `counts` what a run would do with each person, and name the first of them for the run's page.

    `show(phase, done=, total=, ...)` renews the run's lease and raises when the run was lost.
    """
    noted = 0
    with write_transaction():
        planned_people.forget(run.id)
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        known = employee_records.records(run.company_id, [case.employee.id for case in batch if case.employee])
        plans = [planner.plan(case, None if case.employee is None else known[case.employee.id]) for case in batch]
        plans = hold_plans(run.company_id, planner, plans, batch, known, None).plans
        for plan in plans:
            counts.count(plan.action)
        with write_transaction():
            noted += planned_people.add(run.company_id, run.id, plans, MOST_NAMED - noted)
            done = sum(counts.as_columns().values())
            show(RunPhase.PLANNING, done=done, total=len(cases), **counts.as_columns())
