"""Chains the audit log: each entry to the one before it, overall and within its company, sealed with a key (S-b).

An entry is written where its deed is, in the same transaction; it is numbered and sealed as the last thing before that
commits. Only then is the one lock taken that all writers share, so that whoever holds it waits for nothing else (S-c).
A seal covers content, company and both places. The head of each chain is signed too, and written to the log: from what
was noted outside the database, such as there, `has` tells whether the chain still holds it.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.store import audit_keys
from service.store.database import database, is_postgres, write_transaction
from service.store.models import AuditEntry, AuditHead

if TYPE_CHECKING:
    from collections.abc import Callable

#: Any number, the same in every release: writers of the chain stand in one line on Postgres.
ADVISORY_LOCK: Final = 771_403
#: The chain of all entries; a company's chain has the company's id.
OVERALL: Final = 0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a chain: its number in it, and the digest that stands for it and all before it."""

    number: int
    digest: str


def head(scope: int = OVERALL) -> Head:
    """Of all entries, or of one company's, to be noted outside the database, as in a signed snapshot."""
    row = AuditHead.get_or_none(AuditHead.scope == scope)
    return Head(0, "") if row is None else Head(row.number, row.digest)


def has(noted: Head, scope: int = OVERALL) -> bool:
    """Whether the chain still holds the head that was noted outside, with all that was before it."""
    if not noted.number:
        return not noted.digest
    if scope == OVERALL:
        return AuditEntry.select().where(AuditEntry.number == noted.number, AuditEntry.digest == noted.digest).exists()
    return (
        AuditEntry.select()
        .where(
            AuditEntry.company == scope,
            AuditEntry.company_number == noted.number,
            AuditEntry.company_digest == noted.digest,
        )
        .exists()
    )


def chain(entry_ids: list[int]) -> Callable[[], None]:
    """Number and seal entries of this transaction, as its last deed; the answer logs the heads once it committed."""
    _take_the_lock()
    heads: dict[int, AuditHead] = {}
    for entry in AuditEntry.select().where(AuditEntry.id.in_(entry_ids)).order_by(AuditEntry.id):
        _append(entry, heads)
    for each in heads.values():
        sign(each)
        each.save()
    noted = {each.scope: (each.number, each.digest) for each in heads.values()}

    def tell() -> None:
        for scope, (number, digest) in noted.items():
            log.info("audit head: chain %s, number %d, digest %s", scope or "all", number, digest)

    return tell


def adopt() -> int:
    """Take in entries without a place: of a release that knew no seals, during an upgrade. Returns how many.

    Run by the command `migrate` only, since whoever writes to the database could add such entries too. Signs heads that
    were never signed.
    """
    with write_transaction():
        _take_the_lock()
        never_signed = (AuditHead.seal == "") & (AuditHead.number == AuditHead.unsealed_until)
        heads: dict[int, AuditHead] = {each.scope: each for each in AuditHead.select().where(never_signed)}
        strangers = list(AuditEntry.select().where(AuditEntry.number.is_null()).order_by(AuditEntry.id))
        for entry in strangers:
            _append(entry, heads)
        for each in heads.values():
            sign(each)
            each.save()
    return len(strangers)


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


def _append(entry: AuditEntry, heads: dict[int, AuditHead]) -> None:
    content = content_of(entry)
    overall = _head_in(heads, OVERALL)
    overall.number, overall.digest = overall.number + 1, digest_after(overall.digest, content)
    entry.number, entry.digest = overall.number, overall.digest
    if entry.company_id is not None:
        mine = _head_in(heads, entry.company_id)
        mine.number, mine.digest = mine.number + 1, digest_after(mine.digest, content)
        entry.company_number, entry.company_digest = mine.number, mine.digest
    entry.seal, entry.key_id = audit_keys.seal(_words_of(entry, content))
    entry.save()


def _head_in(heads: dict[int, AuditHead], scope: int) -> AuditHead:
    """The head to go on from. One that was tampered with gets a digest that fits nothing, so that it stays seen."""
    if scope not in heads:
        row = AuditHead.get_or_none(AuditHead.scope == scope)
        if row is None:
            row = AuditHead(scope=scope, number=0, digest="")
        elif not _is_fit_to_go_on(row):
            log.error("audit head: chain %s, number %d is not as it was signed", scope or "all", row.number)
            row.digest = f"not as signed: {row.digest}"
        heads[scope] = row
    return heads[scope]


def _is_fit_to_go_on(row: AuditHead) -> bool:
    """As it was signed, by a key of today or an earlier one; only one from before there were seals has none."""
    if not row.seal:
        return row.number == row.unsealed_until
    return is_signed(row) is not False


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
