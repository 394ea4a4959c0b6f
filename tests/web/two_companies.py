"""Two companies whose every row carries a word of its own, and every address of the application for either of them.

The words are canaries: whoever has no role in a company must never be answered with its word. A table that hangs on a
company and a placeholder in an address must be named here, so that nothing new stays untried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.actions.delivery.payslip_links import link_to
from service.facts.access import Role
from service.rules.mapping.default_mapping import default_settings
from service.rules.mapping.settings_document import to_document
from service.rules.payslips.recipients import AddressKind
from service.store.accounts import users
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from service.store.periods import snapshots
from service.store.tables.accounts import ApiToken, SavedList
from service.store.tables.all_tables import ALL
from service.store.tables.approvals import HeldChange
from service.store.tables.channels import ChannelMessage, EventDelivery, EventEndpoint, NoticeChannel, OutgoingEvent
from service.store.tables.companies import AuditEntry, Company, Connection, SettingsVersion
from service.store.tables.employees import Change, ChangeFeed, Employee, FinalPay, Issue, RetroItem, UpcomingSalary
from service.store.tables.exports import PayrollExport, PayrollProgram, PayrollPush, SentEmployee
from service.store.tables.inbox import InboxItem, InboxNote
from service.store.tables.notifications import Notice, NoticeSending
from service.store.tables.operations import ApiRequest
from service.store.tables.payslips import (
    OutboxMail,
    PaydayPlan,
    Payslip,
)
from service.store.tables.periods import (
    EarlierSalary,
    IncludedChange,
    PayPeriod,
    PeriodSnapshotPay,
    SignOff,
    VarianceLine,
)
from service.store.tables.planned_people import PlannedPerson
from service.store.tables.syncing import Decision, Delivery, PersonSync, Run, Slot
from tests.builders import a_catalogue
from tests.web.payslip_rows import rows_of_payslips

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from service.services import Services

#: The word of each company, and a number that only those see who ask for it.
CANARIES = {"acme": "zebrawood", "globex": "quagmire"}
NI_NUMBERS = {"acme": "CE314159A", "globex": "CE271828B"}


def fill(services: Services, slug: str, company: Company, now: datetime) -> dict[str, Any]:
    """One row of each table for a company; answers what stands for each placeholder of an address."""
    word = CANARIES[slug]
    with connection():
        made = _people_and_runs(slug, word, company, now)
        made |= rows_of_payslips(services, word, company, made["employee"], now)
        _settings(services, word, company, now)
        _rest(word, company, made, now)
        made |= _channels(word, company, now)
        made |= _periods(services, word, company, made["employee"], now)
        owner = users.create(f"owner@{slug}.example", "!", Role.VIEWER, now, company.id)
        saved = f"q={word}"
        saved_list = SavedList.create(user=owner, company=company, name=f"list {word}", address=saved, saved_at=now)
        token = ApiToken.create(company=company, label=f"label {word}", digest=f"digest {slug}", created_at=now)
        for table in tables_of_companies():
            assert table.select().where(table.company == company).exists(), f"put a row of {table.__name__} in here"
        link = link_to(services, Payslip.get_by_id(made["payslip"].id), AddressKind.PRIVATE, now)
    return {
        "slug": slug,
        "name": "city",
        "employee_id": made["employee"].id,
        "issue_id": made["issue"].id,
        "run_id": made["run"].id,
        "item_id": made["item"].id,
        "held_id": made["held"].id,
        "payslip_id": made["payslip"].id,
        "batch_id": made["batch"].id,
        "notice_id": made["notice"].id,
        "orphaned_id": made["stray"].id,
        "file_id": made["unmatched"].id,
        "pdf_id": made["combined"].id,
        "export_id": made["export"].id,
        "push_id": made["push"].id,
        "number": 1,
        "token_id": token.id,
        "channel_id": made["channel"].id,
        "endpoint_id": made["endpoint"].id,
        "delivery_id": made["delivery"].id,
        "saved_id": saved_list.id,
        "user_id": owner.id,
        "membership_id": 999_999,
        "pay_date": "2026-11-27",
        "webhook_key": "no-such-key",
        "token": "no-such-link",
        "sealed": link.rpartition("/")[2][:-4] + "AAAA",
        "place": 999_999,
        "filename": "app.css",
        "period_id": made["period"].id,
        "version": 1,
        "line_id": made["line"].id,
        "key": f"issue-{made['issue'].id}",
    }


def tables_of_companies() -> Iterator[type[Any]]:
    for table in ALL:
        if "company" in table._meta.fields:
            yield table


def _people_and_runs(slug: str, word: str, company: Company, now: datetime) -> dict[str, Any]:
    employee = Employee.create(
        company=company, person_id=f"person-{word}", employment="active", readiness="ready", employee_id="1001",
        first_name=f"First {word}", last_name=f"Last {word}", ni_number=NI_NUMBERS[slug], city=f"City {word}",
        search_text=f"first {word} last {word}", start_date=now.date(), salary_amount_minor=4_200_000,
        salary_currency="GBP", salary_period="annual", created_at=now, updated_at=now,
    )  # fmt: skip
    run = Run.create(
        company=company, kind="reconciliation", cause="manual", state="held", created_at=now,
        error_message=f"Stopped {word}", started_by=f"starter {word}",
    )  # fmt: skip
    ChangeFeed.create(company=company)
    ApiRequest.create(company=company, key_digest=f"key {word}", content_digest=word, started_at=now)
    Change.create(
        company=company, employee=employee, field="city", old=f"old {word}", new=f"City {word}", cause="manual",
        run=run, made_by=f"maker {word}", at=now,
    )  # fmt: skip
    issue = Issue.create(
        company=company, person_id=f"person-{word}", person_name=f"Person {word}", employee=employee, code="x",
        message=f"Message {word}", value_seen=f"value {word}", choices=["mistake"], since=now,
    )  # fmt: skip
    item = RetroItem.create(
        company=company, employee=employee, noticed_at=now, effective_date=now.date(), currency="GBP",
        difference_minor=100, trouble=f"Trouble {word}",
    )  # fmt: skip
    return {"employee": employee, "run": run, "issue": issue, "item": item}


def _settings(services: Services, word: str, company: Company, now: datetime) -> None:
    document = to_document(default_settings(a_catalogue()))
    SettingsVersion.create(company=company, version=1, document=document, saved_by=f"by {word}", saved_at=now)
    PaydayPlan.create(
        company=company,
        schedules=[
            {"name": f"Schedule {word}", "frequency": "monthly", "day_of_month": 27, "send_at": "09:00",
             "adjust": "previous_working_day"}
        ],
        summary_to=[f"{word}@example.com"],
    )  # fmt: skip
    Connection.create(
        company=company, state="connected",
        token_encrypted=services.secrets.encrypt("x", encryption_contexts.access_token(company.id)),
        token_last4="abcd", humaans_company_id=f"id {word}", humaans_company_name=f"Humaans {word}", connected_at=now,
        checked_at=now, trouble=f"Trouble {word}",
    )  # fmt: skip


def _rest(word: str, company: Company, made: dict[str, Any], now: datetime) -> None:
    employee = made["employee"]
    Decision.create(
        company=company, person_id=f"person-{word}", code="x", choice=f"choice {word}", decided_by=word, decided_at=now
    )
    Slot.create(company=company, kind="hourly", key=word, due_at=now, claimed_at=now)
    PersonSync.create(company=company, person_id=f"person-{word}", requested_at=now, last_error_message=word)
    AuditEntry.create(
        company=company, actor=f"actor {word}", action="run.requested", subject=f"subject {word}", at=now, digest=""
    )
    Delivery.create(company=company, dedupe_key=word, state="done", event=f"event {word}", received_at=now, last_at=now)
    OutboxMail.create(
        company=company, dedupe_key=word, kind="payday_summary", state="waiting", subject=f"Subject {word}",
        text=f"Text {word}", message_id=word, created_at=now,
    )  # fmt: skip
    notice = Notice.create(
        company=company, kind="run_paused", severity="urgent", raised_at=now, told_at=now, muted_by=f"by {word}",
        muted_until=now,
    )  # fmt: skip
    NoticeSending.create(company=company, notice=notice, event="raised", at=now)
    made["notice"] = notice
    FinalPay.create(
        company=company, employee=employee, saved_by=f"by {word}", saved_at=now,
        items=[{"kind": "termination_pay", "amount_minor": 100, "currency": "GBP"}],
    )  # fmt: skip
    UpcomingSalary.create(
        company=company, employee=employee, effective_date=now.date(), amount_minor=4_300_000, currency="GBP",
        period="annual",
    )  # fmt: skip
    PlannedPerson.create(
        company=company, run=made["run"], employee=employee, action="update", name=f"First {word}",
        changes=[["city", f"old {word}", f"City {word}"]],
    )  # fmt: skip
    about = {"company": company, "source": "issue", "subject_id": made["issue"].id}
    made["held"] = HeldChange.create(
        company=company, employee=made["employee"], field_group="email", old={"email": f"{word}@old.example"},
        new={"email": f"{word}@new.example"}, rule="bank_with_email", why=f"why {word}", is_from_humaans=True,
        cause="hourly", since=now, state="pending",
    )  # fmt: skip
    InboxItem.create(**about, snoozed_by=f"by {word}", updated_at=now)
    InboxNote.create(**about, text=f"Note {word}", made_by=f"by {word}", at=now)


def _channels(word: str, company: Company, now: datetime) -> dict[str, Any]:
    receiver = {
        "company": company,
        "name": f"Receiver {word}",
        "address_shown": f"https://{word}.example",
        "state": "off",
    }
    receiver |= {"created_by": f"by {word}", "created_at": now, "trouble": f"Trouble {word}"}
    channel = NoticeChannel.create(kind="slack", **receiver)
    ChannelMessage.create(
        company=company, channel=channel, dedupe_key=word, message_id=word, state="sent", created_at=now,
        content={"title": f"Title {word}"},
    )  # fmt: skip
    endpoint = EventEndpoint.create(**receiver)
    event = OutgoingEvent.create(
        company=company, message_id=f"msg_{word}", kind="run.paused", ids={"run_id": word}, created_at=now
    )
    delivery = EventDelivery.create(
        company=company, endpoint=endpoint, event=event, state="sent", created_at=now, error_message=f"Answer {word}"
    )
    return {"channel": channel, "endpoint": endpoint, "delivery": delivery}


def _periods(services: Services, word: str, company: Company, employee: Employee, now: datetime) -> dict[str, Any]:
    day = now.date()
    period = PayPeriod.create(
        company=company, schedule=f"Schedule {word}", frequency="monthly", pay_date=day, period_start=day,
        period_end=day, cut_off_at=now, cut_off_since=now, state="review", version=1, changed_at=now,
    )  # fmt: skip
    snapshot = snapshots.create(
        services.secrets, [], [employee.id], company=company, period=period, version=1, taken_at=now,
        taken_by=f"by {word}", employees=1, sha256="", public_key="", last_change_id=0,
    )  # fmt: skip
    PeriodSnapshotPay.create(company=company, snapshot=snapshot, employee=employee, gross_minor=1, currency="GBP")
    about = {"company": company, "snapshot": snapshot, "employee": employee, "field": "city"}
    old, new = f"old {word}", f"City {word}"
    line = VarianceLine.create(**about, section="personal", old=old, new=new)
    IncludedChange.create(**about, old=old, new=new, reason=f"Reason {word}", included_by=f"by {word}", at=now)
    SignOff.create(company=company, snapshot=snapshot, signed_by=f"signer {word}", at=now, comment=f"Comment {word}")
    EarlierSalary.create(
        company=company, employee=employee, effective_date=day, amount_minor=1, currency="GBP", period="annual"
    )
    export = PayrollExport.create(
        company=company, period=period, snapshot=snapshot, target="hmrc", scope="full", name=f"file {word}",
        refused=[{"record": employee.id, "employee_id": "1001", "reasons": [f"Reason {word}"]}],
        made_by=f"by {word}", made_at=now,
    )  # fmt: skip
    push = _pushes(word, company, employee, {"period": period, "snapshot": snapshot}, now)
    return {"period": period, "snapshot": snapshot, "line": line, "export": export, "push": push}


def _pushes(word: str, company: Company, employee: Employee, of: dict[str, Any], now: datetime) -> PayrollPush:
    PayrollProgram.create(
        company=company, program="staffology", state="refused", key_last4="1234", employer_id=f"id {word}",
        employer_name=f"Employer {word}", trouble=f"Trouble {word}", connected_by=f"by {word}", connected_at=now,
        checked_at=now,
    )  # fmt: skip
    push = PayrollPush.create(
        company=company, **of, employer_id=f"id {word}", employer_name=f"Employer {word}", scope="full",
        state="sending", trouble=f"Trouble {word}", asked_by=f"by {word}", asked_at=now,
    )  # fmt: skip
    reasons = [f"Reason {word}"]
    SentEmployee.create(company=company, push=push, employee=employee.id, state="refused", reasons=reasons)
    return push
