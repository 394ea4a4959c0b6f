"""Forgets the values and addresses of old audit entries, so that the log can still be checked.

Who did what, to what and when stays. In place of what is forgotten its digest is kept, which the chain and the seal are
over; and a seal of the forgetting, so that no one else can forget.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from service.store.companies import audit_chain, audit_keys
from service.store.tables.companies import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime

#: In one go, which is one transaction; the rest is of the next day.
MOST_AT_ONCE: Final = 2000


def forget_values_before(company_id: int | None, instant: datetime) -> int:
    """Of a company's entries, or of those of no company. Call inside a transaction; returns how many."""
    mine = AuditEntry.company.is_null() if company_id is None else AuditEntry.company == company_id
    old = AuditEntry.select().where(
        mine, AuditEntry.at < instant, AuditEntry.number.is_null(False), AuditEntry.forgotten_content == ""
    )
    count = 0
    for entry in old.order_by(AuditEntry.id).limit(MOST_AT_ONCE):
        entry.forgotten_content = audit_chain.content_of(entry)
        entry.detail, entry.address = {}, ""
        entry.forgotten_seal, entry.forgotten_key_id = audit_keys.seal(_words_of(entry))
        entry.save()
        count += 1
    return count


def sign_again(entry: AuditEntry) -> None:
    """With the first key, where the forgetting was ours. Call inside a transaction."""
    if is_forgotten_by_us(entry):
        entry.forgotten_seal, entry.forgotten_key_id = audit_keys.seal(_words_of(entry))
        entry.save()


def is_forgotten_by_us(entry: AuditEntry) -> bool | None:
    """Whether what stayed of a forgotten entry is as it was; None when its key is not configured any more."""
    if entry.detail or entry.address:
        return False
    return audit_keys.fits(_words_of(entry), entry.forgotten_seal, entry.forgotten_key_id)


def _words_of(entry: AuditEntry) -> str:
    stayed = [entry.company_id, entry.actor, entry.action, entry.subject, entry.at.isoformat()]
    places = [entry.number, entry.digest, entry.company_number, entry.company_digest]
    return json.dumps(["forgotten", entry.forgotten_content, *stayed, *places])
