"""Signs again with the first key what only an earlier key sealed, so that the earlier key can be removed.

Seals of entries stay as they are: the digests and the heads vouch for those whose key is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.store.companies import audit_chain, audit_forgetting
from service.store.companies.audit_chain import OVERALL, Head
from service.store.database.connection import write_transaction
from service.store.tables.companies import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable

#: In one transaction.
_AT_ONCE: Final = 500


def sign_again() -> None:
    """The heads, what was forgotten and what was unproven, each where it fits. May be stopped and run again."""
    audit_chain.sign_heads_again()
    _each(AuditEntry.forgotten_content != "", audit_forgetting.sign_again)
    _each(AuditEntry.unproven != {}, _sign_unproven_again)


def _each(whose: object, sign: Callable[[AuditEntry], None]) -> None:
    last = 0
    while True:
        with write_transaction():
            rows = list(AuditEntry.select().where(whose, AuditEntry.id > last).order_by(AuditEntry.id).limit(_AT_ONCE))
            for entry in rows:
                sign(entry)
        if not rows:
            return
        last = rows[-1].id


def _sign_unproven_again(entry: AuditEntry) -> None:
    for scope in {OVERALL, entry.company_id or OVERALL}:
        head = audit_chain.unproven_head(entry, scope, _before(entry, scope))
        if head is not None and audit_chain.is_signed(head):
            audit_chain.sign(head)
            note = {"unsealed_until": head.unsealed_until, "seal": head.seal, "key_id": head.key_id}
            entry.unproven = {**entry.unproven, str(scope): note}
    entry.save()


def _before(entry: AuditEntry, scope: int) -> Head:
    """Number and digest of the entry before it in this chain."""
    if scope == OVERALL:
        row = AuditEntry.get_or_none(AuditEntry.number == (entry.number or 0) - 1)
        return Head(0, "") if row is None else Head(row.number or 0, row.digest)
    row = AuditEntry.get_or_none(
        AuditEntry.company == scope, AuditEntry.company_number == (entry.company_number or 0) - 1
    )
    return Head(0, "") if row is None else Head(row.company_number or 0, row.company_digest)
