"""Tokens with which programs enter the JSON API: made and shown once, revoked for good, each time on the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.store import api_tokens, audit
from service.store.database import write_transaction

if TYPE_CHECKING:
    from service.services import Services

LONGEST_LABEL: Final = 60


class LabelFaultError(Exception):
    """The label cannot be used; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def make_api_token(services: Services, company_id: int, label: str, *, actor: str) -> str:
    """A new token in clear, for the only time. Raises LabelFaultError."""
    label, now = label.strip(), services.clock()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise LabelFaultError(f"A label is one line of 1 to {LONGEST_LABEL} characters.")
    with write_transaction():
        try:
            token = api_tokens.issue(company_id, label, now)
        except api_tokens.LabelTakenError as error:
            raise LabelFaultError(
                f"There is a token “{label}” already. Revoke it first, or choose another label."
            ) from error
        audit.record(actor=actor, action="api_token.created", now=now, company_id=company_id, subject=label)
    return token


def revoke_api_token(services: Services, company_id: int, label: str, *, actor: str) -> bool:
    """Make the token of this label useless, at once; False when there was none that works."""
    now = services.clock()
    with write_transaction():
        if not api_tokens.revoke(company_id, label, now):
            return False
        audit.record(actor=actor, action="api_token.revoked", now=now, company_id=company_id, subject=label)
    return True
