"""Marks a file without a document as removed from Humaans: one way for the page and the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.audit import AuditAction
from service.store.companies import audit
from service.store.database.connection import write_transaction
from service.store.payslips import orphaned_files

if TYPE_CHECKING:
    from service.services import Services


def clear_leftover_file(services: Services, company_id: int, file_id: int, *, actor: str) -> bool | None:
    """Take it off the list. False when it was off it before, None when the company has no such file."""
    now = services.clock()
    with write_transaction():
        cleared = orphaned_files.clear(company_id, file_id, now)
        if cleared:
            audit.record(
                actor=actor,
                action=AuditAction.LEFTOVER_FILE_REMOVED,
                now=now,
                company_id=company_id,
                subject=f"leftover file {file_id}",
            )
    return cleared
