"""Chains the audit log: each entry to the one before it, overall and within its company, sealed with a key (S-b).

An entry is written in the transaction of the change it records, and numbered and sealed just before that commits. Only
then is the one lock taken that all writers share, so that its holder waits for nothing else (S-c). A seal covers
content, company and both places. The head of each chain is signed too, and written to the log: what was noted there is
outside the database, and `audit_check.missing_heads` tells whether the log still holds it.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.store.companies import audit_keys
from service.store.database.connection import database, is_postgres, write_transaction
from service.store.tables.companies import AuditEntry, AuditHead

if TYPE_CHECKING:
    from collections.abc import Callable

#: Any number, the same in every release: writers of the chain stand in one line on Postgres.
ADVISORY_LOCK: Final = 771_403
#: The chain of all entries; a company's chain has the company's id.
OVERALL: Final = 0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a chain: its number in it, and the digest of it and all before it."""

    number: int
    digest: str


def head(scope: int = OVERALL) -> Head:
    """Of all entries, or of one company's, to be noted outside the database, as in a signed snapshot."""
    row = AuditHead.get_or_none(AuditHead.scope == scope)
    return Head(0, "") if row is None else Head(row.number, row.digest)


def chain(entry_ids: list[int]) -> Callable[[], None]:
    """Number and seal this transaction's entries, as its last step; returns what logs the heads after the commit."""
    _take_the_lock()
    heads: dict[int, _End] = {}
    for entry in AuditEntry.select().where(AuditEntry.id.in_(entry_ids)).order_by(AuditEntry.id):
        _append(entry, heads)
    for each in heads.values():
        sign(each.row)
        each.row.save()
    noted = {scope: (each.row.number, each.row.digest) for scope, each in heads.items()}

    def tell() -> None:
        for scope, (number, digest) in noted.items():
            log.info("audit head: chain %s, number %d, digest %s", scope or "all", number, digest)

    return tell


def begin() -> None:
    """Sign the heads for the first time: once, by the migration that numbers the log of an earlier release."""
    with write_transaction():
        _take_the_lock()
        for row in AuditHead.select().where(AuditHead.seal == ""):
            sign(row)
            row.save()


def adopt() -> list[int]:
    """Take in entries without a place, which an earlier release wrote during an upgrade; returns their ids.

    Only when the administrator says so, as anyone who writes to the database could add such entries too.
    """
    with write_transaction():
        _take_the_lock()
        heads: dict[int, _End] = {}
        strangers = list(AuditEntry.select().where(AuditEntry.number.is_null()).order_by(AuditEntry.id))
        for entry in strangers:
            _append(entry, heads)
        for each in heads.values():
            sign(each.row)
            each.row.save()
    return [entry.id for entry in strangers]


def sign_heads_again() -> None:
    """Sign every head that fits with the first key, so that an earlier key can be taken away."""
    with write_transaction():
        _take_the_lock()
        for each in AuditHead.select():
            if is_signed(each):
                sign(each)
                each.save()


def sign(row: AuditHead) -> None:
    row.seal, row.key_id = audit_keys.seal(_words_of_head(row))


def is_signed(row: AuditHead) -> bool | None:
    """Whether the head is as it was signed; None when its key is not configured any more."""
    return audit_keys.fits(_words_of_head(row), row.seal, row.key_id)


def content_of(entry: AuditEntry) -> str:
    """A digest of all that an entry says, or said before its values were forgotten, and of which company."""
    if entry.forgotten_content:
        return entry.forgotten_content
    words = [
        entry.company_id, entry.actor, entry.action, entry.subject, entry.detail, entry.address, entry.at.isoformat()
    ]  # fmt: skip
    return _digest(words)


def digest_after(before: str, content: str) -> str:
    return _digest([before, content])


def is_sealed(entry: AuditEntry, content: str) -> bool | None:
    """Whether the entry is as it was sealed; None when its key is not configured any more."""
    return audit_keys.fits(_words_of(entry, content), entry.seal, entry.key_id)


def earlier_digest(before: str, entry: AuditEntry) -> str:
    """The digest that entries have from before there were seals."""
    words = [before, entry.actor, entry.action, entry.subject, entry.detail, entry.address, entry.at.isoformat()]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def earlier_company_digest(before: str, entry: AuditEntry) -> str:
    """What the migration gave those entries as their place within their company."""
    return hashlib.sha256(json.dumps([before, entry.company_id, entry.digest]).encode()).hexdigest()


def before_unproven(digest: str) -> str:
    """What the next entry follows, in place of the digest of a head that could not be checked when it was written."""
    return f"unproven: {digest}"


def unproven_head(entry: AuditEntry, scope: int, before: Head) -> AuditHead | None:
    """The head that this entry went on from, which the process that wrote it had no key for; None for most entries."""
    note = entry.unproven.get(str(scope))
    if note is None:
        return None
    return AuditHead(scope=scope, number=before.number, digest=before.digest, **note)


@dataclass(slots=True)
class _End:
    """Where a chain ends while entries are added to it."""

    row: AuditHead
    #: The seal of a head that this process cannot check: kept by the next entry, so that one who can may do so.
    unproven: dict[str, str | int] = field(default_factory=dict)

    def go_on(self, entry: AuditEntry, content: str) -> None:
        before = self.row.digest
        if self.unproven:
            entry.unproven = {**entry.unproven, str(self.row.scope): self.unproven}
            before, self.unproven = before_unproven(before), {}
        self.row.number, self.row.digest = self.row.number + 1, digest_after(before, content)


def _append(entry: AuditEntry, heads: dict[int, _End]) -> None:
    content = content_of(entry)
    overall = _end_in(heads, OVERALL)
    overall.go_on(entry, content)
    entry.number, entry.digest = overall.row.number, overall.row.digest
    if entry.company_id is not None:
        mine = _end_in(heads, entry.company_id)
        mine.go_on(entry, content)
        entry.company_number, entry.company_digest = mine.row.number, mine.row.digest
    entry.seal, entry.key_id = audit_keys.seal(_words_of(entry, content))
    entry.save()


def _end_in(heads: dict[int, _End], scope: int) -> _End:
    """The head to go on from. One that was tampered with gets a digest that fits nothing, so that it stays seen.

    One with the seal of a key that this process does not have may be right: while a key is replaced, some have it
    already. That is told later by those who have both.
    """
    if scope not in heads:
        row = AuditHead.get_or_none(AuditHead.scope == scope)
        end = _End(AuditHead(scope=scope, number=0, digest="") if row is None else row)
        if row is not None:
            fits = is_signed(row)
            if fits is None:
                end.unproven = {"unsealed_until": row.unsealed_until, "seal": row.seal, "key_id": row.key_id}
            elif not fits:
                log.error("audit head: chain %s, number %d is not as it was signed", scope or "all", row.number)
                row.digest = f"not as signed: {row.digest}"
        heads[scope] = end
    return heads[scope]


def _take_the_lock() -> None:
    if is_postgres():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))


def _words_of(entry: AuditEntry, content: str) -> str:
    places = [entry.number, entry.digest, entry.company_id, entry.company_number, entry.company_digest]
    return json.dumps(["entry", content, *places])


def _words_of_head(row: AuditHead) -> str:
    return json.dumps(["head", row.scope, row.number, row.digest, row.unsealed_until])


def _digest(words: list[object]) -> str:
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
