"""PDFs of a batch for which no employee was found, until someone chooses one or the batch ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.tables.payslips import UnmatchedPayslipFile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def add(
    company_id: int,
    batch_id: int,
    name: str,
    message: str,
    content_hash: str,
    encrypted_for: Callable[[UnmatchedPayslipFile], str],
    now: datetime,
) -> None:
    """Keep one file, encrypted for its row. Call inside a transaction."""
    row = UnmatchedPayslipFile.create(
        company=company_id, batch=batch_id, name=name, message=message, content_hash=content_hash, created_at=now
    )
    row.content_encrypted = encrypted_for(row)
    row.save()


def of_batch(batch_id: int) -> list[UnmatchedPayslipFile]:
    """In the order in which they were uploaded, without their content."""
    columns = (UnmatchedPayslipFile.id, UnmatchedPayslipFile.name, UnmatchedPayslipFile.message)
    query = UnmatchedPayslipFile.select(*columns).where(UnmatchedPayslipFile.batch == batch_id)
    return list(query.order_by(UnmatchedPayslipFile.id))


def by_id(company_id: int, batch_id: int, file_id: int) -> UnmatchedPayslipFile | None:
    """One file with its content."""
    return UnmatchedPayslipFile.get_or_none(
        UnmatchedPayslipFile.id == file_id,
        UnmatchedPayslipFile.company == company_id,
        UnmatchedPayslipFile.batch == batch_id,
    )


def remove(file_id: int) -> bool:
    """False when someone else was first."""
    return bool(UnmatchedPayslipFile.delete().where(UnmatchedPayslipFile.id == file_id).execute())
