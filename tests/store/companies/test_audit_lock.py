"""S-c: the lock of the audit log is held for a moment, and a transaction that fails leaves no gap."""

from __future__ import annotations

import threading

import peewee
import pytest

from service.actions.accounts import passwords, sign_in
from service.actions.accounts.sign_in import Visit
from service.facts.access import Role
from service.services import Services
from service.store.accounts import users
from service.store.companies import audit
from service.store.database.connection import connection, write_transaction
from service.store.tables.companies import AuditEntry, Company
from tests.store.companies.audit_faults import faults

PASSWORD = "vivid ferry mango lantern"


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
    assert faults() == []


def test_S_c_a_transaction_that_failed_leaves_nothing_for_the_next(company, clock):
    with pytest.raises(LookupError), write_transaction():
        audit.record(actor="a", action="run.requested", now=clock())
        raise LookupError
    audit.record(actor="b", action="run.requested", now=clock())
    assert AuditEntry.get().number == 1
    assert faults() == []


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
    assert faults() == []


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
    assert faults() == []
