"""`audit compare` and `audit adopt`: what the database alone cannot know, and what only a person may take in."""

from __future__ import annotations

import pytest

from service.store.companies import audit, audit_check
from service.store.database.connection import connection
from service.store.tables.companies import AuditEntry, Company


@pytest.fixture
def log(terminal, clock, caplog):
    """What the processes wrote to their log while three entries came."""
    caplog.set_level("INFO", "service.store.companies.audit_chain")
    terminal.ok("company", "create", "acme", "Acme")
    with connection():
        for actor in "ab":
            audit.record(actor=actor, action="run.requested", now=clock(), company_id=Company.get().id)
    return "\n".join(f'{{"at": "2026-11-23", "event": "{record.getMessage()}"}}' for record in caplog.records)


def test_S_b_a_log_that_holds_every_noted_head_is_said_so(terminal, log):
    assert terminal.ok("audit", "compare", stdin=log) == "The audit log holds all 6 noted heads.\n"


def test_S_b_what_was_taken_away_whole_is_told_from_the_log_of_the_processes(terminal, log):
    with connection():
        AuditEntry.delete().where(AuditEntry.number > 1).execute()
    told = terminal.fails("audit", "compare", stdin=f"\xff other lines\n{log}".encode("latin-1"))
    assert "4 of 6 noted heads are not in the audit log: number 2 of the log, number 3 of the log" in told


@pytest.mark.parametrize("stdin", ["", "audit head: chain all, number 9" + "9" * 5000, b"\x00\xff"])
def test_a_log_without_heads_is_told(terminal, stdin):
    assert "no line with `audit head`" in terminal.fails("audit", "compare", stdin=stdin)


def test_an_entry_of_an_earlier_release_is_taken_in_when_someone_says_so(terminal, clock):
    assert terminal.ok("audit", "adopt") == "There is none to take in.\n"
    with connection():
        row = AuditEntry.create(actor="alice", action="run.requested", at=clock(), digest="")
        assert len(list(audit_check.faults())) == 1
    assert terminal.ok("audit", "adopt") == f"Taken in: entries {row.id}.\n"
    with connection():
        assert list(audit_check.faults()) == []
        assert AuditEntry.get(AuditEntry.action == "audit.entries_adopted").detail == {"entries": [row.id]}
