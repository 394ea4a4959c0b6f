"""Everything that can be open in a company, each as the rows that say so; and what looks like it and is not open.

Each is written into a company of which nothing is open (`put_well`). Used by tests that no page calls that well.
"""

from __future__ import annotations

from datetime import date, timedelta

from service.facts.issues import IssueCode
from service.facts.payslips import Channel, ChannelState, MailState, PayslipState
from service.facts.runs import Cause, RunKind, RunPhase, RunState
from service.store.operations import heartbeats, mail_server
from service.store.syncing import runs, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryState
from service.store.tables.approvals import HeldChange
from service.store.tables.companies import Connection, SettingsVersion
from service.store.tables.employees import Employee, Issue, RetroItem
from service.store.tables.payslips import (
    MailServerTrouble,
    OrphanedFile,
    OutboxMail,
    PaydayRun,
    Payslip,
    PayslipBatch,
    PayslipChannel,
)
from service.store.tables.syncing import Delivery, Run

PAYDAY = date(2026, 11, 27)
PAST_PAYDAY = date(2026, 10, 30)
_EMPTIED = (
    OutboxMail,
    OrphanedFile,
    PayslipChannel,
    Payslip,
    PayslipBatch,
    PaydayRun,
    RetroItem,
    Delivery,
    Issue,
    HeldChange,
)


def put_well(company_id, now):
    """Everyone is ready and equal to Humaans, nothing waits, the last sync and the last tick were a minute ago."""
    for table in _EMPTIED:
        table.delete().where(table.company == company_id).execute()
    MailServerTrouble.delete().execute()
    Run.delete().where(Run.company == company_id).execute()
    Employee.update(
        readiness="ready", missing=[], in_step=True, edited_fields=[], not_seen=False, missed_readings=0,
        excluded=False, is_closed=False,
    ).where(Employee.company == company_id).execute()  # fmt: skip
    Connection.update(state="connected", trouble="", webhook_secret_encrypted="kept").execute()
    _setting(paused=False)
    a_run(company_id, now - timedelta(minutes=1))
    heartbeats.beat("tick", now - timedelta(minutes=1))


def a_run(company_id, at, state=RunState.SUCCEEDED, phase=RunPhase.DONE, **more):
    """A sync of everyone, as it is kept after it ended."""
    run = runs.create(company_id, RunKind.RECONCILIATION, Cause.HOURLY, at, **more)
    Run.update(state=state, phase=phase, started_at=at, finished_at=at).where(Run.id == run.id).execute()
    return run.id


def _setting(**values):
    row = SettingsVersion.get()
    SettingsVersion.update(document={**row.document, **values}).execute()


def _of_number(company_id, number):
    """One of the employees; None when there are none any more."""
    return Employee.select().where(Employee.company == company_id).order_by(Employee.id).offset(number).first()


def _an_employee(number, **values):
    """The employee of this number among those of the company."""

    def write(company_id, _now):
        wanted = _of_number(company_id, number)
        Employee.update(**values).where(Employee.id == (wanted and wanted.id)).execute()

    return write


def _an_issue(*, employee=None, **values):
    def write(company_id, now):
        about = None if employee is None else _of_number(company_id, employee)
        whose = {} if about is None else {"employee": about.id, "person_id": about.person_id}
        Issue.create(company=company_id, **{"code": "postcode", "message": "m", "since": now} | whose | values)

    return write


def a_payslip(company_id, now, decision, state=None, *, channel=Channel.EMAIL, at=None, pay_date=PAYDAY):
    """One payslip of the next employee without one, and how far it came on one channel."""
    number = Payslip.select().count()
    employee = _of_number(company_id, number % 15)
    if employee is None:
        return None
    payslip = Payslip.create(
        company=company_id, employee=employee.id, payroll_id=str(employee.employee_id), pay_date=pay_date,
        period_start=date(2026, 11, 1), period_end=date(2026, 11, 30), kind="payslip", version=number + 1,
        state=decision, content_hash=str(number), size=1, pages=1, original_name="a.pdf", verdict="confirmed",
        created_by="bob", created_at=now, updated_at=now,
    )  # fmt: skip
    if state is not None:
        PayslipChannel.create(
            company=company_id, payslip=payslip.id, channel=channel, state=state, updated_at=at or now
        )
    return payslip


def _payslip(decision, state=None, **how):
    return lambda company_id, now: a_payslip(company_id, now, decision, state, **how)


def _upload(company_id, now, state="proposed"):
    batch = PayslipBatch.create(
        company=company_id, state=state, pay_date=PAYDAY, period_start=date(2026, 11, 1), created_by="bob",
        period_end=date(2026, 11, 30), kind="payslip", created_at=now,
    )  # fmt: skip
    payslip = a_payslip(company_id, now, PayslipState.PROPOSED) if state == "proposed" else None
    if payslip is not None:
        Payslip.update(batch=batch.id).where(Payslip.id == payslip.id).execute()


def _mail(*, age, state=MailState.WAITING):
    def write(company_id, now):
        OutboxMail.create(
            company=company_id, dedupe_key=str(OutboxMail.select().count()), kind="payday_summary", subject="x",
            text="x", message_id="<x>", state=state, created_at=now - age,
        )  # fmt: skip

    return write


def _mail_kept_back(company_id, now):
    _mail(age=timedelta(minutes=1))(company_id, now)
    mail_server.note_trouble("setup_login", "The mail server does not accept our login.", now)


def _leftover(company_id, now, **values):
    payslip = a_payslip(company_id, now, PayslipState.RELEASED)
    if payslip is not None:
        OrphanedFile.create(company=company_id, payslip=payslip.id, file_name="a.pdf", found_at=now, **values)


def _backdated(company_id, now, **values):
    employee = _of_number(company_id, 0)
    if employee is not None:
        says = {"noticed_at": now, "effective_date": PAYDAY, "currency": "GBP"} | values
        RetroItem.create(company=company_id, employee=employee.id, **says)


def _held_change(state="pending", **values):
    def write(company_id, now):
        employee = _of_number(company_id, 10)
        if employee is not None:
            HeldChange.create(
                company=company_id, employee=employee.id, field_group="pay", old={"salary_amount_minor": 1},
                new={"salary_amount_minor": 2}, rule="pay_up", why="w", is_from_humaans=True, cause="hourly", since=now,
                state=state, **values,
            )  # fmt: skip

    return write


def _webhook(*states, hours_ago):
    """Deliveries an hour apart, the first of them so long ago: what comes later shows that the earlier is over."""

    def write(company_id, now):
        for number, state in enumerate(states):
            at = now - timedelta(hours=hours_ago - number)
            webhook_deliveries.record([webhook_deliveries.DeliveryRow(company_id, f"{at}", state, at)])

    return write


def _only_run(**values):
    """The only sync of everyone there is."""

    def write(company_id, now):
        Run.update(**{name: now - value for name, value in values.items()}).where(Run.company == company_id).execute()

    return write


def _one_more_run(state, phase, **more):
    return lambda company_id, now: a_run(company_id, now, state, phase, **more)


def _without(table):
    return lambda company_id, _now: table.delete().where(table.company == company_id).execute()


FAULTS = {
    "a record that differs": _an_employee(0, in_step=False),
    "missing information": _an_employee(1, readiness="pending"),
    "deleted in Humaans, still in payroll": _an_employee(2, not_seen=True),
    "deleted in Humaans and excluded": _an_employee(3, not_seen=True, excluded=True),
    "absent from the last reading": _an_employee(4, missed_readings=1),
    "edited here": _an_employee(5, edited_fields=["city"]),
    "an issue of an employee": _an_issue(employee=6),
    "an employee on hold": _an_issue(employee=7, code=IssueCode.EMPLOYEE_ID_CHANGED),
    "an issue that waits for Humaans": lambda company_id, now: _an_issue(
        employee=8, code="employee_id_taken", waiting_since=now, waiting_by="bob"
    )(company_id, now),
    "someone who is not imported": _an_issue(person_id="p1", person_name="Una Field"),
    "an issue of the company": _an_issue(code=IssueCode.FEWER_PEOPLE),
    "a webhook that went silent": _an_issue(code=IssueCode.WEBHOOK_SILENT, is_advice=True),
    "a webhook without a secret": _an_issue(code=IssueCode.WEBHOOK_SECRET_MISSING, is_advice=True),
    "refused webhooks": _webhook(DeliveryState.PEOPLE, DeliveryState.REFUSED, hours_ago=5),
    "webhooks to a wrong address": _webhook(DeliveryState.MISSED, hours_ago=3),
    "a payslip that failed": _payslip(PayslipState.RELEASED, ChannelState.REFUSED),
    "an upload no one knows the end of": _payslip(PayslipState.RELEASED, ChannelState.UNCLEAR, channel=Channel.HUMAANS),
    "a payslip of a past payday that waits": _payslip(PayslipState.RELEASED, ChannelState.READY, pay_date=PAST_PAYDAY),
    "a payslip of a past payday on no channel": _payslip(PayslipState.RELEASED, pay_date=PAST_PAYDAY),
    "a payslip on hold": _payslip(PayslipState.HELD),
    "an upload to check": _upload,
    "an email that waits for hours": _mail(age=timedelta(hours=3)),
    "an email that our settings keep back": _mail_kept_back,
    "a leftover file": _leftover,
    "a backdated salary": _backdated,
    "a change that waits for approval": _held_change(),
    "a refused token": lambda _company_id, _now: Connection.update(state="token_refused", trouble="Refused.").execute(),
    "a token with less rights": lambda _company_id, _now: Connection.update(
        state="scope_lost", trouble="It lost rights."
    ).execute(),
    "paused syncing": lambda _company_id, _now: _setting(paused=True),
    "a sync that failed": _one_more_run(RunState.FAILED, RunPhase.FAILED),
    "a sync that is paused for review": _one_more_run(RunState.HELD, RunPhase.HELD),
    "no sync for hours": _only_run(started_at=timedelta(hours=3)),
    "no sync ever": _without(Run),
    "neither scheduler nor worker": lambda _company_id, now: heartbeats.beat("tick", now - timedelta(minutes=3)),
    "no one to pay": _without(Employee),
    "everyone excluded": lambda company_id, _now: (
        Employee.update(excluded=True).where(Employee.company == company_id).execute()
    ),
}
#: Nothing is open because of these.
NOISE = {
    "someone excluded": _an_employee(9, excluded=True, in_step=False),
    "a closed record": _an_employee(11, is_closed=True, readiness="pending"),
    "a closed issue": lambda company_id, now: _an_issue(employee=12, closed_at=now)(company_id, now),
    "a suggestion": _an_issue(employee=13, is_advice=True),
    "a payslip that arrived": _payslip(PayslipState.RELEASED, ChannelState.SENT),
    "a payslip that arrived long ago": _payslip(PayslipState.RELEASED, ChannelState.SENT, pay_date=PAST_PAYDAY),
    "a payslip that waits for payday": _payslip(PayslipState.RELEASED, ChannelState.READY),
    "a payslip that was withdrawn": _payslip(PayslipState.RECALLED),
    "an accepted upload": lambda company_id, now: _upload(company_id, now, "accepted"),
    "an email on its way": _mail(age=timedelta(minutes=5)),
    "a sent email": _mail(age=timedelta(days=3), state=MailState.SENT),
    "a removed file": lambda company_id, now: _leftover(company_id, now, cleared_at=now),
    "a settled salary": lambda company_id, now: _backdated(company_id, now, settled_at=now),
    "a change that was approved": lambda company_id, now: _held_change("approved", closed_at=now)(company_id, now),
    "webhooks that came": _webhook(DeliveryState.REFUSED, DeliveryState.PEOPLE, hours_ago=20),
    "a dry run that failed": _one_more_run(RunState.FAILED, RunPhase.FAILED, dry_run=True),
}
