"""Files for payroll programs as rows: made, downloaded, imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from peewee import fn

from service.store.database.connection import is_postgres
from service.store.database.queries import plain_rows
from service.store.tables.exports import PayrollExport
from service.store.tables.periods import PayPeriod, PeriodSnapshot

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

#: The lists of employees can be long; the page of all files needs none of them.
_SHORT: Final = (
    PayrollExport.id, PayrollExport.period, PayrollExport.snapshot, PayrollExport.target, PayrollExport.scope,
    PayrollExport.name, PayrollExport.made_at, PayrollExport.made_by, PayrollExport.imported_at,
    PayrollExport.imported_on, PayrollExport.imported_by,
)  # fmt: skip


class Coverage(NamedTuple):
    """How many employees a file leaves out, and whether it is from an older version of its pay period."""

    not_in_file: int
    is_old: bool


def add(company_id: int, now: datetime, **values: Any) -> PayrollExport:
    """Keep a file that was made. Call inside a transaction."""
    return PayrollExport.create(company=company_id, made_at=now, **values)


def by_id(company_id: int, export_id: int) -> PayrollExport | None:
    return PayrollExport.get_or_none(PayrollExport.id == export_id, PayrollExport.company == company_id)


def newest(company_id: int, limit: int) -> list[PayrollExport]:
    """The last files of a company, newest first, without the lists of employees."""
    query = PayrollExport.select(*_SHORT).where(PayrollExport.company == company_id)
    return list(query.order_by(PayrollExport.id.desc()).limit(limit))


def coverage_of(company_id: int, export_ids: Collection[int]) -> dict[int, Coverage]:
    """By file; counted in the database, without reading the lists of employees."""
    refused = PayrollExport.refused.cast("json") if is_postgres() else PayrollExport.refused
    rows = (
        PayrollExport.select(PayrollExport.id, fn.json_array_length(refused), PeriodSnapshot.version, PayPeriod.version)
        .join(PeriodSnapshot)
        .switch(PayrollExport)
        .join(PayPeriod)
        .where(PayrollExport.company == company_id, PayrollExport.id.in_(list(export_ids)))
    )
    return {id_: Coverage(number, made_of != now) for id_, number, made_of, now in plain_rows(rows)}


def last_imported_of(company_id: int, snapshot_id: int) -> list[PayrollExport]:
    """The file of a snapshot that was imported last, for each program; without the lists of employees."""
    query = PayrollExport.select(*_SHORT).where(
        PayrollExport.company == company_id,
        PayrollExport.snapshot == snapshot_id,
        PayrollExport.imported_at.is_null(False),
    )
    newest_last = query.order_by(PayrollExport.imported_at, PayrollExport.id)
    return list({each.target: each for each in newest_last}.values())


def imported(company_id: int, target: str) -> list[PayrollExport]:
    """The files of a program that were imported, the newest snapshot first."""
    query = PayrollExport.select().where(
        PayrollExport.company == company_id, PayrollExport.target == target, PayrollExport.imported_at.is_null(False)
    )
    return list(query.order_by(PayrollExport.imported_at.desc(), PayrollExport.id.desc()))


def is_first(company_id: int, target: str) -> bool:
    """Whether no file was made for this program yet."""
    query = PayrollExport.select().where(PayrollExport.company == company_id, PayrollExport.target == target)
    return not query.exists()


def mark_imported(export_id: int, day: date, actor: str, now: datetime) -> bool:
    """Once: False when it was said before."""
    query = PayrollExport.update(imported_at=now, imported_on=day, imported_by=actor).where(
        PayrollExport.id == export_id, PayrollExport.imported_at.is_null()
    )
    return bool(query.execute())
