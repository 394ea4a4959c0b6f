"""Closed items: decided by someone, or closed automatically when Humaans was corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.facts.inbox import ItemKey, ItemKind, ItemSource
from service.store.database.queries import plain_rows
from service.store.tables.employees import Issue, RetroItem
from service.store.tables.payslips import OrphanedFile, Payslip

if TYPE_CHECKING:
    from datetime import datetime


class ClosedItem(NamedTuple):
    """One closed item; `resolution` is empty where there was only one, `closed_by` where it closed automatically."""

    source: ItemSource
    kind: str
    subject_id: int
    employee_id: int | None
    person_name: str
    since: datetime
    closed_at: datetime
    closed_by: str
    resolution: str

    @property
    def key(self) -> ItemKey:
        return ItemKey(self.source, self.subject_id)


def page(company_id: int, *, kind: str = "", offset: int = 0, limit: int = 50) -> list[ClosedItem]:
    """Closed items, newest first. Each table is read by its index on the closing time."""
    most, found = offset + limit, []
    if kind not in set(ItemKind):
        found += _issues(company_id, kind, most)
    if kind in {"", ItemKind.BACKDATED_SALARY}:
        found += _back_pay(company_id, most)
    if kind in {"", ItemKind.LEFTOVER_FILE}:
        found += _leftover(company_id, most)
    found.sort(key=lambda item: (item.closed_at, item.source, item.subject_id), reverse=True)
    return found[offset:most]


def how_many(company_id: int, *, kind: str = "") -> int:
    """All closed items of a kind, or of every kind."""
    issue, item, file, counted = Issue, RetroItem, OrphanedFile, 0
    if kind not in set(ItemKind):
        closed = issue.select().where(issue.company == company_id, issue.closed_at.is_null(False))
        counted += (closed.where(issue.code == kind) if kind else closed).count()
    if kind in {"", ItemKind.BACKDATED_SALARY}:
        counted += item.select().where(item.company == company_id, item.settled_at.is_null(False)).count()
    if kind in {"", ItemKind.LEFTOVER_FILE}:
        counted += file.select().where(file.company == company_id, file.cleared_at.is_null(False)).count()
    return counted


def _issues(company_id: int, kind: str, most: int) -> list[ClosedItem]:
    query = Issue.select(
        Issue.code, Issue.id, Issue.employee, Issue.person_name, Issue.since, Issue.closed_at, Issue.closed_by,
        Issue.resolution,
    ).where(Issue.company == company_id, Issue.closed_at.is_null(False))  # fmt: skip
    if kind:
        query = query.where(Issue.code == kind)
    rows = plain_rows(query.order_by(Issue.closed_at.desc(), Issue.id.desc()).limit(most))
    return [ClosedItem(ItemSource.ISSUE, *row) for row in rows]


def _back_pay(company_id: int, most: int) -> list[ClosedItem]:
    """Withdrawn items closed automatically: nothing was owed any more."""
    row, kind = RetroItem, ItemKind.BACKDATED_SALARY.value
    query = row.select().where(row.company == company_id, row.settled_at.is_null(False))
    return [
        ClosedItem(
            ItemSource.BACK_PAY, kind, item.id, item.employee_id, "", item.noticed_at, item.settled_at, item.settled_by,
            "" if item.withdrawn_at is None else "withdrawn",
        )
        for item in query.order_by(row.settled_at.desc(), row.id.desc()).limit(most)
    ]  # fmt: skip


def _leftover(company_id: int, most: int) -> list[ClosedItem]:
    file, kind = OrphanedFile, ItemKind.LEFTOVER_FILE.value
    query = (
        file.select(file.id, Payslip.employee, file.found_at, file.cleared_at)
        .join(Payslip)
        .where(file.company == company_id, file.cleared_at.is_null(False))
        .order_by(file.cleared_at.desc(), file.id.desc())
    )
    return [
        ClosedItem(ItemSource.LEFTOVER_FILE, kind, id_, employee_id, "", found_at, cleared_at, "", "")
        for id_, employee_id, found_at, cleared_at in plain_rows(query.limit(most))
    ]
