"""Everything open of a company that someone must decide, correct or check, as one list of items of several tables.

The list of the inbox, the count in the menu and what the state of a company says of it are all made from this query.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

import peewee as pw
from peewee import fn

from service.facts.inbox import ItemKey, ItemSource, ItemView
from service.rules.planning.search_words import words_of
from service.store.database.compiled_queries import CompiledQuery, compiled
from service.store.database.queries import plain_rows
from service.store.inbox.item_branches import ADVICE, all_items, counted_since
from service.store.tables.employees import Employee, Issue
from service.store.tables.inbox import InboxItem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime


class OpenItem(NamedTuple):
    """One item, and what people noted about it."""

    source: ItemSource
    kind: str
    subject_id: int
    employee_id: int | None
    since: datetime
    rank: int
    assigned_to: int | None
    snoozed_until: date | None
    snoozed_by: str

    @property
    def key(self) -> ItemKey:
        return ItemKey(self.source, self.subject_id)

    @property
    def is_advice(self) -> bool:
        return self.rank == ADVICE


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items are wanted; `mine` is whose they are in the view of one's own, `assigned` 0 means no one's."""

    view: ItemView = ItemView.OPEN
    kind: str = ""
    mine: int | None = None
    assigned: int | None = None
    words: str = ""
    newest_first: bool = False


class ItemCounts(NamedTuple):
    """How many items there are of each kind, in the list's order, and in each view."""

    kinds: tuple[tuple[str, int], ...]
    views: dict[ItemView, int]

    @property
    def needing(self) -> tuple[int, int]:
        """What `how_many` answers."""
        return self.views[ItemView.OPEN], self.views[ItemView.SNOOZED]


def counts(company_id: int, day: date, now: datetime, wanted: ItemFilter) -> ItemCounts:
    """Kinds of the view that is wanted, under its search and whose they are, and all views without."""
    views = dict.fromkeys(ItemView, 0)
    kinds: dict[tuple[int, str], int] = {}
    for rank, kind, is_snoozed, is_mine, is_fitting, count in _asked(_counts, company_id, day, now, wanted):
        theirs = set(_views_of(rank == ADVICE, bool(is_snoozed), bool(is_mine)))
        for view in theirs:
            views[view] += count
        if wanted.view in theirs and is_fitting:
            kinds[rank, kind] = kinds.get((rank, kind), 0) + count
    in_order = tuple((kind, count) for (_rank, kind), count in sorted(kinds.items()))
    return ItemCounts(in_order, views)


@compiled
def _counts(
    company_id: Any, first_payday: Any, failed_since: Any, day: Any, mine: Any, assigned: Any, *, words: str, whose: str
) -> Any:
    items, marks = all_items(company_id, first_payday, failed_since), _mark()
    snoozed, is_mine = _is_snoozed(marks, day), _is_of(marks, mine)
    narrowed = _narrowed(company_id, items, marks, assigned, words, whose) or [pw.SQL("1 = 1")]
    fits = pw.Case(None, [(reduce(and_, narrowed), 1)], 0)
    said = (items.c.rank, items.c.kind, snoozed.alias("is_snoozed"), is_mine.alias("is_mine"), fits.alias("fits"))
    return _counted(_from(items, marks, company_id, said), "rank", "kind", "is_snoozed", "is_mine", "fits")


def how_many(company_id: int, day: date, now: datetime) -> tuple[int, int]:
    """How many items need someone: those that are listed as open, suggestions aside; and those of any kind that are
    snoozed. The numbers of the views OPEN and SNOOZED.
    """
    rows = _how_many.plain_rows(company_id, *counted_since(now), day)
    found = {bool(key): count for key, count in rows}
    return found.get(False, 0), found.get(True, 0)


@compiled
def _how_many(company_id: Any, first_payday: Any, failed_since: Any, day: Any) -> Any:
    items, marks = all_items(company_id, first_payday, failed_since), _mark()
    snoozed = _is_snoozed(marks, day)
    query = _from(items, marks, company_id, (snoozed.alias("is_snoozed"),))
    return _counted(query.where((items.c.rank != ADVICE) | (snoozed == 1)), "is_snoozed")


def page(
    company_id: int, day: date, now: datetime, wanted: ItemFilter, *, offset: int = 0, limit: int = 50
) -> list[OpenItem]:
    """A part of the list: the most pressing kinds first, within a kind the oldest or the newest first."""
    part = (wanted.kind, offset, limit)
    form = {"view": wanted.view, "of_kind": bool(wanted.kind), "newest": wanted.newest_first}
    return [_read(row) for row in _asked(_page, company_id, day, now, wanted, *part, **form)]


@compiled
def _page(
    company_id: Any, first_payday: Any, failed_since: Any, day: Any, mine: Any, assigned: Any, kind: Any, offset: Any,
    limit: Any, *, words: str, whose: str, view: ItemView, of_kind: bool, newest: bool,
) -> Any:  # fmt: skip
    items, marks = all_items(company_id, first_payday, failed_since), _mark()
    query = _from(items, marks, company_id, _columns(items, marks)).where(
        _in_view(items, marks, _is_snoozed(marks, day), view, mine),
        *_narrowed(company_id, items, marks, assigned, words, whose),
    )
    if of_kind:
        query = query.where(items.c.kind == kind)
    order = [items.c.rank, items.c.kind]
    order += [items.c.since.desc(), items.c.subject_id.desc()] if newest else [items.c.since, items.c.subject_id]
    return query.order_by(*order).offset(offset).limit(limit)


def _asked(
    query: CompiledQuery, company_id: int, day: date, now: datetime, wanted: ItemFilter, *values: Any, **form: Any
) -> list[Any]:
    """Rows of a filter's items. What people search for is part of the query itself, which is built for each search."""
    whose = "" if wanted.assigned is None else ("theirs" if wanted.assigned else "no one's")
    given = (company_id, *counted_since(now), day, wanted.mine or 0, wanted.assigned or 0, *values)
    if words := wanted.words.strip():
        return plain_rows(query.build(*given, words=words, whose=whose, **form))
    return query.plain_rows(*given, words="", whose=whose, **form)


def by_keys(company_id: int, now: datetime, keys: Collection[ItemKey]) -> list[OpenItem]:
    """Those of some items that are still open, in no order to rely on."""
    if not keys:
        return []
    items, marks = all_items(company_id, *counted_since(now)), _mark()
    by_source: dict[ItemSource, list[int]] = {}
    for key in keys:
        by_source.setdefault(key.source, []).append(key.subject_id)
    named = [(items.c.source == source.value) & items.c.subject_id.in_(ids) for source, ids in by_source.items()]
    query = _from(items, marks, company_id, _columns(items, marks))
    return [_read(row) for row in plain_rows(query.where(reduce(lambda one, other: one | other, named)))]


def _counted(query: Any, *names: str) -> Any:
    """How many rows of a query are alike in all its columns, which have these names.

    Grouped around it: Postgres takes two values that were sent apart for different ones, also where they are equal.
    """
    rows = query.alias("row")
    columns = [getattr(rows.c, name) for name in names]
    return pw.Select([rows], [*columns, fn.COUNT(pw.SQL("*"))]).group_by(*columns).bind(InboxItem._meta.database)  # noqa: SLF001


def _views_of(is_advice: bool, is_snoozed: bool, is_mine: bool) -> Iterable[ItemView]:
    if is_snoozed:
        yield ItemView.SNOOZED
    elif is_advice:
        yield ItemView.SUGGESTIONS
    else:
        yield ItemView.OPEN
    if is_mine and not is_snoozed:
        yield ItemView.MINE


def _in_view(items: Any, marks: Any, snoozed: Any, view: ItemView, mine: Any) -> Any:
    if view is ItemView.SNOOZED:
        return snoozed == 1
    if view is ItemView.MINE:
        return (snoozed == 0) & (_is_of(marks, mine) == 1)
    is_advice = items.c.rank == ADVICE
    return (snoozed == 0) & (is_advice if view is ItemView.SUGGESTIONS else ~is_advice)


def _narrowed(company_id: Any, items: Any, marks: Any, assigned: Any, words: str, whose: str) -> list[Any]:
    """What else the items must fulfil, their kind aside."""
    found: list[Any] = []
    if whose:
        found.append(marks.assigned_to == assigned if whose == "theirs" else marks.assigned_to.is_null())
    if words:
        found.append(_named(company_id, items, words))
    return found


def _named(company_id: Any, items: Any, words: str) -> Any:
    """Every word is in what identifies the employee, or in the name of someone who is none yet."""
    parts = words_of(words)
    if not parts:
        return pw.SQL("1 = 0")
    theirs = [Employee.search_text.contains(part) for part in parts]
    employees = Employee.select(Employee.id).where(Employee.company == company_id, *theirs)
    named = [Issue.person_name.contains(part) for part in words.split()]
    issues = Issue.select(Issue.id).where(
        Issue.company == company_id, Issue.closed_at.is_null(), Issue.employee.is_null(), *named
    )
    is_issue = items.c.source == ItemSource.ISSUE.value
    return items.c.employee_id.in_(employees) | (is_issue & items.c.subject_id.in_(issues))


def _mark() -> Any:
    return InboxItem.alias("mark")


def _is_snoozed(marks: Any, day: Any) -> Any:
    return pw.Case(None, [(marks.snoozed_until > day, 1)], 0)


def _is_of(marks: Any, user_id: Any) -> Any:
    """Whether it is assigned to this user; 0 is no one."""
    return pw.Case(None, [(marks.assigned_to == user_id, 1)], 0)


def _columns(items: Any, marks: Any) -> tuple[Any, ...]:
    own = (items.c.source, items.c.kind, items.c.subject_id, items.c.employee_id, items.c.since, items.c.rank)
    return (*own, marks.assigned_to, marks.snoozed_until, marks.snoozed_by)


def _read(row: tuple[Any, ...]) -> OpenItem:
    source, kind, subject_id, employee_id, since, rank, assigned_to, until, by = row
    found_at: Any = InboxItem.updated_at.python_value(since)
    snoozed_until = InboxItem.snoozed_until.python_value(until)
    return OpenItem(
        ItemSource(source), kind, subject_id, employee_id, found_at, rank, assigned_to, snoozed_until, by or ""
    )


def _from(items: Any, marks: Any, company_id: Any, columns: Iterable[Any]) -> Any:
    """A mark that is older than the item was about an earlier one."""
    on = (
        (marks.company == company_id)
        & (marks.source == items.c.source)
        & (marks.subject_id == items.c.subject_id)
        & (marks.updated_at >= items.c.since)
    )
    both = pw.Join(items, marks, pw.JOIN.LEFT_OUTER, on=on)
    return pw.Select([both], columns).bind(InboxItem._meta.database)  # noqa: SLF001 - peewee's documented way
