"""Beside the plans: each employee's salaries by date, as Humaans has them; what is to come, and what was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.plans import PlanAction
from service.rules.periods.salary_segments import DatedSalary
from service.store.employees import upcoming_salaries
from service.store.employees.upcoming_salaries import Upcoming
from service.store.periods import earlier_salaries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from service.facts.plans import PersonPlan
    from service.rules.planning.planner import Planner
    from service.rules.planning.triage import TriagedPerson


def keep_dated_salaries(
    company_id: int,
    planner: Planner,
    plans: Iterable[PersonPlan],
    employee_ids: Mapping[str, int],
    cases: Iterable[TriagedPerson],
    held: Collection[int],
) -> None:
    """What takes effect later is shown before it does (A8), and what was paid before is kept for pay periods.

    Of people set aside, and of the employees in `held`, whose pay waits for approval, it stays as it was.
    """
    people = {case.person.id: case.person for case in cases}
    looked_at = [
        plan
        for plan in plans
        if not plan.same_inputs
        and plan.action not in {PlanAction.EXCLUDED, PlanAction.HOLD}
        and plan.employee_id not in held
    ]
    employees_of = {employee_ids[plan.person_id]: people[plan.person_id] for plan in looked_at}
    upcoming_salaries.replace(
        company_id,
        {
            employee_id: tuple(
                Upcoming(each.effective_date, each.amount_minor, each.currency, each.period)
                for each in planner.upcoming_salaries(person)
                if each.effective_date is not None
            )
            for employee_id, person in employees_of.items()
        },
    )
    earlier_salaries.replace(
        company_id,
        {
            employee_id: tuple(
                DatedSalary(each.effective_date, each.amount_minor, each.currency, each.period)
                for each in planner.earlier_salaries(person)
                if each.effective_date is not None
            )
            for employee_id, person in employees_of.items()
        },
    )
