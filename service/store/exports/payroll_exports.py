"""Files for payroll programs as rows: made, downloaded, imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.store.tables.exports import PayrollExport

if TYPE_CHECKING:
    from datetime import date, datetime

#: The lists of employees can be long; the page of all files needs none of them.
_SHORT: Final = (
    PayrollExport.id, PayrollExport.period, PayrollExport.snapshot, PayrollExport.target, PayrollExport.scope,
    PayrollExport.name, PayrollExport.made_at, PayrollExport.made_by, PayrollExport.imported_at,
    PayrollExport.imported_on, PayrollExport.imported_by,
)  # fmt: skip


def add(company_id: int, now: datetime, **values: Any) -> PayrollExport:
    """Keep a file that was made. Call inside a transaction."""
    return PayrollExport.create(company=company_id, made_at=now, **values)


def by_id(company_id: int, export_id: int) -> PayrollExport | None:
    return PayrollExport.get_or_none(PayrollExport.id == export_id, PayrollExport.company == company_id)


def newest(company_id: int, limit: int) -> list[PayrollExport]:
    """The last files of a company, newest first, without the lists of employees."""
    query = PayrollExport.select(*_SHORT).where(PayrollExport.company == company_id)
    return list(query.order_by(PayrollExport.id.desc()).limit(limit))


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
