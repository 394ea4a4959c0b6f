"""The bytes of a snapshot, and what a changed file is called."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.facts.periods import PlannedPeriod, SnapshotFacts
from service.rules.periods import canonical
from service.rules.periods.verification import Verdict, verify

AT = datetime(2026, 11, 20, 17, 0, 5, tzinfo=UTC)
PERIOD = PlannedPeriod("Monthly", date(2026, 11, 27), date(2026, 11, 1), date(2026, 11, 30), AT)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def record(number, **values):
    return {"record": number, "employee_id": f"E{number}", "fields": values, "salary_segments": []}


RECORDS = [record(2, start_date=date(2026, 11, 1), rate=Decimal("105250.5")), record(1, name="Zoë")]


def sealed(records=RECORDS, key=KEY):
    lines = canonical.lines_of(records)
    facts = SnapshotFacts("Acme", PERIOD, 1, AT, "alice", AT, ("A note.",), 3, "d", len(records))
    return b"".join((*lines, canonical.seal_of(canonical.digest_of(lines), facts, key)))


def test_lines_are_in_order_of_employee_id_with_sorted_keys_iso_dates_and_exact_money():
    assert b"".join(canonical.lines_of(RECORDS)).decode() == (
        '{"employee_id":"E1","fields":{"name":"Zoë"},"record":1,"salary_segments":[]}\n'
        '{"employee_id":"E2","fields":{"rate":"105250.5","start_date":"2026-11-01"},"record":2,"salary_segments":[]}\n'
    )


def test_the_order_in_which_records_come_makes_no_difference():
    assert canonical.digest_of(canonical.lines_of(RECORDS)) == canonical.digest_of(canonical.lines_of(RECORDS[::-1]))


def test_a_whole_file_verifies_and_says_what_it_is():
    found = verify(sealed(), [canonical.public_text(KEY)])
    assert (found.verdict, found.message) == (Verdict.GOOD, "The file is whole and unaltered. 2 employees.")
    assert (found.seal["schedule"], found.seal["version"], found.seal["notes"]) == ("Monthly", 1, ["A note."])


def test_an_empty_period_verifies_too():
    assert verify(sealed([])).verdict is Verdict.GOOD


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda file: file.replace(b"105250.5", b"905250.5"), Verdict.TAMPERED),
        (lambda file: file.replace(b'"version":1', b'"version":2'), Verdict.TAMPERED),
        (lambda file: b"".join(file.splitlines(keepends=True)[:-1]), Verdict.TRUNCATED),
        (lambda file: file[:-40], Verdict.TRUNCATED),
        (lambda file: file[:-1], Verdict.TRUNCATED),
        (lambda file: b"".join(file.splitlines(keepends=True)[1:]), Verdict.TRUNCATED),
        (lambda file: file.splitlines(keepends=True)[0] + file, Verdict.TAMPERED),
        (lambda _file: b"", Verdict.TRUNCATED),
        (lambda _file: b'{"a": 1}\n', Verdict.NOT_A_SNAPSHOT),
        (lambda _file: b"[1]\n", Verdict.NOT_A_SNAPSHOT),
    ],
)
def test_a_file_that_was_changed_is_called_what_it_is(change, verdict):
    assert verify(change(sealed())).verdict is verdict


def test_a_file_that_someone_else_sealed_is_signed_with_another_key():
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    trusted = [canonical.public_text(KEY)]
    assert verify(sealed(key=other), trusted).verdict is Verdict.OTHER_KEY
    assert verify(sealed(key=other), [*trusted, canonical.public_text(other)]).verdict is Verdict.GOOD


def test_no_number_with_a_fraction_gets_in():
    assert all(not isinstance(value, float) for line in sealed().splitlines() for value in json.loads(line).values())
    with pytest.raises(TypeError):
        canonical.line({"a": object()})


def test_only_records_with_other_fields_differ_and_no_seal():
    later = [record(2, rate=Decimal(1)), record(3, name="New")]
    same = record(4, name='"record":7,}, "fields":{"a":1},"x')
    before, after = differing([*RECORDS, same], [*later, same])
    assert (set(before), set(after)) == ({1, 2}, {2, 3})
    assert after[2]["fields"] == {"rate": "1"}
    assert differing(RECORDS, RECORDS[::-1]) == ({}, {})


def differing(old, new):
    return canonical.differing_in(*(sealed(each).splitlines(keepends=True) for each in (old, new)))
