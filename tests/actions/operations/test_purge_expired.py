"""Once a day, what no one asks about any more goes; what can still be asked for stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.actions.employees.email_missing_information import KIND
from service.actions.notifications.tell_people import KIND as NOTICE_KIND
from service.actions.operations.purge_expired import purge_expired
from service.actions.operations.tick import tick
from service.facts.runs import Cause, RunKind, RunState
from service.store.companies import audit, audit_chain, audit_check, companies, connections
from service.store.database.connection import write_transaction
from service.store.payslips import outbox
from service.store.syncing import runs
from service.store.tables.companies import AuditEntry, Company
from service.store.tables.employees import Change, Employee, Issue
from service.store.tables.payslips import OutboxMail, Payslip
from service.store.tables.syncing import Run, Slot

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def ended(company, clock):
    """A run that has ended just now."""

    def make(state=RunState.SUCCEEDED, phase="paused", **counts):
        run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, clock())
        Run.update(state=state, phase=phase, finished_at=clock(), **counts).where(Run.id == run.id).execute()
        return run.id

    return make


@pytest.fixture
def at_rest(story, clock):
    """Connected and imported, but nothing more is started."""
    story.imported()
    connections.mark(story.company.id, connections.TOKEN_REFUSED, "revoked", clock())


def _runs():
    return {run.id for run in Run.select()}


def test_quiet_runs_are_forgotten_after_a_quarter_and_those_that_did_something_stay(
    at_rest, services, job_notifier, clock, company, ended
):
    first = runs.last_complete(company.id).id
    quiet, busy, held = ended(), ended(updated=1), ended(RunState.HELD, "held")
    complete = ended(phase="done", unchanged=19)
    clock.forward(days=89)
    recent = ended()
    tick(services, job_notifier)
    assert quiet in _runs()
    clock.forward(days=2)
    tick(services, job_notifier)
    assert _runs() == {first, busy, held, complete, recent}


def test_the_last_reading_of_everyone_stays_however_many_of_only_the_changes_came_after(
    at_rest, services, job_notifier, clock, ended
):
    everyone, of_changes = ended(phase="done"), ended(phase="done", changed_since=clock())
    newest = ended(phase="done", changed_since=clock())
    clock.forward(days=91)
    tick(services, job_notifier)
    assert _runs() & {everyone, of_changes, newest} == {everyone, newest}


def test_old_slots_are_forgotten_but_those_of_paydays_never(at_rest, services, job_notifier, clock, company):
    for kind in ("hourly_reconciliation", "payday"):
        Slot.create(company=company, kind=kind, key="old", due_at=clock(), claimed_at=clock())
    clock.forward(days=15)
    tick(services, job_notifier)
    assert {slot.kind for slot in Slot.select().where(Slot.key == "old")} == {"payday"}


def _email(company, at, key, **values):
    said = {"kind": "invitation", "subject": "s", "text": "t", "message_id": "m", "state": "sent"}
    OutboxMail.create(company=company, dedupe_key=key, created_at=at, **said | values)


def test_emails_without_a_payslip_are_forgotten_after_30_days_but_none_that_still_waits(
    at_rest, services, job_notifier, clock, company
):
    for kind in ("invitation", "payday_summary", "some_notice", KIND):
        for state in ("sent", "refused", "cancelled", "unclear", "waiting", "sending"):
            _email(company, clock(), f"{kind} {state}", kind=kind, state=state)
    other = companies.create("globex", "Globex", clock())
    _email(other, clock(), "of another company")
    _email(company, clock(), "a notice", kind=NOTICE_KIND)
    clock.forward(days=20)
    _email(company, clock(), "recent")
    clock.forward(days=9)
    tick(services, job_notifier)
    assert OutboxMail.select().count() == 27
    clock.forward(days=2)
    purge_expired(company, clock())
    left = {mail.dedupe_key for mail in OutboxMail.select()}
    kinds = ("invitation", "payday_summary", "some_notice", KIND)
    waiting = {f"{kind} {state}" for kind in kinds for state in ("waiting", "sending")}
    assert left == {"recent", "of another company", "a notice"} | waiting
    purge_expired(company, clock.forward(days=370))
    assert not OutboxMail.select().where(OutboxMail.dedupe_key == "a notice").exists()


def test_forgetting_is_done_once_a_day(at_rest, services, job_notifier, clock):
    for _ in range(4):
        tick(services, job_notifier)
        clock.forward(hours=6)
    assert Slot.select().where(Slot.kind == "retention").count() == 2


#: The first instant of the oldest tax year that is kept during 2026/27: midnight in London, in summer time.
EDGE = datetime(2023, 4, 5, 23, 0, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def of_before_and_after(at_rest, company, clock):
    """One record of each kind on either side of the edge, and open ones from long before it."""
    Change.delete().execute()
    employee = Employee.select().first()
    for name, at in (("before", EDGE - A_SECOND), ("after", EDGE)):
        Change.create(company=company, employee=employee, field="city", old=name, new="York", cause="hourly", at=at)
        Issue.create(company=company, person_id="p", code=name, message=name, value_seen=name, since=at, closed_at=at)
        Issue.create(company=company, person_id="p", code=f"open {name}", message=name, since=at)
        Payslip.create(
            company=company,
            employee=employee,
            payroll_id=name,
            pay_date=at.astimezone(LONDON).date(),
            period_start=at.date(),
            period_end=at.date(),
            kind="payslip",
            state="released",
            original_name="x",
            content_hash=name,
            verdict="confirmed",
            size=1,
            pages=1,
            created_at=at,
            updated_at=at,
            created_by="a",
        )
        run = runs.create(company.id, RunKind.RECONCILIATION, Cause.HOURLY, at)
        Run.update(state=RunState.FAILED, finished_at=at, phase=name, updated=1).where(Run.id == run.id).execute()
    return employee


def test_S_g_each_kind_is_kept_for_this_tax_year_and_three_before_to_the_second(
    of_before_and_after, services, job_notifier, company
):
    tick(services, job_notifier)
    assert [change.old for change in Change.select()] == ["after"]
    codes = {issue.code for issue in Issue.select().where(Issue.person_id == "p")}
    assert codes == {"after", "open before", "open after"}
    assert [payslip.payroll_id for payslip in Payslip.select()] == ["after"]
    assert {run.phase for run in Run.select().where(Run.state == RunState.FAILED)} == {"after"}


def test_S_g_on_6_april_the_next_tax_year_goes_and_not_a_day_before(of_before_and_after, services, job_notifier, clock):
    clock.now = datetime(2027, 4, 5, 12, 0, tzinfo=UTC)
    kept = Change.select().where(Change.at <= EDGE)
    tick(services, job_notifier)
    assert [change.old for change in kept] == ["after"]
    clock.now = datetime(2027, 4, 6, 0, 1, tzinfo=UTC)
    tick(services, job_notifier)
    assert kept.count() == 0


def test_S_g_another_companys_records_go_by_its_own_time_zone(of_before_and_after, services, job_notifier, clock):
    other = companies.create("globex", "Globex", clock())
    Company.update(time_zone="Pacific/Auckland").where(Company.id == other.id).execute()
    Issue.create(
        company=other, person_id="p", code="theirs", message="x", since=EDGE, closed_at=EDGE - timedelta(hours=1)
    )
    tick(services, job_notifier)
    assert Issue.select().where(Issue.code == "theirs").count() == 1


def test_S_g_audit_values_are_forgotten_and_the_log_is_still_as_it_was_written(
    at_rest, services, job_notifier, company, clock
):
    audit.called_from("")
    for at in (EDGE - A_SECOND, EDGE):
        audit.record(
            actor="alice@example.com", action="employee.edited", now=at, company_id=company.id, subject="employee 1",
            detail={"city": ["York", "Leeds"]}, address="198.51.100.7",
        )  # fmt: skip
        audit.record(actor="command", action="keys.rotated", now=at, detail={"rotated": 3})
    assert list(audit_check.faults()) == []
    tick(services, job_notifier)
    found = [
        (entry.actor, entry.action, entry.subject, entry.detail, entry.address)
        for entry in AuditEntry.select().where(AuditEntry.at <= EDGE).order_by(AuditEntry.id)
    ]
    assert found == [
        ("alice@example.com", "employee.edited", "employee 1", {}, ""),
        ("command", "keys.rotated", "", {}, ""),
        ("alice@example.com", "employee.edited", "employee 1", {"city": ["York", "Leeds"]}, "198.51.100.7"),
        ("command", "keys.rotated", "", {"rotated": 3}, ""),
    ]
    assert list(audit_check.faults()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "bob@example.com"}, {"action": "nothing"}, {"detail": {"city": ["York", "Bath"]}},
        {"forgotten_content": "0" * 64}, {"forgotten_seal": ""}, {"address": "203.0.113.9"},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_S_g_a_forgotten_entry_that_is_changed_is_seen(at_rest, services, job_notifier, company, change):
    entry = audit.record(
        actor="alice@example.com", action="employee.edited", now=EDGE - A_SECOND, company_id=company.id,
        detail={"city": ["York", "Leeds"]},
    )  # fmt: skip
    tick(services, job_notifier)
    AuditEntry.update(**change).where(AuditEntry.id == entry.id).execute()
    assert [fault.entry_id for fault in audit_check.faults()] == [entry.id]


def test_S_g_no_one_else_can_forget(at_rest, company):
    """Whoever can only write to the database empties an entry and computes its digest."""
    entry = audit.record(
        actor="alice@example.com",
        action="employee.edited",
        now=EDGE,
        company_id=company.id,
        detail={"city": ["a", "b"]},
    )
    content = audit_chain.content_of(AuditEntry.get_by_id(entry.id))
    AuditEntry.update(detail={}, forgotten_content=content).where(AuditEntry.id == entry.id).execute()
    assert [fault.entry_id for fault in audit_check.faults()] == [entry.id]


def test_emailed_lists_of_missing_information_go_after_a_month_unless_they_still_wait(
    at_rest, services, job_notifier, company, clock
):
    with write_transaction():
        for key, state in (("old", "sent"), ("waits", "waiting")):
            outbox.put(
                company.id, key, clock(), kind=KIND, recipients=["hr@example.com"], subject="x", text="Ann Hart",
                message_id="x",
            )  # fmt: skip
            OutboxMail.update(state=state).where(OutboxMail.dedupe_key == key).execute()
    clock.forward(days=29)
    tick(services, job_notifier)
    assert OutboxMail.select().count() == 2
    clock.forward(days=2)
    tick(services, job_notifier)
    assert [mail.dedupe_key for mail in OutboxMail.select()] == ["waits"]
