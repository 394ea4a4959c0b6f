"""Who of some companies is open for which reason: counted by the database, however many people and issues there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache, reduce
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from peewee import SQL, Case, Select, fn

from service.facts.employees import Readiness
from service.facts.issues import HOLDING, OF_WEBHOOK
from service.store.database.compiled_queries import compiled
from service.store.database.queries import is_any_of, plain_rows
from service.store.employees import employee_states as states
from service.store.tables.employees import Employee, Issue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    import peewee

_HOLDING: Final = [code.value for code in HOLDING]
_OF_WEBHOOK: Final = [code.value for code in OF_WEBHOOK]
_NOTHING: Final = SQL("'[]'")
#: How many of what a `_Record` holds are bits of its state.
_TRAITS: Final = 7


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


class _Record(NamedTuple):
    """What all employees of one state have in common, each 1 for yes; the first seven are read of the row."""

    excluded: int
    is_closed: int
    not_seen: int
    is_ready: int
    in_step: int
    is_missed: int
    is_edited: int
    #: Whether every issue that withholds something waits for Humaans; None without such an issue.
    waits: int | None
    holds: int

    def counted_as(self) -> Iterator[str]:
        """The names of the counts that these employees are part of."""
        yield "total"
        yield self._main_state()
        if self.is_closed or (self.excluded and not self.not_seen):
            return
        if self.not_seen or self.waits is not None or self._differs():
            yield "not_level"
        if self.not_seen or self.waits == 0:
            yield "need_you"
        if self.holds:
            yield "on_hold"
        if self.is_edited:
            yield "edited"
        if not self.not_seen:
            yield from self._seen_as()

    def _main_state(self) -> str:
        if self.is_closed:
            return "closed"
        if self.not_seen:
            return "not_seen"
        if self.excluded:
            return "excluded"
        return "ready" if self.is_ready else "pending"

    def _differs(self) -> bool:
        return not self.in_step or bool(self.is_missed) or bool(self.is_edited)

    def _seen_as(self) -> Iterator[str]:
        if self.waits:
            yield "waiting"
        if self.is_missed:
            yield "missed"


class IssueCounts(NamedTuple):
    """Open issues of a company, and people on hold who have no employee: how many, and how many need someone."""

    people: int = 0
    people_needing: int = 0
    of_company: int = 0
    of_webhook: int = 0
    advice: int = 0


def records(company_ids: Collection[int], day: date) -> dict[int, RecordCounts]:
    """Of each company that has employees; states are those of a day that all these companies have.

    The database counts employees of one state together, in the order of an index; only those with an issue are looked
    at one by one. Asking for all these sums in one statement takes it four times as long. A state is one number, so
    that few values are sorted.
    """
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    for company_id, number, state, waits, holds in _records.plain_rows(list(company_ids), day):
        found = sums[company_id]
        for name in _counts_of(state, waits, holds):
            found[name] += number
        if waits is not None:  # they are among everyone too
            for name in _counts_of(state, None, 0):
                found[name] -= number
    return {company_id: RecordCounts(**names) for company_id, names in sums.items()}


@cache
def _counts_of(state: int, waits: int | None, holds: int) -> tuple[str, ...]:
    """The names of the counts that employees of a state are part of; there are a few hundred states at most."""
    traits = (state >> place & 1 for place in range(_TRAITS))
    return tuple(_Record._make((*traits, waits, holds)).counted_as())


@compiled
def _records(company_ids: Any, day: Any) -> Any:
    columns = (
        Employee.company,
        Employee.excluded,
        Employee.is_closed,
        Employee.not_seen,
        Employee.readiness,
        Employee.ready_from,
        Employee.in_step,
        Employee.missed_readings,
        Employee.edited_fields,
    )
    of_row, untroubled = (Employee.company, fn.COUNT(Employee.id), _state_on(day)), (SQL("NULL"), SQL("0"))
    everyone = Employee.select(*of_row, *untroubled).where(is_any_of(Employee.company, company_ids)).group_by(*columns)
    trouble = _troubled(company_ids)
    one_by_one = Employee.select(
        Employee.company, _state_on(day).alias("state"), trouble.c.only_waits, trouble.c.holds
    ).join(trouble, on=(trouble.c.employee_id == Employee.id))
    alike = (one_by_one.c.company_id, one_by_one.c.state, one_by_one.c.only_waits, one_by_one.c.holds)
    company_id, *state = alike
    return everyone.union_all(Select((one_by_one,), (company_id, fn.COUNT(SQL("*")), *state)).group_by(*alike))


def _state_on(day: Any) -> Any:
    """What `_Record` holds of a row, as the bits of one number."""
    traits = (
        Employee.excluded,
        Employee.is_closed,
        Employee.not_seen,
        states.readiness_on(day) == Readiness.READY.value,
        Employee.in_step,
        Employee.missed_readings > 0,
        Employee.edited_fields != _NOTHING,
    )
    bits: list[Any] = [Case(None, [(trait, 1 << place)], 0) for place, trait in enumerate(traits)]
    return reduce(lambda one, other: one + other, bits)


def issues(company_ids: Collection[int]) -> dict[int, IssueCounts]:
    """Of each company that has open issues that are advice, or of no employee."""
    return {company_id: IssueCounts(*numbers) for company_id, *numbers in _issues.plain_rows(list(company_ids))}


@compiled
def _issues(company_ids: Any) -> Any:
    is_advice, has_no_employee, about = Issue.is_advice, Issue.employee.is_null(), Issue.person_id
    withholds = ~is_advice & has_no_employee
    return (
        Issue.select(
            Issue.company,
            fn.COUNT(Case(None, [(withholds, about)]).distinct()),
            fn.COUNT(Case(None, [(withholds & Issue.waiting_since.is_null(), about)]).distinct()),
            _how_many(withholds & about.is_null()),
            _how_many(is_advice & Issue.code.in_(_OF_WEBHOOK)),
            _how_many(is_advice & Issue.code.not_in(_OF_WEBHOOK)),
        )
        .where(is_any_of(Issue.company, company_ids), Issue.closed_at.is_null(), is_advice | has_no_employee)
        .group_by(Issue.company)
    )


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


def _troubled(company_ids: Any) -> peewee.ModelSelect[Issue]:
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
        .group_by(Issue.company, Issue.employee)  # in the order of an index
        .alias("trouble")
    )


def _how_many(condition: Any) -> Any:
    return fn.COALESCE(fn.SUM(Case(None, [(condition, 1)], 0)), 0)
