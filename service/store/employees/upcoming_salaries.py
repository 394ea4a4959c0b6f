"""Salaries in Humaans with a later effective date. On its day the salary itself is read; then the row here is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from service.store.database import bulk
from service.store.database.columns import parted
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of
from service.store.tables.employees import UpcomingSalary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from service.rules.fields.currencies import MinorUnits

_COLUMNS = ("company", "employee", "effective_date", "amount_minor", "amount_exact", "currency", "period")


class Upcoming(NamedTuple):
    effective_date: date
    amount_minor: MinorUnits
    currency: str
    period: str


def replace(company_id: int, wanted: Mapping[int, tuple[Upcoming, ...]]) -> None:
    """By employee id, soonest first; who has other ones, or none, loses what was kept. Call inside a transaction."""
    known = of_employees(company_id, wanted)
    differing = [employee_id for employee_id, rows in wanted.items() if rows != known.get(employee_id, ())]
    if not differing:
        return
    UpcomingSalary.delete().where(
        UpcomingSalary.company == company_id, UpcomingSalary.employee.in_(differing)
    ).execute()
    rows = [
        (company_id, employee_id, each.effective_date, *parted(each.amount_minor), each.currency, each.period)
        for employee_id in differing
        for each in wanted[employee_id]
    ]
    bulk.insert(UpcomingSalary, _COLUMNS, rows)


def due_on(company_id: int, day: date) -> dict[int, Upcoming]:
    """The newest salary of each employee whose day has come, by employee id.

    Of several that differ on that day none is chosen: such an employee is left out (decision 0023).
    """
    rows = (
        UpcomingSalary.select()
        .where(UpcomingSalary.company == company_id, UpcomingSalary.effective_date <= day)
        .order_by(UpcomingSalary.effective_date, UpcomingSalary.id)
    )
    newest: dict[int, set[Upcoming]] = {}
    for row in rows:
        each = Upcoming(row.effective_date, row.amount_minor, row.currency, row.period)
        of_same_day = {
            known for known in newest.get(row.employee_id, ()) if known.effective_date == each.effective_date
        }
        newest[row.employee_id] = of_same_day | {each}
    return {employee_id: next(iter(found)) for employee_id, found in newest.items() if len(found) == 1}


def forget(company_id: int, employee_ids: Sequence[int], *, up_to: date) -> None:
    """Drop the salaries of some employees that have taken effect."""
    UpcomingSalary.delete().where(
        UpcomingSalary.company == company_id,
        UpcomingSalary.employee.in_(employee_ids),
        UpcomingSalary.effective_date <= up_to,
    ).execute()


@compiled
def _of_employees(company_id: Any, employee_ids: Any) -> Any:
    return (
        UpcomingSalary.select()
        .where(UpcomingSalary.company == company_id, is_any_of(UpcomingSalary.employee, employee_ids))
        .order_by(UpcomingSalary.effective_date, UpcomingSalary.id)
    )


def of_employees(company_id: int, employee_ids: Iterable[int]) -> dict[int, tuple[Upcoming, ...]]:
    """Soonest first; who has none is left out."""
    found: dict[int, tuple[Upcoming, ...]] = {}
    for row in _of_employees.objects(company_id, list(employee_ids)):
        each = Upcoming(row.effective_date, row.amount_minor, row.currency, row.period)
        found[row.employee_id] = (*found.get(row.employee_id, ()), each)
    return found
