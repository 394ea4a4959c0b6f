"""API tokens: created and shown once, revoked for good, both on the audit log."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from service.actions.notifications.tell_owners import tell_owners
from service.facts.audit import AuditAction
from service.facts.notices import NoticeKind
from service.store.accounts import api_tokens
from service.store.companies import audit, companies
from service.store.database.connection import write_transaction

if TYPE_CHECKING:
    from datetime import date

    from service.services import Services

LONGEST_LABEL: Final = 60


class LabelFaultError(Exception):
    """The label cannot be used; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DateFaultError(Exception):
    """The token would end before it begins."""


def make_api_token(
    services: Services,
    company_id: int,
    label: str,
    *,
    actor: str,
    made_by_id: int | None = None,
    last_day: date | None = None,
    is_read_only: bool = False,
) -> str:
    """A new token in clear, for the only time. It ends with its maker's right, and after its last day in the company.

    Raises LabelFaultError and DateFaultError.
    """
    label, now = label.strip(), services.clock()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise LabelFaultError(f"A label is one line of 1 to {LONGEST_LABEL} characters.")
    expires_at = None if last_day is None else _end_of(last_day, companies.get(company_id).time_zone)
    if expires_at is not None and expires_at <= now:
        raise DateFaultError
    with write_transaction():
        try:
            token = api_tokens.issue(
                company_id, label, now, made_by_id=made_by_id, expires_at=expires_at, is_read_only=is_read_only
            )
        except api_tokens.LabelTakenError as error:
            raise LabelFaultError(
                f"There is a token “{label}” already. Revoke it first, or choose another label."
            ) from error
        detail: dict[str, Any] = {"read_only": is_read_only}
        if last_day is not None:
            detail["last_day"] = last_day.isoformat()
        audit.record(
            actor=actor,
            action=AuditAction.API_TOKEN_CREATED,
            now=now,
            company_id=company_id,
            subject=label,
            detail=detail,
        )
        tell_owners(services, company_id, NoticeKind.API_TOKEN_MADE, now)
    return token


def _end_of(day: date, time_zone: str) -> datetime:
    """The first instant after a day there, in UTC. Raises DateFaultError for the last day there is."""
    try:
        return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(time_zone)).astimezone(UTC)
    except OverflowError as error:
        raise DateFaultError from error


def revoke_api_token(services: Services, company_id: int, label: str, *, actor: str) -> bool:
    """Make the token of this label useless, at once; False when there was none that works."""
    now = services.clock()
    with write_transaction():
        if not api_tokens.revoke(company_id, label, now):
            return False
        audit.record(actor=actor, action=AuditAction.API_TOKEN_REVOKED, now=now, company_id=company_id, subject=label)
    return True
