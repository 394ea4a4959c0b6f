"""Learns again how Humaans signs its webhooks, after Humaans has changed it (decision 0035)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.audit import AuditAction
from service.store.companies import audit, connections
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from service.services import Services


def learn_webhook_signature_again(services: Services, company_id: int, actor: str) -> None:
    """Accept every known form until the next test shows which one it is."""
    with write_transaction():
        connections.save_webhook_signature(company_id, None)
        audit.record(
            actor=actor,
            action=AuditAction.WEBHOOK_SIGNATURE_FORGOTTEN,
            now=services.clock(),
            company_id=company_id,
        )
