"""Everything one run wrote, for taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.rules.approvals.undo import Written
from service.store.database.queries import plain_rows
from service.store.employees.changes import from_json
from service.store.tables.employees import Change

if TYPE_CHECKING:
    import peewee


def changes_of(company_id: int, run_id: int) -> list[Written]:
    """Each field that a run wrote, in the order it was written."""
    query = Change.select(Change.employee, Change.field, Change.old, Change.new).where(
        Change.company == company_id, Change.run == run_id, Change.field.is_null(False)
    )
    return [
        Written(employee_id, field, from_json(field, old), from_json(field, new))
        for employee_id, field, old, new in plain_rows(query.order_by(Change.id))
    ]


def created_by(company_id: int, run_id: int, limit: int | None = None) -> list[Written]:
    """The employees that a run created, or the first so many."""
    query = _created(company_id, run_id).select(Change.employee).order_by(Change.id).limit(limit)
    return [Written(employee_id, None, None, None) for (employee_id,) in plain_rows(query)]


def how_many_created(company_id: int, run_id: int) -> int:
    return int(_created(company_id, run_id).count())


def _created(company_id: int, run_id: int) -> peewee.ModelSelect[Change]:
    return Change.select().where(Change.company == company_id, Change.run == run_id, Change.field.is_null())
