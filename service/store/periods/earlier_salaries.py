"""Salaries that Humaans had for days not long ago, so that a pay period in which the salary changed has both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.rules.periods.salary_segments import DatedSalary
from service.store.database import bulk
from service.store.database.columns import parted
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.tables.employees import UpcomingSalary
from service.store.tables.periods import EarlierSalary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_COLUMNS = ("company", "employee", "effective_date", "amount_minor", "amount_exact", "currency", "period")


def replace(company_id: int, wanted: Mapping[int, tuple[DatedSalary, ...]]) -> None:
    """By employee id, by day; who has other ones, or none, loses what was kept. Call inside a transaction."""
    known = _of_table(EarlierSalary, company_id, wanted)
    differing = [each for each, rows in wanted.items() if rows != known.get(each, ())]
    if not differing:
        return
    EarlierSalary.delete().where(EarlierSalary.company == company_id, EarlierSalary.employee.in_(differing)).execute()
    rows = [
        (company_id, employee_id, each.begins, *parted(each.amount_minor), each.currency, each.period)
        for employee_id in differing
        for each in wanted[employee_id]
    ]
    bulk.insert(EarlierSalary, _COLUMNS, rows)


def earlier_and_coming(company_id: int) -> dict[int, tuple[DatedSalary, ...]]:
    """Every dated salary of a company's employees but the one in their records, by employee id."""
    found = _of_table(EarlierSalary, company_id, None)
    for employee_id, coming in _of_table(UpcomingSalary, company_id, None).items():
        found[employee_id] = (*found.get(employee_id, ()), *coming)
    return found


@compiled
def _rows(company_id: Any, employee_ids: Any, *, table: type[EarlierSalary | UpcomingSalary], of_some: bool) -> Any:
    query = table.select().where(table.company == company_id).order_by(table.effective_date, table.id)
    return query.where(is_any_of(table.employee, employee_ids)) if of_some else query


def _of_table(
    table: type[EarlierSalary | UpcomingSalary], company_id: int, employee_ids: Iterable[int] | None
) -> dict[int, tuple[DatedSalary, ...]]:
    rows = _rows.objects(company_id, list(employee_ids or ()), table=table, of_some=employee_ids is not None)
    found: dict[int, tuple[DatedSalary, ...]] = {}
    for row in rows:
        each = DatedSalary(row.effective_date, row.amount_minor, row.currency, row.period)
        found[row.employee_id] = (*found.get(row.employee_id, ()), each)
    return found
