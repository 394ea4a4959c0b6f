"""S-b, S-c: the audit log shows what was changed, moved, put in or is missing, and its lock is held for a moment."""

from __future__ import annotations

import threading
from datetime import timedelta

import peewee
import pytest
from cryptography.fernet import Fernet
from peewee import SqliteDatabase
from peewee_migrate import Router

from config.redaction import redact
from service.actions.accounts import passwords, sign_in
from service.actions.accounts.sign_in import Visit
from service.facts.access import Role
from service.services import Services
from service.store.accounts import users
from service.store.companies import audit, audit_chain, audit_check, audit_forgetting, audit_keys, audit_rotation
from service.store.companies.audit_check import FaultKind
from service.store.database import connection as store_database
from service.store.database.connection import connection, write_transaction
from service.store.operations.migrating import MIGRATIONS, migrate
from service.store.tables.companies import AuditEntry, AuditHead, Company

PASSWORD = "vivid ferry mango lantern"


@pytest.fixture
def company(database, clock):
    return Company.create(slug="acme", name="Acme", webhook_key="a", created_at=clock())


@pytest.fixture
def other(database, clock):
    return Company.create(slug="globex", name="Globex", webhook_key="b", created_at=clock())


@pytest.fixture
def log(company, other, clock):
    """Nine entries: of one company, of another, of none, in turn. Returns their ids."""
    return [
        audit.record(
            actor=f"actor {number}",
            action="run.requested",
            now=clock.forward(seconds=1),
            company_id=(company.id, other.id, None)[number % 3],
            detail={"number": number},
        ).id
        for number in range(9)
    ]


def _faults():
    return [(fault.kind, fault.entry_id or fault.number) for fault in audit_check.faults()]


def test_S_b_a_log_as_it_was_written_has_no_faults_and_numbers_without_gaps(log, company):
    assert _faults() == []
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
    assert (FaultKind.CHANGED, log[3]) in _faults()


def test_S_b_a_changed_time_is_seen(log, clock):
    AuditEntry.update(at=clock.forward(days=1)).where(AuditEntry.id == log[3]).execute()
    assert (FaultKind.CHANGED, log[3]) in _faults()


def test_S_b_an_entry_moved_to_another_company_or_to_none_is_seen(log, other):
    for company_id in (other.id, None):
        AuditEntry.update(company=company_id).where(AuditEntry.id == log[3]).execute()
        assert (FaultKind.CHANGED, log[3]) in _faults()


def test_S_b_two_entries_that_changed_places_are_seen(log):
    first, second = (AuditEntry.get_by_id(each) for each in log[3:5])
    kept = ("actor", "detail", "at", "company")
    for row, like in ((first.id, second), (second.id, first)):
        values = {name: getattr(like, name) for name in kept}
        AuditEntry.update(values).where(AuditEntry.id == row).execute()
    assert {each for _kind, each in _faults()} >= {first.id, second.id}


def test_S_b_a_missing_entry_is_seen_in_the_middle_at_the_begin_and_at_the_end(log):
    kept = list(AuditEntry.select().where(AuditEntry.id.in_([log[0], log[4], log[8]])).dicts())
    for place in (0, 4, 8):
        AuditEntry.delete().where(AuditEntry.id == log[place]).execute()
        assert (FaultKind.MISSING, place + 1) in _faults(), place
        AuditEntry.insert(next(row for row in kept if row["id"] == log[place])).execute()
    assert _faults() == []


def test_S_b_whoever_can_write_but_has_no_key_cannot_write_the_chain_anew(log):
    """Numbers, digests and heads are reckoned anew by our own code, with a key of the attacker's."""
    ours = list(audit_keys._keys)
    audit_keys.use_keys((Fernet.generate_key().decode(),))
    AuditEntry.delete().where(AuditEntry.id == log[8]).execute()
    AuditHead.delete().execute()
    AuditEntry.update(number=None, company_number=None, seal="", key_id="").execute()
    audit_chain.adopt()
    audit_keys._keys[:] = ours
    assert _faults() != []


def test_S_b_a_head_set_back_stays_seen_also_after_further_entries(log, clock):
    last = AuditEntry.get_by_id(log[7])
    AuditEntry.delete().where(AuditEntry.id == log[8]).execute()
    AuditHead.update(number=last.number, digest=last.digest).where(AuditHead.scope == 0).execute()
    assert (FaultKind.HEAD, 8) in _faults()
    further = audit.record(actor="a", action="run.requested", now=clock())
    assert (FaultKind.CHANGED, further.id) in _faults()


def test_S_b_an_entry_put_in_from_outside_is_seen(log, clock):
    row = AuditEntry.create(actor="mallory", action="run.requested", at=clock(), digest="")
    assert (FaultKind.PUT_IN, row.id) in _faults()
    AuditEntry.update(number=10, digest="x").where(AuditEntry.id == row.id).execute()
    assert (FaultKind.UNSEALED, row.id) in _faults()


def test_S_b_a_head_noted_outside_tells_of_a_log_that_was_taken_away_whole(log, company, clock):
    noted = [(0, audit_chain.head()), (company.id, audit_chain.head(company.id))]
    audit.record(actor="a", action="run.requested", now=clock(), company_id=company.id)
    assert audit_check.missing_heads(noted) == []
    assert audit_check.missing_heads([(0, noted[1][1])]) == [(0, noted[1][1])]
    AuditEntry.delete().execute()
    AuditHead.delete().execute()
    assert _faults() == [], "the database alone cannot know"
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
        assert _faults() == []
        AuditEntry.update(actor="mallory").where(AuditEntry.id == log[2]).execute()
        assert (FaultKind.CHANGED, log[2]) in _faults()
    finally:
        audit_keys._keys[:] = earlier


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
    assert _faults() != []
    for company_id in (company.id, other.id, None):
        audit.record(actor="a", action="run.requested", now=clock(), company_id=company_id)
    assert _faults() != []
    migrate()
    assert _faults() != []


def test_S_b_an_entry_put_in_from_outside_is_not_taken_in_by_the_next_upgrade(log, clock):
    row = AuditEntry.create(actor="mallory", action="run.requested", at=clock(), digest="")
    migrate()
    assert (FaultKind.PUT_IN, row.id) in _faults()


@pytest.mark.parametrize("key_id", ["", "no-such-key"])
def test_S_b_an_entry_said_to_be_forgotten_under_an_unknown_key_is_seen(log, key_id):
    """Its digest may be computed by anyone; what stands beside it would then be free to change."""
    entry = AuditEntry.get_by_id(log[3])
    AuditEntry.update(
        actor="mallory", detail={}, forgotten_content=audit_chain.content_of(entry), forgotten_seal="0" * 64,
        forgotten_key_id=key_id,
    ).where(AuditEntry.id == entry.id).execute()  # fmt: skip
    assert [number for _kind, number in _faults()] == [entry.id]


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
        assert _faults() == []
        audit_rotation.sign_again()
        audit_keys.use_keys((new,))
        assert _faults() == []
        newest = Fernet.generate_key().decode()
        audit_keys.use_keys((newest, new))
        audit_rotation.sign_again()
        audit_keys.use_keys((newest,))
        assert _faults() == []
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
    assert (FaultKind.UNKNOWN_KEY, further.id) in _faults()
    audit_rotation.sign_again()
    AuditEntry.update(unproven={}).where(AuditEntry.id == further.id).execute()
    assert (FaultKind.CHANGED, further.id) in _faults()


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
            assert {kind for kind, _ in _faults()} == {FaultKind.HEAD}, "not signed yet"
            audit_chain.begin()
            assert _faults() == []
            audit.record(actor="a", action="run.requested", now=clock(), company_id=1)
            assert _faults() == []
            with write_transaction():
                assert audit_forgetting.forget_values_before(1, clock() + timedelta(days=1)) == 3
            assert _faults() == []
            AuditEntry.update(actor="b").where(AuditEntry.id == 4).execute()
            assert _faults() == [(FaultKind.CHANGED, 4)]
            AuditEntry.update(company=2).where(AuditEntry.id == 1).execute()
            assert (FaultKind.CHANGED, 1) in _faults()
    finally:
        store_database.bind(bound)


def test_S_c_what_a_savepoint_took_back_leaves_no_gap(company, clock):
    def give_up():
        with write_transaction():
            audit.record(actor="b", action="run.requested", now=clock(), company_id=company.id)
            raise LookupError

    with write_transaction():
        audit.record(actor="a", action="run.requested", now=clock(), company_id=company.id)
        with pytest.raises(LookupError):
            give_up()
        audit.record(actor="c", action="run.requested", now=clock(), company_id=company.id)
    assert [row.actor for row in AuditEntry.select().order_by(AuditEntry.number)] == ["a", "c"]
    assert _faults() == []


def test_S_c_a_transaction_that_failed_leaves_nothing_for_the_next(company, clock):
    with pytest.raises(LookupError), write_transaction():
        audit.record(actor="a", action="run.requested", now=clock())
        raise LookupError
    audit.record(actor="b", action="run.requested", now=clock())
    assert AuditEntry.get().number == 1
    assert _faults() == []


@pytest.mark.on_postgres
def test_S_c_sign_in_does_not_wait_for_a_long_transaction_that_has_an_audit_entry(company, clock, secrets):
    users.create("ada@example.com", passwords.hashed(PASSWORD), Role.OWNER, clock(), company.id)
    services = Services(clock=clock, secrets=secrets, humaans=lambda *_: None, public_url="")
    signed_in = []

    def other_request():
        with connection():
            signed_in.append(sign_in.sign_in(services, "ada@example.com", PASSWORD, Visit("192.0.2.1")))

    with write_transaction():
        audit.record(actor="delivery", action="payday.begun", now=clock(), company_id=company.id)
        thread = threading.Thread(target=other_request)
        thread.start()
        thread.join(20)
        assert signed_in, "it waited for the audit log's lock"
    assert _faults() == []


@pytest.mark.on_postgres
def test_S_c_rows_and_audit_log_in_any_order_never_deadlock(company, clock):
    """One locks the row first and then records, as a recall does; the other the other way round."""
    errors, both_hold = [], threading.Barrier(2, timeout=20)

    def work(*, row_first):
        try:
            with connection(), write_transaction():
                if row_first:
                    Company.update(name="x").where(Company.id == company.id).execute()
                else:
                    audit.record(actor="a", action="run.requested", now=clock())
                both_hold.wait()
                if row_first:
                    audit.record(actor="b", action="run.requested", now=clock())
                else:
                    Company.update(name="y").where(Company.id == company.id).execute()
        except (peewee.PeeweeException, threading.BrokenBarrierError) as error:
            errors.append(error)

    threads = [threading.Thread(target=work, kwargs={"row_first": first}) for first in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert AuditEntry.select().count() == 2
    assert _faults() == []
