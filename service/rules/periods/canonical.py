"""The canonical form of a period snapshot, and its seal: the same data gives the same bytes, on every machine.

UTF-8, JSON Lines, one employee a line in order of Employee ID, keys sorted, dates ISO, money in minor units: a whole
number, or the text of a decimal where a rate has a fraction of one. The hash is over these lines. The last line is the
seal: what the snapshot says of itself with that hash, signed with Ed25519. See docs/decisions/0044-period-snapshots.md.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import orjson

from service.rules.periods.salary_segments import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from service.facts.employees import EmployeeRecord
    from service.facts.periods import SnapshotFacts

FORMAT: Final = "payroll-period-snapshot/1"
_SEAL, _RECORD, _FIELDS = b'{"seal":', b'"record":', b'"fields":{'


def line(document: Mapping[str, Any]) -> bytes:
    """One canonical line, without its line feed. Numbers with a fraction are refused: TypeError."""
    return orjson.dumps(document, default=_as_text, option=orjson.OPT_SORT_KEYS)


def record(
    employee: EmployeeRecord, segments: Iterable[Segment], *, employment: str, readiness: str, missing: Iterable[str]
) -> dict[str, Any]:
    """The canonical record of one employee; states are those of the day the snapshot was taken."""
    return {
        "record": employee.id,
        "person_id": employee.person_id,
        "employee_id": employee.fields["employee_id"],
        "first_day": employee.first_day,
        "last_day": employee.last_day,
        "employment": employment,
        "readiness": readiness,
        "missing": sorted(missing),
        "fields": dict(employee.fields),
        "salary_segments": documents_of(segments),
    }


def documents_of(segments: Iterable[Segment]) -> list[dict[str, Any]]:
    """Salary segments as a snapshot file has them; `segment_in` reads one."""
    return [
        {
            "from": each.first_day,
            "to": each.last_day,
            "amount_minor": each.amount_minor,
            "currency": each.currency,
            "period": each.period,
        }
        for each in segments
    ]


def lines_of(records: Iterable[Mapping[str, Any]]) -> list[bytes]:
    """All lines, in order of Employee ID; who has none comes first, in order of their records."""
    ordered = sorted((str(each["employee_id"] or ""), each["record"], line(each) + b"\n") for each in records)
    return [each for _, _, each in ordered]


def digest_of(lines: Iterable[bytes]) -> str:
    """SHA-256 of the lines, in hex."""
    digest = hashlib.sha256()
    for each in lines:
        digest.update(each)
    return digest.hexdigest()


def seal_of(digest: str, facts: SnapshotFacts, key: Ed25519PrivateKey) -> bytes:
    """The last line of a file whose other lines have this digest."""
    seal = line(_seal(digest, facts, public_text(key)))
    signature = base64.b64encode(key.sign(seal)).decode()
    return line({"seal": orjson.Fragment(seal), "signature": signature}) + b"\n"


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of a key, as people compare it: base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def records_in(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The records of a snapshot file, in its order, with values as the file has them; the seal is not among them."""
    return (orjson.loads(each) for each in lines if not each.startswith(_SEAL))


def differing_in(
    old: Iterable[bytes], new: Iterable[bytes]
) -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]:
    """The records of two snapshot files that are only in one or have other fields, by record id; most are in neither.

    Equal fields are equal bytes, so only lines that differ are parsed.
    """
    lines = {_record_of(each): each for each in new if not each.startswith(_SEAL)}
    before: dict[int, dict[str, Any]] = {}
    equal = set()
    for each in old:
        if each.startswith(_SEAL):
            continue
        record = _record_of(each)
        if record in lines and _has_equal_fields(each, lines[record]):
            equal.add(record)
        else:
            before[record] = orjson.loads(each)
    return before, {record: orjson.loads(each) for record, each in lines.items() if record not in equal}


def _record_of(text: bytes) -> int:
    """A quotation mark within a value has a backslash before it, so a key in its two marks is only found as a key."""
    begins = text.index(_RECORD) + len(_RECORD)
    return int(text[begins : text.index(b",", begins)])


def _has_equal_fields(first: bytes, second: bytes) -> bool:
    return _fields_of(first) == _fields_of(second) or orjson.loads(first)["fields"] == orjson.loads(second)["fields"]


def _fields_of(text: bytes) -> bytes:
    """Fields have no documents within them, so they end before the next key that follows a closing brace."""
    begins = text.index(_FIELDS)
    return text[begins : text.index(b'},"', begins)]


def segment_in(document: Mapping[str, Any]) -> Segment:
    """A salary segment as a snapshot file has it."""
    amount = document["amount_minor"]
    return Segment(
        date.fromisoformat(document["from"]),
        date.fromisoformat(document["to"]),
        Decimal(amount) if isinstance(amount, str) else amount,
        document["currency"],
        document["period"],
    )


def _seal(digest: str, facts: SnapshotFacts, public_key: str) -> dict[str, Any]:
    period = facts.period
    return {
        "format": FORMAT,
        "company": facts.company,
        "schedule": period.schedule,
        "pay_date": period.pay_date,
        "period_start": period.first_day,
        "period_end": period.last_day,
        "cut_off_at": _instant(period.cut_off_at),
        "version": facts.version,
        "taken_at": _instant(facts.taken_at),
        "taken_by": facts.taken_by,
        "read_at": None if facts.read_at is None else _instant(facts.read_at),
        "notes": list(facts.notes),
        "settings_version": facts.settings_version,
        "rules_digest": facts.rules_digest,
        "employees": facts.employees,
        "sha256": digest,
        "public_key": public_key,
    }


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(type(value).__name__)
