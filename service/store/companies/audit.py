"""Who did what, when, from where. Rows are only ever added, and chained and sealed in audit_chain.py (security S38).

An act that causes or ends a notice has the notices of its company judged as soon as it is committed (decision 0063).

`detail` is small, masked by the caller, and never holds a token, a password or a bank number.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.rules.notifications.judged_after import JUDGED_AFTER
from service.store.companies import audit_chain, went_wrong
from service.store.database.connection import at_the_end, write_transaction
from service.store.tables.companies import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from service.facts.audit import AuditAction

#: Where the request that is being served came from, so that actions need not hand it on; empty elsewhere.
_caller_address: ContextVar[str] = ContextVar("caller_address", default="")


def called_from(address: str) -> None:
    """The web says it at the start of each request; what is recorded from then on carries it."""
    _caller_address.set(address)


def record(
    *,
    actor: str,
    action: AuditAction,
    now: datetime,
    company_id: int | None = None,
    subject: str = "",
    detail: dict[str, Any] | None = None,
    address: str = "",
) -> AuditEntry:
    """Add one entry, in the transaction of what it records.

    `actor` is an email address, an `Actor`, or an API token by `api_actor`.
    """
    entry = AuditEntry(
        company=company_id,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail or {},
        address=address or _caller_address.get(),
        at=now,
        digest="",
    )
    with write_transaction():
        entry.save(force_insert=True)
        at_the_end(audit_chain.chain, entry.id)
        if company_id is not None and action in JUDGED_AFTER:
            went_wrong.note(company_id)
    return entry


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are asked for; what is empty or None leaves all."""

    action: str = ""
    actor: str = ""
    subjects: Collection[str] | None = None
    #: From this instant on, and before that one.
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> Iterator[Any]:
        if self.action:
            yield AuditEntry.action == self.action
        if self.actor:
            yield AuditEntry.actor == self.actor
        if self.subjects is not None:
            yield AuditEntry.subject.in_(self.subjects)
        if self.since is not None:
            yield AuditEntry.at >= self.since
        if self.until is not None:
            yield AuditEntry.at < self.until


EVERYTHING: Final = AuditFilter()


def of_company(
    company_id: int, wanted: AuditFilter = EVERYTHING, *, before_id: int | None = None, limit: int = 50
) -> Sequence[AuditEntry]:
    """Newest first; `before_id` continues a list."""
    rows = AuditEntry.select().where(AuditEntry.company == company_id, *wanted.conditions())
    if before_id is not None:
        rows = rows.where(AuditEntry.id < before_id)
    return list(rows.order_by(AuditEntry.id.desc()).limit(limit))


def count_since(actor: str, action: AuditAction, instant: datetime) -> int:
    """How often someone did something since an instant."""
    rows = AuditEntry.select().where(AuditEntry.at >= instant, AuditEntry.actor == actor, AuditEntry.action == action)
    return rows.count()


def detail_of(company_id: int, action: AuditAction, subject: str) -> dict[str, Any] | None:
    """What the newest entry with this action and subject says; None when there is none."""
    rows = AuditEntry.select().where(
        AuditEntry.company == company_id, AuditEntry.action == action, AuditEntry.subject == subject
    )
    entry = rows.order_by(AuditEntry.id.desc()).first()
    return None if entry is None else entry.detail
