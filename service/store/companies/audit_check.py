"""Verifies the audit log: finds entries that were changed, moved or added, and gaps where some are missing (S-b)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from service.store.companies import audit_chain
from service.store.companies.audit_chain import OVERALL, Head
from service.store.companies.audit_forgetting import is_forgotten_by_us
from service.store.database.queries import plain_rows
from service.store.tables.companies import AuditEntry, AuditHead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class FaultKind(StrEnum):
    CHANGED = "changed or moved"
    MISSING = "missing"
    PUT_IN = "put in from outside, or by an earlier release during an upgrade (then run `flask --app wsgi audit adopt`)"
    UNSEALED = "without a seal"
    HEAD = "not the end of the log that was signed"
    UNKNOWN_KEY = "signed with a key that is not configured"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at an entry, or with its number where there is none; of a chain's end the scope."""

    kind: FaultKind
    number: int
    entry_id: int | None = None
    scope: int = OVERALL


def faults() -> Iterator[Fault]:
    """Everything that is not as it was written, oldest first. Reads the whole log, row by row."""
    heads = {row.scope: row for row in AuditHead.select()}
    unsealed_until = heads[OVERALL].unsealed_until if OVERALL in heads else 0
    walk = _Walk(unsealed_until)
    for entry in AuditEntry.select().where(AuditEntry.number.is_null(False)).order_by(AuditEntry.number).iterator():
        yield from walk.check(entry)
    for entry in AuditEntry.select().where(AuditEntry.number.is_null()).order_by(AuditEntry.id).iterator():
        yield Fault(FaultKind.PUT_IN, 0, entry.id)
    for scope in sorted(heads.keys() | walk.reached.keys()):
        yield from _check_end(heads.get(scope), walk.reached.get(scope, Head(0, "")), scope)


def missing_heads(noted: Iterable[tuple[int, Head]]) -> list[tuple[int, Head]]:
    """Which heads, noted outside with their scopes, the log does not hold any more, with what was before them."""
    left = set(noted)
    places = AuditEntry.select(
        AuditEntry.number, AuditEntry.digest, AuditEntry.company, AuditEntry.company_number, AuditEntry.company_digest
    ).where(AuditEntry.number.is_null(False))
    for number, digest, company_id, company_number, company_digest in plain_rows(places):
        left.discard((OVERALL, Head(number, digest)))
        left.discard((company_id, Head(company_number, company_digest)))
    return sorted(left, key=lambda each: (each[0], each[1].number))


@dataclass(slots=True)
class _Walk:
    unsealed_until: int
    #: Number and digest of the last entry of each chain.
    reached: dict[int, Head] = field(default_factory=dict)

    def check(self, entry: AuditEntry) -> Iterator[Fault]:
        number, content = entry.number or 0, audit_chain.content_of(entry)
        before = self.reached.get(OVERALL, Head(0, ""))
        is_early = number <= self.unsealed_until and not entry.seal
        if number > before.number + 1:
            yield Fault(FaultKind.MISSING, before.number + 1)
        elif number == before.number + 1 and not is_early and not entry.seal:
            yield Fault(FaultKind.UNSEALED, number, entry.id)
        elif not (number == before.number + 1 and self._is_as_written(entry, content, is_early=is_early)):
            yield Fault(FaultKind.CHANGED, number, entry.id)
        elif None in self._proofs(entry):
            yield Fault(FaultKind.UNKNOWN_KEY, number, entry.id)
        self.reached[OVERALL] = Head(number, entry.digest)
        if entry.company_id is not None:
            self.reached[entry.company_id] = Head(entry.company_number or 0, entry.company_digest)

    def _is_as_written(self, entry: AuditEntry, content: str, *, is_early: bool) -> bool:
        return (
            self._follows(entry, content, is_early=is_early)
            and self._follows_in_company(entry, content, is_early=is_early)
            and (is_early or audit_chain.is_sealed(entry, content) is not False)
            and False not in self._proofs(entry)
        )

    def _before(self, entry: AuditEntry, scope: int) -> Head:
        """What the entry has to follow."""
        before = self.reached.get(scope, Head(0, ""))
        if str(scope) in entry.unproven:
            return Head(before.number, audit_chain.before_unproven(before.digest))
        return before

    def _proofs(self, entry: AuditEntry) -> list[bool | None]:
        """Entries proved by their seal alone, as no digest covers them; see `audit_keys.fits`."""
        found = [is_forgotten_by_us(entry)] if entry.forgotten_content else []
        for scope in {OVERALL, entry.company_id or OVERALL}:
            head = audit_chain.unproven_head(entry, scope, self.reached.get(scope, Head(0, "")))
            if head is not None:
                found.append(audit_chain.is_signed(head))
        return found

    def _follows(self, entry: AuditEntry, content: str, *, is_early: bool) -> bool:
        before = self._before(entry, OVERALL).digest
        if is_early:
            return bool(entry.forgotten_content) or entry.digest == audit_chain.earlier_digest(before, entry)
        return entry.digest == audit_chain.digest_after(before, content)

    def _follows_in_company(self, entry: AuditEntry, content: str, *, is_early: bool) -> bool:
        if entry.company_id is None:
            return entry.company_number is None
        before = self._before(entry, entry.company_id)
        if is_early:
            expected = audit_chain.earlier_company_digest(before.digest, entry)
        else:
            expected = audit_chain.digest_after(before.digest, content)
        return (entry.company_number, entry.company_digest) == (before.number + 1, expected)


def _check_end(row: AuditHead | None, reached: Head, scope: int) -> Iterator[Fault]:
    if row is None:
        yield Fault(FaultKind.HEAD, reached.number, scope=scope)
        return
    is_signed = audit_chain.is_signed(row)
    if is_signed is None:
        yield Fault(FaultKind.UNKNOWN_KEY, row.number, scope=scope)
    elif not is_signed:
        yield Fault(FaultKind.HEAD, row.number, scope=scope)
    elif row.number > reached.number:
        yield Fault(FaultKind.MISSING, reached.number + 1, scope=scope)
    elif (row.number, row.digest) != (reached.number, reached.digest):
        yield Fault(FaultKind.HEAD, row.number, scope=scope)
