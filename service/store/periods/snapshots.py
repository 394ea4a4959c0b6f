"""Period snapshots: numbered, never changed, their content compressed and encrypted for its row."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Any

from service.facts.periods import PeriodState
from service.rules.periods.canonical import records_in
from service.store.database import encryption_contexts
from service.store.database.queries import first, plain_rows
from service.store.tables.periods import PayPeriod, PeriodSnapshot, PeriodSnapshotContent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from service.store.database.encryption import SecretBox

#: The quickest level: the content is small beside what it is made from, and someone may wait.
_LEVEL = 1
#: Bytes of a compressed file that are unpacked at a time.
_BLOCK = 16_384


def create(secrets: SecretBox, lines: Iterable[bytes], employee_ids: Iterable[int], **values: Any) -> PeriodSnapshot:
    """A new version of these lines; `employee_ids` are the records in it. Call inside a transaction."""
    row = PeriodSnapshot.create(**values)
    context = encryption_contexts.period_snapshot(row.company_id, row.id)
    packer = zlib.compressobj(_LEVEL)
    compressed = b"".join((*map(packer.compress, lines), packer.flush()))
    encrypted = secrets.encrypt_bytes(compressed, context)
    PeriodSnapshotContent.create(snapshot=row.id, content_encrypted=encrypted, employee_ids=sorted(employee_ids))
    return row


def content_of(secrets: SecretBox, snapshot: PeriodSnapshot) -> bytes:
    """The sealed file, byte by byte as it was made. Raises CannotBeReadError and NoSuchRowError."""
    return zlib.decompress(_compressed(secrets, snapshot))


def lines_of(secrets: SecretBox, snapshot: PeriodSnapshot) -> Iterator[bytes]:
    """The same line by line, unpacked on the way: a file is many times as large as it is compressed."""
    return _unpacked(_compressed(secrets, snapshot))


def employee_ids_of(snapshot: PeriodSnapshot) -> set[int]:
    """Whose records are in a snapshot."""
    rows = plain_rows(
        PeriodSnapshotContent.select(PeriodSnapshotContent.employee_ids).where(
            PeriodSnapshotContent.snapshot == snapshot.id
        )
    )
    return set(rows[0][0]) if rows else set()


def records_of(secrets: SecretBox, snapshot: PeriodSnapshot) -> Iterator[dict[str, Any]]:
    """The canonical records, in order of Employee ID: dates as ISO text, money as whole minor units or exact text."""
    return records_in(lines_of(secrets, snapshot))


def of_version(period: PayPeriod, version: int | None = None) -> PeriodSnapshot | None:
    """A version of a period; without a number, the one in force."""
    wanted = period.version if version is None else version
    if wanted is None:
        return None
    return first(PeriodSnapshot.select().where(PeriodSnapshot.period == period.id, PeriodSnapshot.version == wanted))


def by_id(company_id: int, snapshot_id: int) -> PeriodSnapshot | None:
    return first(PeriodSnapshot.select().where(PeriodSnapshot.company == company_id, PeriodSnapshot.id == snapshot_id))


def versions_of(period_id: int) -> list[PeriodSnapshot]:
    """Newest first."""
    query = PeriodSnapshot.select().where(PeriodSnapshot.period == period_id)
    return list(query.order_by(PeriodSnapshot.version.desc()))


def in_force(period_ids: Collection[int]) -> dict[int, PeriodSnapshot]:
    """The snapshot in force of each of these periods that has one."""
    query = (
        PeriodSnapshot.select()
        .join(PayPeriod, on=(PayPeriod.id == PeriodSnapshot.period))
        .where(PeriodSnapshot.period.in_(list(period_ids)), PeriodSnapshot.version == PayPeriod.version)
    )
    return {row.period_id: row for row in query}


def up_to(period: PayPeriod, limit: int) -> list[PeriodSnapshot]:
    """The current snapshots of a period and of those before it of the same schedule, newest payday first."""
    query = (
        PeriodSnapshot.select(PeriodSnapshot, PayPeriod)
        .join(PayPeriod, on=(PayPeriod.id == PeriodSnapshot.period))
        .where(
            PayPeriod.company == period.company_id,
            PayPeriod.schedule == period.schedule,
            PayPeriod.pay_date <= period.pay_date,
            PeriodSnapshot.version == PayPeriod.version,
        )
        .order_by(PayPeriod.pay_date.desc(), PayPeriod.id.desc())
        .limit(limit)
    )
    return list(query)


def last_signed_off(period: PayPeriod) -> PeriodSnapshot | None:
    """The snapshot in force of the newest earlier period of the same schedule that is signed off, or further."""
    signed = [PeriodState.SIGNED_OFF.value, PeriodState.EXPORTED.value, PeriodState.CLOSED.value]
    return first(
        PeriodSnapshot.select()
        .join(PayPeriod, on=(PayPeriod.id == PeriodSnapshot.period))
        .where(
            PayPeriod.company == period.company_id,
            PayPeriod.schedule == period.schedule,
            PayPeriod.pay_date < period.pay_date,
            PayPeriod.state.in_(signed),
            PeriodSnapshot.version == PayPeriod.version,
        )
        .order_by(PayPeriod.pay_date.desc(), PayPeriod.id.desc())
    )


def _compressed(secrets: SecretBox, snapshot: PeriodSnapshot) -> bytes:
    encrypted = PeriodSnapshotContent.get(PeriodSnapshotContent.snapshot == snapshot.id).content_encrypted
    return secrets.decrypt_bytes(encrypted, encryption_contexts.period_snapshot(snapshot.company_id, snapshot.id))


def _unpacked(compressed: bytes) -> Iterator[bytes]:
    packed, unpacker, rest = io.BytesIO(compressed), zlib.decompressobj(), b""
    while block := packed.read(_BLOCK):
        *lines, rest = (rest + unpacker.decompress(block)).split(b"\n")
        yield from lines
    yield from (rest + unpacker.flush()).splitlines()
