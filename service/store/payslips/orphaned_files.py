"""Files that may be in Humaans without a document, until someone marks them as removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.tables.payslips import OrphanedFile

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.payslips.delivery_claims import DeliveryClaim


def note(claim: DeliveryClaim, file_name: str, file_id: str | None, now: datetime) -> None:
    """Note a file that may be in Humaans without a document; Humaans support can remove it."""
    OrphanedFile.create(
        company=claim.company_id,
        payslip=claim.payslip_id,
        file_name=file_name,
        file_id=file_id,
        found_at=now,
    )


def of_company(company_id: int) -> list[OrphanedFile]:
    return list(
        OrphanedFile.select()
        .where(OrphanedFile.company == company_id, OrphanedFile.cleared_at.is_null())
        .order_by(OrphanedFile.id.desc())
    )


def clear(company_id: int, orphaned_id: int, now: datetime) -> bool | None:
    """Mark a file as removed. False when it was marked already, None when the company has no such file."""
    theirs = (OrphanedFile.id == orphaned_id) & (OrphanedFile.company == company_id)
    if OrphanedFile.update(cleared_at=now).where(theirs, OrphanedFile.cleared_at.is_null()).execute():
        return True
    return False if OrphanedFile.select().where(theirs).exists() else None
