"""How many employees a company has, in all and by state on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import peewee
from peewee import fn

from service.facts.employees import Readiness
from service.store.database.queries import plain_rows
from service.store.employees import employee_states as states
from service.store.tables.employees import Employee

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date


_COUNTED_AS: Final = {
    Readiness.READY: "ready",
    Readiness.PENDING: "pending",
    Readiness.NOT_IN_HUMAANS: "not_seen",
    Readiness.CLOSED: "closed",
}


def count(company_id: int) -> int:
    """How many there are in all."""
    return Employee.select().where(Employee.company == company_id).count()


def counts(company_id: int, day: date) -> dict[str, int]:
    """How many employees there are on a day of the company: total, and each in one of ready, pending, excluded,
    not_seen and closed.
    """
    result = dict.fromkeys(("total", "ready", "pending", "excluded", "not_seen", "closed"), 0)
    readiness = states.readiness_on(day).alias("found")
    rows = plain_rows(
        Employee.select(readiness, Employee.excluded, fn.COUNT(Employee.id))
        .where(Employee.company == company_id)
        .group_by(peewee.SQL("found"), Employee.excluded)
    )
    for found, excluded, number in rows:
        is_judged = found in {Readiness.READY, Readiness.PENDING}
        result["total"] += number
        result["excluded" if excluded and is_judged else _COUNTED_AS[found]] += number
    return result


def readinesses(company_ids: Collection[int], day: date) -> dict[str, int]:
    """How many employees of several companies have each readiness on a day that all of them have."""
    readiness = states.readiness_on(day).alias("found")
    rows = Employee.select(readiness, fn.COUNT(Employee.id)).where(Employee.company.in_(list(company_ids)))
    return dict(plain_rows(rows.group_by(peewee.SQL("found"))))
