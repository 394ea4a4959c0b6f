"""Everything one run wrote, for taking it back."""

from __future__ import annotations

from service.rules.approvals.undo import Written
from service.store.database.queries import plain_rows
from service.store.employees.changes import from_json
from service.store.tables.employees import Change


def of_run(company_id: int, run_id: int) -> list[Written]:
    """Each field that a run wrote, and who it created, in the order it was written."""
    query = Change.select(Change.employee, Change.field, Change.old, Change.new).where(
        Change.company == company_id, Change.run == run_id
    )
    return [
        Written(employee_id, field, *(None if field is None else from_json(field, each) for each in (old, new)))
        for employee_id, field, old, new in plain_rows(query.order_by(Change.id))
    ]
