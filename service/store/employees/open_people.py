"""Who of some companies is open for which reason: counted by the database, however many people and issues there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from peewee import SQL, Case, fn

from service.facts.employees import Readiness
from service.facts.issues import HOLDING, OF_WEBHOOK
from service.store.database.queries import is_any_of, plain_rows
from service.store.employees import employee_states as states
from service.store.tables.employees import Employee, Issue

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    import peewee

_HOLDING: Final = [code.value for code in HOLDING]
_OF_WEBHOOK: Final = [code.value for code in OF_WEBHOOK]
_NOTHING: Final = SQL("'[]'")


class RecordCounts(NamedTuple):
    """Employees of a company by state, and how many of those who are not set aside are open for which reason."""

    total: int = 0
    ready: int = 0
    pending: int = 0
    excluded: int = 0
    not_seen: int = 0
    closed: int = 0
    #: Not equal to Humaans, or with an issue that withholds something.
    not_level: int = 0
    need_you: int = 0
    on_hold: int = 0
    waiting: int = 0
    missed: int = 0
    edited: int = 0


class IssueCounts(NamedTuple):
    """Open issues of a company, and people on hold who have no employee: how many, and how many need someone."""

    people: int = 0
    people_needing: int = 0
    of_company: int = 0
    of_webhook: int = 0
    advice: int = 0


def records(company_ids: Collection[int], day: date) -> dict[int, RecordCounts]:
    """Of each company that has employees; states are those of a day that all these companies have."""
    readiness, trouble = states.readiness_on(day), _troubled(company_ids)
    is_aside = Employee.is_closed | (Employee.excluded & ~Employee.not_seen)
    is_judged = ~Employee.is_closed & ~Employee.not_seen
    only_waits, holds = trouble.c.only_waits, trouble.c.holds
    needs = Employee.not_seen | (only_waits == 0)
    differs = ~Employee.in_step | (Employee.missed_readings > 0) | (Employee.edited_fields != _NOTHING)
    rows = (
        Employee.select(
            Employee.company,
            fn.COUNT(Employee.id),
            _how_many(is_judged & ~Employee.excluded & (readiness == Readiness.READY.value)),
            _how_many(is_judged & ~Employee.excluded & (readiness == Readiness.PENDING.value)),
            _how_many(is_judged & Employee.excluded),
            _how_many(~Employee.is_closed & Employee.not_seen),
            _how_many(Employee.is_closed),
            _how_many(~is_aside & (Employee.not_seen | differs | only_waits.is_null(False))),
            _how_many(~is_aside & needs),
            _how_many(~is_aside & (holds == 1)),
            _how_many(~is_aside & ~Employee.not_seen & (only_waits == 1)),
            _how_many(~is_aside & ~Employee.not_seen & (Employee.missed_readings > 0)),
            _how_many(~is_aside & (Employee.edited_fields != _NOTHING)),
        )
        .left_outer_join(trouble, on=(trouble.c.employee_id == Employee.id))
        .where(is_any_of(Employee.company, company_ids))
        .group_by(Employee.company)
    )
    return {company_id: RecordCounts(*numbers) for company_id, *numbers in plain_rows(rows)}


def issues(company_ids: Collection[int]) -> dict[int, IssueCounts]:
    """Of each company that has open issues."""
    withholds, about = ~Issue.is_advice & Issue.employee.is_null(), Issue.person_id
    rows = (
        Issue.select(
            Issue.company,
            fn.COUNT(Case(None, [(withholds, about)]).distinct()),
            fn.COUNT(Case(None, [(withholds & Issue.waiting_since.is_null(), about)]).distinct()),
            _how_many(withholds & about.is_null()),
            _how_many(Issue.is_advice & Issue.code.in_(_OF_WEBHOOK)),
            _how_many(Issue.is_advice & Issue.code.not_in(_OF_WEBHOOK)),
        )
        .where(is_any_of(Issue.company, company_ids), Issue.closed_at.is_null())
        .group_by(Issue.company)
    )
    return {company_id: IssueCounts(*numbers) for company_id, *numbers in plain_rows(rows)}


def names_on_hold(company_id: int, limit: int) -> tuple[str, ...]:
    """Some of a company's people who are not imported before someone decides, by name."""
    holds = Issue.employee.is_null() | (
        Issue.code.in_(_HOLDING) & ~Employee.is_closed & ~(Employee.excluded & ~Employee.not_seen)
    )
    name = fn.MAX(Issue.person_name)
    rows = (
        Issue.select(name)
        .left_outer_join(Employee)
        .where(
            Issue.company == company_id,
            Issue.closed_at.is_null(),
            Issue.waiting_since.is_null(),
            ~Issue.is_advice,
            Issue.person_id.is_null(False) | Issue.employee.is_null(False),
            holds,
        )
        .group_by(fn.COALESCE(Issue.employee, 0), Case(None, [(Issue.employee.is_null(), Issue.person_id)], ""))
        .order_by(name)
        .limit(limit)
    )
    return tuple(found or "Someone in Humaans" for (found,) in plain_rows(rows))


def _troubled(company_ids: Collection[int]) -> peewee.ModelSelect[Issue]:
    """Employees with an issue that withholds something: whether all of them wait for Humaans, and whether one holds."""
    waits = Case(None, [(Issue.waiting_since.is_null(), 0)], 1)
    holds = Case(None, [(Issue.waiting_since.is_null() & Issue.code.in_(_HOLDING), 1)], 0)
    return (
        Issue.select(Issue.employee, fn.MIN(waits).alias("only_waits"), fn.MAX(holds).alias("holds"))
        .where(
            is_any_of(Issue.company, company_ids),
            Issue.closed_at.is_null(),
            ~Issue.is_advice,
            Issue.employee.is_null(False),
        )
        .group_by(Issue.employee)
        .alias("trouble")
    )


def _how_many(condition: Any) -> Any:
    return fn.COALESCE(fn.SUM(Case(None, [(condition, 1)], 0)), 0)
