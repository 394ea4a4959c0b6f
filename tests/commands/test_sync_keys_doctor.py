"""Syncing in the foreground, changing encryption keys, and the doctor's findings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from fakeredis import FakeStrictRedis
from rq import Worker

from service.actions.connection.connect import connect
from service.actions.operations.doctor import TroubleError
from service.actions.settings.save_settings import save_settings
from service.commands.maintenance import _worker
from service.commands.syncing import SilentNotifier
from service.facts.runs import Cause
from service.rules.mapping.default_mapping import default_settings
from service.store.companies import catalogues, companies, connections, settings
from service.store.database import encryption_contexts
from service.store.database.connection import connection, write_transaction
from service.store.operations import heartbeats
from service.store.payslips import outbox
from service.store.syncing import sync_claims, sync_requests
from service.store.tables.companies import AuditEntry, Connection
from service.store.tables.employees import Employee
from service.store.tables.syncing import Run


@pytest.fixture
def connected(terminal, acme, humaans):
    with connection():
        company = companies.by_slug(acme)
        connect(terminal.services, company.id, humaans.token, webhook_secret="whsec_canary", actor="test")
    return acme


@pytest.fixture
def ready(terminal, connected):
    """Connected, with settings saved and the first import still queued."""
    _save(terminal)
    return connected


def _save(terminal, **changes):
    with connection():
        company = companies.by_slug("acme")
        now = settings.current(company.id) or default_settings(catalogues.of_company(company.id))
        chosen = replace(now, **changes)
        save_settings(
            terminal.services, SilentNotifier(), company.id, chosen, expected_version=now.version, actor="test"
        )


def test_sync_does_the_run_itself_and_says_what_was_done(terminal, ready):
    said = terminal.ok("sync", ready)
    with connection():
        run = Run.get()
        assert run.state == "succeeded"
        assert run.created == Employee.select().count() > 0
    assert f"run {run.id} succeeded: {run.created} created, 0 updated" in said
    assert "0 created, 0 updated" in terminal.ok("sync", ready)


def test_a_dry_run_writes_nothing_and_says_so(terminal, ready):
    assert "nothing written" in terminal.ok("sync", ready, "--dry-run")
    with connection():
        assert Employee.select().count() == 0


def test_one_person_is_synced_alone_also_while_paused(terminal, ready, humaans):
    terminal.ok("sync", ready)
    _save(terminal, paused=True)
    humaans.change("people", "amelia", city="York")
    assert "1 updated" in terminal.ok("sync", ready, "--person", humaans.person_id("amelia"))
    assert "paused" in terminal.fails("sync", ready)


def test_a_person_another_process_has_is_waited_for_and_then_left_to_it(terminal, ready, humaans):
    terminal.ok("sync", ready)
    with connection():
        now = terminal.services.clock()
        with write_transaction():
            sync_request = sync_requests.request(
                companies.by_slug(ready).id, humaans.person_id("amelia"), Cause.EVENT, now
            )
        assert sync_claims.claim(sync_request.id, now) is not None
    said = terminal.fails("sync", ready, "--person", humaans.person_id("amelia"), "--wait", "0")
    assert "still queued" in said
    assert "another process" in said


def test_what_keeps_a_sync_from_starting_is_said_in_a_sentence(terminal, acme):
    assert "not connected" in terminal.fails("sync", acme)
    assert "no company" in terminal.fails("sync", "globex")


def test_a_company_without_settings_is_not_synced(terminal, connected):
    assert "No settings were saved" in terminal.fails("sync", connected)


def test_an_unknown_person_is_said_to_be_unknown(terminal, ready):
    assert "No employee" in terminal.fails("sync", ready, "--person", "nobody")


def test_person_and_dry_run_do_not_go_together(terminal, ready):
    assert terminal.run("sync", ready, "--person", "x", "--dry-run").exit_code == 2


def test_a_run_that_fails_ends_with_its_reason_and_exit_code_1(terminal, ready, humaans):
    humaans.revoke_token()
    assert "failed" in terminal.fails("sync", ready)


def _secrets():
    with connection():
        row = Connection.get()
        return row.token_encrypted, row.webhook_secret_encrypted


def test_rotating_encrypts_with_the_first_key_so_that_the_old_one_can_go(terminal, connected, keys, humaans):
    before = _secrets()
    assert "2 secrets" in terminal.with_keys(keys[1], keys[0]).ok("keys", "rotate")
    assert not set(before) & set(_secrets())
    only_new = terminal.with_keys(keys[1]).services.secrets
    with connection():
        company_id = companies.by_slug(connected).id
    token, webhook_secret = _secrets()
    assert only_new.decrypt(token, encryption_contexts.access_token(company_id)) == humaans.token
    assert only_new.decrypt(webhook_secret, encryption_contexts.webhook_secret(company_id)) == "whsec_canary"


def test_rotating_twice_is_as_good_as_once(terminal, connected, keys):
    both = terminal.with_keys(keys[1], keys[0])
    both.ok("keys", "rotate")
    before = _secrets()
    assert "2 secrets are encrypted with the first key, 0 of them anew" in both.ok("keys", "rotate")
    assert _secrets() == before


def test_secrets_that_no_key_reads_are_left_and_named(terminal, connected, keys):
    before = _secrets()
    result = terminal.with_keys(keys[2]).run("keys", "rotate")
    assert result.exit_code == 1
    assert "2 could not be read" in result.stderr
    assert _secrets() == before


def test_P2_a_secret_copied_from_another_company_is_named_by_doctor_and_left_by_rotation(terminal, connected):
    terminal.ok("company", "create", "globex", "Globex Ltd")
    with connection():
        mine, other = Connection.get(), companies.by_slug("globex")
        Connection.create(**({**mine.__data__, "company": other.id, "id": None}))
    assert "trouble stored secrets: Connection.token_encrypted" in terminal.run("doctor").stdout
    result = terminal.run("keys", "rotate")
    assert result.exit_code == 1
    assert "2 do not belong where they are kept" in result.stderr


def test_P2_doctor_asks_for_a_rotation_while_secrets_are_in_the_form_of_an_earlier_release(terminal, connected, keys):
    old = Fernet(keys[0]).encrypt(b"whsec_canary").decode()
    with connection():
        Connection.update(webhook_secret_encrypted=old).execute()
    assert "1 are in the form of an earlier release. Run" in terminal.run("doctor").stdout
    assert "1 of them anew" in terminal.ok("keys", "rotate")
    assert "ok      stored secrets: each is bound to its own row" in terminal.run("doctor").stdout


def _findings(result):
    return {line[8:].split(": ")[0]: line[:8].strip() for line in result.stdout.splitlines()}


def test_the_doctor_names_each_trouble_on_a_line_of_its_own(terminal, acme):
    result = terminal.run("doctor")
    assert result.exit_code == 1
    assert _findings(result) == {
        "database": "ok",
        "migrations": "ok",
        "settings": "ok",
        "redis": "trouble",
        "scheduler": "trouble",
        "audit chain": "ok",
        "worker": "trouble",
        "stored secrets": "ok",
        "mail": "ok",
        "humaans acme": "ok",
    }


def test_the_doctor_sees_whether_the_tick_comes(terminal, clock):
    with connection():
        heartbeats.beat("tick", clock())
    assert _findings(terminal.run("doctor"))["scheduler"] == "ok"
    clock.forward(minutes=4)
    assert _findings(terminal.run("doctor"))["scheduler"] == "trouble"


def test_the_doctor_says_that_emails_wait_for_a_mail_server(terminal, acme, clock):
    with connection(), write_transaction():
        outbox.put(
            companies.by_slug("acme").id, "key", clock(), kind="x", recipients=["a@acme.example"], subject="A mail",
            text="t", message_id="<m@acme.example>",
        )  # fmt: skip
    result = terminal.run("doctor")
    assert _findings(result)["mail"] == "trouble"
    assert "No mail server is set up. Emails that wait: 1. Set SMTP_URL." in result.stdout


def test_S38_the_doctor_names_the_first_audit_entry_that_someone_meddled_with(terminal, acme, connected):
    assert _findings(terminal.run("doctor"))["audit chain"] == "ok"
    with connection():
        first = AuditEntry.select().order_by(AuditEntry.id).get()
        AuditEntry.update(actor="someone else").where(AuditEntry.id == first.id).execute()
    told = terminal.run("doctor").stdout
    assert f"trouble audit chain: The audit log is not as it was written: entry {first.id} is changed" in told


def test_the_doctor_counts_the_workers_that_are_there():
    redis = FakeStrictRedis()
    with pytest.raises(TroubleError, match="No worker"):
        _worker(redis)
    Worker(["webhooks"], connection=redis).register_birth()
    assert _worker(redis) == "1 running"


def test_part_7_after_redis_was_emptied_a_worker_that_ticks_is_not_said_to_be_missing():
    redis = FakeStrictRedis()
    redis.sadd("rq:workers", "rq:worker:gone")
    assert "at least one is running" in _worker(redis, has_ticked=True)
    with pytest.raises(TroubleError, match="No worker"):
        _worker(redis)


def test_the_doctor_tries_the_token_and_its_scopes(terminal, connected, humaans):
    assert "every scope" in terminal.run("doctor").stdout
    humaans.set_scopes("public:read", "private:read")
    said = terminal.run("doctor").stdout
    assert "trouble humaans acme: The token lacks compensations:read, documents:read, documents:write." in said
    humaans.revoke_token()
    found = _findings(terminal.run("doctor"))
    assert found["humaans acme"] == "trouble"


def test_the_doctor_says_when_a_token_cannot_be_decrypted(terminal, connected, keys):
    result = terminal.with_keys(keys[2]).run("doctor")
    assert _findings(result)["humaans acme"] == "trouble"
    assert "ENCRYPTION_KEYS" in result.stdout


def test_the_doctor_needs_no_database_to_say_that_there_is_none(terminal):
    from service.store.database.connection import bind, connect_to

    bind(connect_to("postgres://nobody@127.0.0.1:1/nothing"))
    result = terminal.run("doctor")
    assert result.exit_code == 1
    assert _findings(result)["database"] == "trouble"
    assert "Traceback" not in result.output


def test_the_database_holds_no_secret_in_clear(terminal, connected, humaans):
    with connection():
        kept = str(Connection.select().dicts().get())
        kept += str([entry.detail for entry in AuditEntry.select()])
    assert humaans.token not in kept
    assert "whsec_canary" not in kept
    assert connections.CONNECTED in kept


def test_the_doctor_names_a_proxy_that_no_one_named(terminal, acme, clock):
    with connection():
        heartbeats.beat(heartbeats.UNNAMED_PROXY, clock())
    assert "trouble proxies: Requests came through a proxy" in terminal.run("doctor").stdout
    clock.forward(days=2)
    assert "proxies" not in terminal.run("doctor").stdout
