"""S-b, S-c: the audit log shows what was changed, moved, put in or is missing, and its lock is held for a moment."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from config.redaction import redact
from service.store.companies import audit, audit_chain, audit_check, audit_keys, audit_rotation
from service.store.companies.audit_check import FaultKind
from service.store.database.connection import write_transaction
from service.store.tables.companies import AuditEntry, AuditHead
from tests.store.companies.audit_faults import faults


def test_S_b_a_log_as_it_was_written_has_no_faults_and_numbers_without_gaps(log, company):
    assert faults() == []
    rows = list(AuditEntry.select().order_by(AuditEntry.id))
    assert [row.number for row in rows] == list(range(1, 10))
    assert [row.company_number for row in rows if row.company_id == company.id] == [1, 2, 3]
    assert all(row.seal for row in rows)


@pytest.mark.parametrize(
    ("field", "value"),
    [("actor", "mallory"), ("action", "x"), ("subject", "y"), ("detail", {"number": 99}), ("address", "192.0.2.1")],
)
def test_S_b_a_changed_entry_is_seen(log, field, value):
    AuditEntry.update({field: value}).where(AuditEntry.id == log[3]).execute()
    assert (FaultKind.CHANGED, log[3]) in faults()


def test_S_b_a_changed_time_is_seen(log, clock):
    AuditEntry.update(at=clock.forward(days=1)).where(AuditEntry.id == log[3]).execute()
    assert (FaultKind.CHANGED, log[3]) in faults()


def test_S_b_an_entry_moved_to_another_company_or_to_none_is_seen(log, other):
    for company_id in (other.id, None):
        AuditEntry.update(company=company_id).where(AuditEntry.id == log[3]).execute()
        assert (FaultKind.CHANGED, log[3]) in faults()


def test_S_b_two_entries_that_changed_places_are_seen(log):
    first, second = (AuditEntry.get_by_id(each) for each in log[3:5])
    kept = ("actor", "detail", "at", "company")
    for row, like in ((first.id, second), (second.id, first)):
        values = {name: getattr(like, name) for name in kept}
        AuditEntry.update(values).where(AuditEntry.id == row).execute()
    assert {each for _kind, each in faults()} >= {first.id, second.id}


def test_S_b_a_missing_entry_is_seen_in_the_middle_at_the_begin_and_at_the_end(log):
    kept = list(AuditEntry.select().where(AuditEntry.id.in_([log[0], log[4], log[8]])).dicts())
    for place in (0, 4, 8):
        AuditEntry.delete().where(AuditEntry.id == log[place]).execute()
        assert (FaultKind.MISSING, place + 1) in faults(), place
        AuditEntry.insert(next(row for row in kept if row["id"] == log[place])).execute()
    assert faults() == []


def test_S_b_whoever_can_write_but_has_no_key_cannot_write_the_chain_anew(log):
    """Numbers, digests and heads are reckoned anew by our own code, with a key of the attacker's."""
    ours = list(audit_keys._keys)
    audit_keys.use_keys((Fernet.generate_key().decode(),))
    AuditEntry.delete().where(AuditEntry.id == log[8]).execute()
    AuditHead.delete().execute()
    AuditEntry.update(number=None, company_number=None, seal="", key_id="").execute()
    audit_chain.adopt()
    audit_keys._keys[:] = ours
    assert faults() != []


def test_S_b_a_head_set_back_stays_seen_also_after_further_entries(log, clock):
    last = AuditEntry.get_by_id(log[7])
    AuditEntry.delete().where(AuditEntry.id == log[8]).execute()
    AuditHead.update(number=last.number, digest=last.digest).where(AuditHead.scope == 0).execute()
    assert (FaultKind.HEAD, 8) in faults()
    further = audit.record(actor="a", action="run.requested", now=clock())
    assert (FaultKind.CHANGED, further.id) in faults()


def test_S_b_an_entry_put_in_from_outside_is_seen(log, clock):
    row = AuditEntry.create(actor="mallory", action="run.requested", at=clock(), digest="")
    assert (FaultKind.PUT_IN, row.id) in faults()
    AuditEntry.update(number=10, digest="x").where(AuditEntry.id == row.id).execute()
    assert (FaultKind.UNSEALED, row.id) in faults()


def test_S_b_a_head_noted_outside_tells_of_a_log_that_was_taken_away_whole(log, company, clock):
    noted = [(0, audit_chain.head()), (company.id, audit_chain.head(company.id))]
    audit.record(actor="a", action="run.requested", now=clock(), company_id=company.id)
    assert audit_check.missing_heads(noted) == []
    assert audit_check.missing_heads([(0, noted[1][1])]) == [(0, noted[1][1])]
    AuditEntry.delete().execute()
    AuditHead.delete().execute()
    assert faults() == [], "the database alone cannot know"
    audit.record(actor="a", action="run.requested", now=clock(), company_id=company.id)
    assert audit_check.missing_heads(noted) == noted


def test_S_b_an_older_head_that_was_put_back_is_seen_from_outside(log, clock):
    """Copied while it was the head, put back after the last entries were taken away."""
    kept = AuditHead.select().where(AuditHead.scope == 0).dicts().get()
    further = audit.record(actor="mallory", action="run.requested", now=clock())
    noted = [(0, audit_chain.head())]
    AuditEntry.delete().where(AuditEntry.id == further.id).execute()
    AuditHead.update(kept).where(AuditHead.scope == 0).execute()
    audit.record(actor="a", action="run.requested", now=clock())
    assert audit_check.missing_heads(noted) == noted


def test_S_b_the_heads_are_written_to_the_log_once_the_entry_is_committed(company, clock, caplog):
    caplog.set_level("INFO", "service.store.companies.audit_chain")
    with write_transaction():
        audit.record(actor="a", action="run.requested", now=clock(), company_id=company.id)
        assert "audit head" not in caplog.text
    assert caplog.text.count("audit head") == 2
    for head in (audit_chain.head(), audit_chain.head(company.id)):
        assert f"number {head.number}, digest {redact(head.digest)}" in caplog.text
        assert redact(head.digest) == head.digest, "the log keeps it whole"


def test_S_b_after_a_key_was_replaced_the_log_is_still_checked(log, clock):
    new, earlier = Fernet.generate_key().decode(), list(audit_keys._keys)
    audit_keys.use_keys((new,))
    audit_keys._keys.extend(earlier)
    audit_rotation.sign_again()
    audit.record(actor="a", action="keys.rotated", now=clock())
    audit_keys.use_keys((new,))
    try:
        assert faults() == []
        AuditEntry.update(actor="mallory").where(AuditEntry.id == log[2]).execute()
        assert (FaultKind.CHANGED, log[2]) in faults()
    finally:
        audit_keys._keys[:] = earlier
