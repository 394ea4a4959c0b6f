"""The canonical form of a period snapshot, and its seal: the same data gives the same bytes, on every machine.

UTF-8, JSON Lines, one employee a line in order of Employee ID, keys sorted, dates ISO, money in minor units: a whole
number, or the text of a decimal where a rate has a fraction of one. The hash is over these lines. The last line is the
seal: what the snapshot says of itself with that hash, signed with Ed25519. See docs/decisions/0044-period-snapshots.md.
"""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import UTC, date
from decimal import Decimal
from operator import itemgetter
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
        "salary_segments": [
            {
                "from": each.first_day,
                "to": each.last_day,
                "amount_minor": each.amount_minor,
                "currency": each.currency,
                "period": each.period,
            }
            for each in segments
        ],
    }


def data_of(records: Iterable[Mapping[str, Any]]) -> bytes:
    """All lines, in order of Employee ID; who has none comes first, in order of their records."""
    ordered = sorted((str(each["employee_id"] or ""), each["record"], line(each) + b"\n") for each in records)
    return b"".join(map(itemgetter(2), ordered))


def digest_of(data: bytes) -> str:
    """SHA-256 of the lines, in hex."""
    return hashlib.sha256(data).hexdigest()


def sealed(data: bytes, facts: SnapshotFacts, key: Ed25519PrivateKey) -> bytes:
    """The lines with the line of the seal."""
    seal = line(_seal(data, facts, public_text(key)))
    signature = base64.b64encode(key.sign(seal)).decode()
    return b"".join((data, line({"seal": orjson.Fragment(seal), "signature": signature}), b"\n"))


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half of a key, as people compare it: base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def records_in(content: bytes) -> Iterator[dict[str, Any]]:
    """The records of a snapshot file, in its order, with values as the file has them; the seal is not among them."""
    for each in io.BytesIO(content):
        document = orjson.loads(each)
        if "seal" not in document:
            yield document


def differing_in(old: bytes, new: bytes) -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]:
    """The records of two snapshot files that are only in one or have other fields, by record id; most are in neither.

    Lines are read one by one: all records at once are several times as large.
    """
    places = _places_of_records(old)
    before, after = {}, {}
    for each in records_in(new):
        record = each["record"]
        earlier = orjson.loads(old[places.pop(record)]) if record in places else None
        if earlier is None or earlier["fields"] != each["fields"]:
            after[record] = each
            if earlier is not None:
                before[record] = earlier
    return before | {record: orjson.loads(old[place]) for record, place in places.items()}, after


def _places_of_records(content: bytes) -> dict[int, slice]:
    found, at = {}, 0
    for text in io.BytesIO(content):
        document = orjson.loads(text)
        if "seal" not in document:
            found[document["record"]] = slice(at, at + len(text))
        at += len(text)
    return found


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


def _seal(data: bytes, facts: SnapshotFacts, public_key: str) -> dict[str, Any]:
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
        "sha256": digest_of(data),
        "public_key": public_key,
    }


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_text(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(type(value).__name__)
