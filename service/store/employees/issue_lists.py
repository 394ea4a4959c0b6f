"""Open issues as pages list them: one page at a time, each with its employee."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee

from service.store.tables.employees import Employee, Issue

if TYPE_CHECKING:
    from collections.abc import Iterator


def page(company_id: int, *, code: str | None, offset: int, limit: int) -> list[Issue]:
    """What withholds something first, then advice; oldest first."""
    rows = _open(company_id, code).order_by(Issue.is_advice, Issue.since, Issue.id)
    return list(rows.offset(offset).limit(limit))


def names_of(issues: list[Issue]) -> dict[int, Employee]:
    """The employees that some issues are about, by id; of each only what tells who they are."""
    wanted = {issue.employee_id for issue in issues if issue.employee_id}
    names = (Employee.first_name, Employee.last_name, Employee.humaans_first_name, Employee.humaans_last_name)
    columns = (Employee.id, *names, Employee.employee_id)
    return {row.id: row for row in Employee.select(*columns).where(Employee.id.in_(wanted))} if wanted else {}


def everything(company_id: int) -> Iterator[tuple[Issue, Employee | None]]:
    """Every open issue with its employee, for a file."""
    query = (
        _open(company_id, None)
        .select(Issue, Employee)
        .join(Employee, peewee.JOIN.LEFT_OUTER)
        .order_by(Issue.is_advice, Issue.code, Issue.since, Issue.id)
    )
    for issue in query.iterator():
        yield issue, issue.employee if issue.employee_id else None


def _open(company_id: int, code: str | None) -> peewee.ModelSelect:
    query = Issue.select().where(Issue.company == company_id, Issue.closed_at.is_null())
    return query if code is None else query.where(Issue.code == code)
