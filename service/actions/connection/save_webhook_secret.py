"""The secret that webhooks are signed with: saved by a person, changed without losing a delivery (F10)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.connection.humaans_access import NotConnectedError
from service.facts.audit import AuditAction
from service.facts.issues import IssueCode
from service.store.companies import audit, connections
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.database.encryption import CannotBeReadError
from service.store.employees import found_issues

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.tables.companies import Connection

#: For so long the secret before the newest is still accepted.
EARLIER_SECRET_ACCEPTED_FOR: Final = timedelta(days=1)


def save_webhook_secret(services: Services, company_id: int, secret: str, actor: str) -> datetime:
    """Keep a secret; until the instant returned the one before it is accepted, too. Raises NotConnectedError."""
    now = services.clock()
    until = now + EARLIER_SECRET_ACCEPTED_FOR
    if connections.of_company(company_id) is None:
        raise NotConnectedError
    with write_transaction():
        keep_webhook_secret(services, company_id, secret, now)
        audit.record(
            actor=actor,
            action=AuditAction.WEBHOOK_SECRET_SAVED,
            now=now,
            company_id=company_id,
            detail={"earlier_accepted_until": until.isoformat()},
        )
    return until


def keep_webhook_secret(services: Services, company_id: int, secret: str, now: datetime) -> None:
    """Inside a transaction of the caller's. The same secret again changes nothing."""
    stripped, kept = secret.strip(), connections.of_company(company_id)
    if kept is not None and _is(services, kept, stripped):
        return
    connections.save_webhook_secret(
        company_id,
        services.secrets.encrypt(stripped, encryption_contexts.webhook_secret(company_id)),
        now + EARLIER_SECRET_ACCEPTED_FOR,
    )
    found_issues.set_for_company(company_id, IssueCode.WEBHOOK_SECRET_MISSING, None, now)


def _is(services: Services, kept: Connection, secret: str) -> bool:
    encrypted, context = kept.webhook_secret_encrypted, encryption_contexts.webhook_secret(kept.company_id)
    try:
        return encrypted is not None and services.secrets.decrypt(encrypted, context) == secret
    except CannotBeReadError:
        return False
