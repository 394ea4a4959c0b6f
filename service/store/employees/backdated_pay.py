"""The retro list: back pay that is open for employees, until someone has dealt with it or nothing is owed any more."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from peewee import fn

from service.store.database.compiled_queries import compiled
from service.store.database.queries import first, is_any_of, plain_rows
from service.store.tables.employees import Employee, RetroItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    import peewee


class Owed(NamedTuple):
    """What an item says. With `trouble` there is no difference, only the reason why there is none."""

    effective_date: date
    currency: str
    difference_minor: int | None
    periods: list[dict[str, Any]]
    trouble: str = ""


def replace_open(company_id: int, employee_id: int, owed: Owed | None, *, run_id: int | None, now: datetime) -> None:
    """Make what is open of an employee say just this. What no longer holds is withdrawn, not settled.

    What cannot be worked out is listed once, and not again after someone dealt with it.
    """
    items = [item for item in of_employee(company_id, employee_id) if item.withdrawn_at is None]
    open_now = [item for item in items if item.settled_at is None]
    known = items if owed is not None and owed.trouble else open_now
    same = next((item for item in known if _says(item) == owed), None)
    gone = [item.id for item in open_now if item is not same]
    if gone:
        RetroItem.update(withdrawn_at=now, settled_at=now).where(RetroItem.id.in_(gone)).execute()
    if owed is not None and same is None:
        add(company_id, employee_id, run_id=run_id, now=now, **owed._asdict())


def add(company_id: int, employee_id: int, *, run_id: int | None, now: datetime, **says: Any) -> RetroItem:
    """Note one item that is open; `says` are the fields of `Owed`."""
    return RetroItem.create(company=company_id, employee=employee_id, run=run_id, noticed_at=now, **says)


def _says(item: RetroItem) -> Owed:
    return Owed(item.effective_date, item.currency, item.difference_minor, item.periods, item.trouble)


def with_open_items(company_id: int, employee_ids: Collection[int]) -> frozenset[int]:
    """Who of some employees has something open."""
    rows = _open_of.plain_rows(company_id, list(employee_ids))
    return frozenset(employee_id for (employee_id,) in rows)


@compiled
def _open_of(company_id: Any, employee_ids: Any) -> Any:
    return _open(company_id).where(is_any_of(RetroItem.employee, employee_ids)).select(RetroItem.employee)


def open_by_employee(company_id: int) -> dict[int, RetroItem]:
    """What is open of a company's employees, by employee id."""
    return {item.employee_id: item for item in _open(company_id)}


def settled_by_period(company_id: int, employee_ids: Iterable[int]) -> dict[int, dict[tuple[date, date], int]]:
    """What persons dealt with, in minor units by employee and by first and last day of a pay period."""
    found: dict[int, dict[tuple[date, date], int]] = {}
    for row in _settled.objects(company_id, list(employee_ids)):
        of_employee_ = found.setdefault(row.employee_id, {})
        for each in row.periods:
            period = date.fromisoformat(each["starts"]), date.fromisoformat(each["ends"])
            difference = each["due_minor"] - each["paid_minor"] - each.get("settled_minor", 0)
            of_employee_[period] = of_employee_.get(period, 0) + difference
    return found


@compiled
def _settled(company_id: Any, employee_ids: Any) -> Any:
    return RetroItem.select().where(
        RetroItem.company == company_id,
        is_any_of(RetroItem.employee, employee_ids),
        RetroItem.settled_at.is_null(False),
        RetroItem.withdrawn_at.is_null(),
    )


def _open(company_id: int) -> peewee.ModelSelect[RetroItem]:
    return RetroItem.select().where(
        RetroItem.company == company_id, RetroItem.settled_at.is_null(), RetroItem.withdrawn_at.is_null()
    )


def open_of_company(company_id: int, limit: int = 500) -> list[RetroItem]:
    """What is not dealt with yet, newest first, each with its employee."""
    query = _open(company_id).select(RetroItem, Employee).join(Employee)
    return list(query.order_by(RetroItem.id.desc()).limit(limit))


def count_open(company_id: int) -> int:
    return _open(company_id).count()


def of_employee(company_id: int, employee_id: int) -> list[RetroItem]:
    """Newest first, those dealt with and those withdrawn too."""
    return _of_employee.objects(company_id, employee_id)


@compiled
def _of_employee(company_id: Any, employee_id: Any) -> Any:
    query = RetroItem.select().where(RetroItem.company == company_id, RetroItem.employee == employee_id)
    return query.order_by(RetroItem.id.desc())


def settle(company_id: int, item_id: int, settled_by: str, now: datetime) -> bool | None:
    """Mark an item as dealt with. False when it was not open any more, None when the company has no such item."""
    settled = (
        RetroItem.update(settled_at=now, settled_by=settled_by)
        .where(RetroItem.id == item_id, RetroItem.company == company_id, RetroItem.settled_at.is_null())
        .execute()
    )
    if settled:
        return True
    known = RetroItem.select().where(RetroItem.id == item_id, RetroItem.company == company_id)
    return False if known.exists() else None


def by_id(company_id: int, item_id: int) -> RetroItem | None:
    """One item with its employee."""
    query = RetroItem.select(RetroItem, Employee).join(Employee)
    return first(query.where(RetroItem.id == item_id, RetroItem.company == company_id))


def totals(company_id: int) -> dict[str, int]:
    """What the differences of all open items come to, in minor units by currency; unknown ones count for nothing."""
    rows = (
        _open(company_id)
        .where(RetroItem.difference_minor.is_null(False))
        .select(RetroItem.currency, fn.SUM(RetroItem.difference_minor))
        .group_by(RetroItem.currency)
        .order_by(RetroItem.currency)
    )
    return {currency: int(total) for currency, total in plain_rows(rows)}


def dealt_with(company_id: int, limit: int) -> list[RetroItem]:
    """What someone dealt with, newest first, each with its employee."""
    query = RetroItem.select(RetroItem, Employee).join(Employee)
    settled = query.where(
        RetroItem.company == company_id, RetroItem.settled_at.is_null(False), RetroItem.withdrawn_at.is_null()
    )
    return list(settled.order_by(RetroItem.settled_at.desc(), RetroItem.id.desc()).limit(limit))


def reopen(company_id: int, item_id: int) -> bool:
    """Put an item that someone dealt with back on the list; False when it is on it, or a later item counts it."""
    later = RetroItem.alias("later")
    counted = later.select(later.id).where(
        later.employee == RetroItem.employee, later.id > RetroItem.id, later.withdrawn_at.is_null()
    )
    reopened = RetroItem.update(settled_at=None, settled_by="").where(
        RetroItem.id == item_id,
        RetroItem.company == company_id,
        RetroItem.settled_at.is_null(False),
        RetroItem.withdrawn_at.is_null(),
        ~fn.EXISTS(counted),
    )
    return bool(reopened.execute())
