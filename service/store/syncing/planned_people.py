"""What a dry run would do with each person, kept with it so that its page can name them. Call in a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from peewee import Case, fn

from service.facts.plans import PlanAction
from service.rules.fields.masking import masked
from service.rules.fields.payroll_fields import IDENTIFYING_NUMBERS
from service.store.database import bulk
from service.store.employees.changes import as_json
from service.store.tables.planned_people import PlannedPerson
from service.store.tables.syncing import Run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

    from service.facts.plans import FieldChange, PersonPlan

#: Who a person asks about: everyone else stays as they are.
TOLD: Final = (PlanAction.HOLD, PlanAction.CREATE, PlanAction.UPDATE)
_COLUMNS: Final = (
    "company", "run", "employee", "action", "name", "person_id", "payroll_id", "changes", "for_approval", "reasons",
    "currency",
)  # fmt: skip


def add(company_id: int, run_id: int, plans: Iterable[PersonPlan], most: int) -> int:
    """Note at most so many of the plans that would do something; returns how many were noted."""
    told = [plan for plan in plans if plan.action in TOLD or plan.for_approval][:most]
    bulk.insert(PlannedPerson, _COLUMNS, (_row(company_id, run_id, plan) for plan in told))
    return len(told)


def _row(company_id: int, run_id: int, plan: PersonPlan) -> tuple[Any, ...]:
    changes = plan.changes if plan.action is PlanAction.UPDATE else ()
    return (
        company_id,
        run_id,
        plan.employee_id,
        plan.action.value,
        plan.display_name,
        plan.person_id,
        plan.payroll_id or "",
        [[each.field, *_values(each)] for each in changes],
        [[each.field, *_values(each)] for each in plan.for_approval],
        [[each.field, each.message] for each in plan.issues if not each.is_advice]
        if plan.action is PlanAction.HOLD
        else [],
        plan.currency,
    )


def _values(change: FieldChange) -> list[str | int | None]:
    """Old and new; a number that could be misused is masked before it is kept, for no one reads it here in clear."""
    is_number = change.field in IDENTIFYING_NUMBERS
    return [masked(value) if is_number and value is not None else as_json(value) for value in (change.old, change.new)]


def forget(run_id: int) -> None:
    """Delete what an earlier try of a run noted."""
    PlannedPerson.delete().where(PlannedPerson.run == run_id).execute()


def forget_before(company_id: int, instant: datetime) -> int:
    """Delete what dry runs of before noted; returns how many people."""
    ended = Run.select(Run.id).where(Run.company == company_id, Run.finished_at < instant)
    query = PlannedPerson.delete().where(PlannedPerson.company == company_id, PlannedPerson.run.in_(ended))
    return int(query.execute())


def how_many(company_id: int, run_id: int) -> int:
    """How many people are noted."""
    return int(PlannedPerson.select(fn.COUNT(PlannedPerson.id)).where(*_of(company_id, run_id)).scalar())


def page(company_id: int, run_id: int, *, offset: int, limit: int) -> list[PlannedPerson]:
    """Who is on hold first, then who is new, then whose fields change or wait for approval; by name."""
    rank = Case(PlannedPerson.action, [(action.value, place) for place, action in enumerate(TOLD)], len(TOLD))
    query = PlannedPerson.select().where(*_of(company_id, run_id))
    return list(query.order_by(rank, fn.LOWER(PlannedPerson.name), PlannedPerson.id).offset(offset).limit(limit))


def _of(company_id: int, run_id: int) -> tuple[Any, Any]:
    return PlannedPerson.company == company_id, PlannedPerson.run == run_id
