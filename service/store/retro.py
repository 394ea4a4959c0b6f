"""The retro list: backdated salaries with the pay periods they touch, until a person has dealt with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.store.models import Employee, RetroItem

if TYPE_CHECKING:
    from datetime import date, datetime


def add(
    company_id: int,
    employee_id: int,
    *,
    run_id: int | None,
    now: datetime,
    effective_date: date,
    currency: str,
    difference_minor: int | None,
    periods: list[dict[str, Any]],
    trouble: str,
) -> RetroItem:
    """Note one backdated salary. With `trouble` there is no difference, only the reason why there is none."""
    return RetroItem.create(
        company=company_id,
        employee=employee_id,
        run=run_id,
        noticed_at=now,
        effective_date=effective_date,
        currency=currency,
        difference_minor=difference_minor,
        periods=periods,
        trouble=trouble,
    )


def open_of_company(company_id: int, limit: int = 500) -> list[RetroItem]:
    """What nobody has dealt with yet, newest first, each with its employee."""
    query = (
        RetroItem.select(RetroItem, Employee)
        .join(Employee)
        .where(RetroItem.company == company_id, RetroItem.settled_at.is_null())
    )
    return list(query.order_by(RetroItem.id.desc()).limit(limit))


def count_open(company_id: int) -> int:
    return RetroItem.select().where(RetroItem.company == company_id, RetroItem.settled_at.is_null()).count()


def of_employee(company_id: int, employee_id: int) -> list[RetroItem]:
    """Newest first, settled ones too."""
    query = RetroItem.select().where(RetroItem.company == company_id, RetroItem.employee == employee_id)
    return list(query.order_by(RetroItem.id.desc()))


def settle(company_id: int, item_id: int, settled_by: str, now: datetime) -> bool:
    """Mark an item as dealt with; False when it is not open or not this company's."""
    settled = (
        RetroItem.update(settled_at=now, settled_by=settled_by)
        .where(RetroItem.id == item_id, RetroItem.company == company_id, RetroItem.settled_at.is_null())
        .execute()
    )
    return bool(settled)
