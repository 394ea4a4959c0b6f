"""S-b: upgrades and changes of keys hide nothing that was done to the audit log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from peewee import SqliteDatabase
from peewee_migrate import Router

from service.store.companies import audit, audit_chain, audit_forgetting, audit_keys, audit_rotation
from service.store.companies.audit_check import FaultKind
from service.store.database import connection as store_database
from service.store.database.connection import connection, write_transaction
from service.store.operations.migrating import MIGRATIONS, migrate
from service.store.tables.companies import AuditEntry, AuditHead
from tests.store.companies.audit_faults import faults


def _written_anew(clock, company):
    """What someone makes of the log who can write to every table, has our code and no key: one entry is another's."""
    AuditHead.delete().execute()
    entries = list(AuditEntry.select().order_by(AuditEntry.id))
    entries[3].actor = "mallory"
    AuditEntry.update(number=None, company_number=None, seal="", key_id="").execute()
    for entry in entries:
        AuditEntry.update(actor=entry.actor).where(AuditEntry.id == entry.id).execute()
    return entries


def _with_a_key_of_their_own():
    ours = list(audit_keys._keys)
    audit_keys.use_keys((Fernet.generate_key().decode(),))
    audit_chain.adopt()
    audit_keys._keys[:] = ours


def _as_of_an_earlier_release():
    before, companies = "", {}
    for number, entry in enumerate(AuditEntry.select().order_by(AuditEntry.id), start=1):
        entry.number, entry.digest = number, audit_chain.earlier_digest(before, entry)
        before = entry.digest
        if entry.company_id is not None:
            count, last = companies.get(entry.company_id, (0, ""))
            entry.company_number = count + 1
            entry.company_digest = audit_chain.earlier_company_digest(last, entry)
            companies[entry.company_id] = (count + 1, entry.company_digest)
        entry.save()
    for scope, (count, digest) in {0: (number, before), **companies}.items():
        AuditHead.create(scope=scope, number=count, digest=digest, unsealed_until=count)


@pytest.mark.parametrize("rewrite", [_with_a_key_of_their_own, _as_of_an_earlier_release])
def test_S_b_a_log_written_anew_stays_seen_after_further_entries_and_the_next_upgrade(
    log, company, other, clock, database_url, rewrite
):
    """Whoever waits until each chain has gone on, and until a release was deployed, has gained nothing."""
    _written_anew(clock, company)
    rewrite()
    assert faults() != []
    for company_id in (company.id, other.id, None):
        audit.record(actor="a", action="run.requested", now=clock(), company_id=company_id)
    assert faults() != []
    migrate()
    assert faults() != []


def test_S_b_an_entry_put_in_from_outside_is_not_taken_in_by_the_next_upgrade(log, clock):
    row = AuditEntry.create(actor="mallory", action="run.requested", at=clock(), digest="")
    migrate()
    assert (FaultKind.PUT_IN, row.id) in faults()


@pytest.mark.parametrize("key_id", ["", "no-such-key"])
def test_S_b_an_entry_said_to_be_forgotten_under_an_unknown_key_is_seen(log, key_id):
    """Its digest may be computed by anyone; what stands beside it would then be free to change."""
    entry = AuditEntry.get_by_id(log[3])
    AuditEntry.update(
        actor="mallory", detail={}, forgotten_content=audit_chain.content_of(entry), forgotten_seal="0" * 64,
        forgotten_key_id=key_id,
    ).where(AuditEntry.id == entry.id).execute()  # fmt: skip
    assert [number for _kind, number in faults()] == [entry.id]


def test_S_b_while_a_key_is_replaced_processes_with_and_without_it_go_on_with_one_chain(log, company, clock):
    """Processes are started again one after the other; afterwards the earlier key is taken away."""
    earlier, new = list(audit_keys._keys), Fernet.generate_key().decode()
    audit_keys.use_keys((new,))
    both = [*audit_keys._keys, *earlier]
    try:
        for keys in (both, earlier, both, earlier):
            audit_keys._keys[:] = keys
            audit.record(actor="a", action="run.requested", now=clock(), company_id=company.id)
        audit_keys._keys[:] = both
        with write_transaction():
            audit_forgetting.forget_values_before(company.id, clock() - timedelta(seconds=3))
        assert faults() == []
        audit_rotation.sign_again()
        audit_keys.use_keys((new,))
        assert faults() == []
        newest = Fernet.generate_key().decode()
        audit_keys.use_keys((newest, new))
        audit_rotation.sign_again()
        audit_keys.use_keys((newest,))
        assert faults() == []
    finally:
        audit_keys._keys[:] = earlier


def test_S_b_a_head_under_an_unknown_key_stays_seen_after_further_entries(log, company, clock):
    """The last entries are taken away and the heads say a key that no one has."""
    AuditEntry.delete().where(AuditEntry.id.in_(log[6:])).execute()
    for scope, last in ((0, log[5]), (company.id, log[3])):
        entry = AuditEntry.get_by_id(last)
        number, digest = (entry.number, entry.digest) if not scope else (entry.company_number, entry.company_digest)
        AuditHead.update(number=number, digest=digest, key_id="no-such-key").where(AuditHead.scope == scope).execute()
    further = audit.record(actor="a", action="run.requested", now=clock(), company_id=company.id)
    assert (FaultKind.UNKNOWN_KEY, further.id) in faults()
    audit_rotation.sign_again()
    AuditEntry.update(unproven={}).where(AuditEntry.id == further.id).execute()
    assert (FaultKind.CHANGED, further.id) in faults()


def test_S_b_the_log_of_an_earlier_release_is_carried_over_as_it_is(tmp_path, clock):
    """Digests stay; numbers and places are added; what was not covered before is covered from now on."""
    here = SqliteDatabase(tmp_path / "earlier.db", pragmas={"foreign_keys": 1})
    router = Router(here, migrate_dir=MIGRATIONS)
    for name in router.todo:
        if name < "012":
            router.run(name)
    for company_id in (1, 2):
        here.execute_sql(
            "INSERT INTO company (id, slug, name, time_zone, webhook_key, created_at) "
            "VALUES (?, ?, 'n', 'UTC', ?, '2026-11-01 10:00:00')",
            (company_id, f"c{company_id}", f"k{company_id}"),
        )
    before, kept = "", []
    for number in range(1, 6):
        entry = AuditEntry(
            id=number, company=(None, 1, 2)[number % 3], actor=f"a{number}", action="x", at=clock(), detail={"n": 1}
        )
        before = entry.digest = audit_chain.earlier_digest(before, entry)
        kept.append(before)
        here.execute_sql(
            "INSERT INTO audit_entry (id, company_id, actor, action, subject, detail, address, at, digest) "
            "VALUES (?, ?, ?, 'x', '', '{\"n\": 1}', '', ?, ?)",
            (number, entry.company_id, entry.actor, AuditEntry.at.db_value(clock()), before),
        )
    router.run()
    here.close()
    bound = store_database.database.obj
    store_database.bind(store_database.connect_to(f"sqlite:////{tmp_path / 'earlier.db'}"))
    try:
        with connection():
            assert [row.digest for row in AuditEntry.select().order_by(AuditEntry.number)] == kept
            assert {kind for kind, _ in faults()} == {FaultKind.HEAD}, "not signed yet"
            audit_chain.begin()
            assert faults() == []
            audit.record(actor="a", action="run.requested", now=clock(), company_id=1)
            assert faults() == []
            with write_transaction():
                assert audit_forgetting.forget_values_before(1, clock() + timedelta(days=1)) == 3
            assert faults() == []
            AuditEntry.update(actor="b").where(AuditEntry.id == 4).execute()
            assert faults() == [(FaultKind.CHANGED, 4)]
            AuditEntry.update(company=2).where(AuditEntry.id == 1).execute()
            assert (FaultKind.CHANGED, 1) in faults()
    finally:
        store_database.bind(bound)
