"""Pay schedules, payslips with their deliveries, and the email outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.store.database.columns import InstantField, JsonField
from service.store.database.leases import Leased
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from service.store.tables.table import Table


class PaydayPlan(Table):
    """When a company pays, and how payslips reach its people; one row a company."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, unique=True, backref="payday_plans", on_delete="CASCADE")
    schedules = JsonField(default=list)
    payslip_mail = pw.TextField(default="link")
    password_rule = pw.TextField(default="date_of_birth")
    #: Who gets the summary of a payday.
    summary_to = JsonField(default=list)
    #: Where the Employee ID is in file names; empty: anywhere, as a word of its own.
    file_pattern = pw.TextField(default="")
    #: Before a test upload passed, payslips are not sent to Humaans (humaans-api.md 9.2).
    upload_tested_at = InstantField(null=True)
    document_type_id = pw.TextField(null=True)
    #: So long after a payslip arrived its PDF is kept here.
    pdf_kept_months = pw.IntegerField(default=3)
    #: Whose bank holidays count for cut-offs, how many people sign a pay period off, and from how many per cent on a
    #: change of pay stands on top of the variance.
    bank_holidays = pw.TextField(default="ENG")
    sign_offs_needed = pw.IntegerField(default=1)
    pay_threshold_percent = pw.IntegerField(default=10)


class PayslipBatch(Table):
    """Files uploaded together, inspected before any of them is accepted."""

    company = pw.ForeignKeyField(Company, backref="payslip_batches", on_delete="CASCADE")
    state = pw.TextField()
    pay_date = pw.DateField()
    period_start = pw.DateField()
    period_end = pw.DateField()
    kind = pw.TextField()
    #: Files that cannot be taken: name, code, message.
    problems = JsonField(default=list)
    created_by = pw.TextField()
    created_at = InstantField()
    decided_at = InstantField(null=True)

    class Meta:
        indexes = ((("company", "state"), False),)


class UnmatchedPayslipFile(Table):
    """A PDF of a batch that names no employee for certain, kept until someone chooses one or the batch ends."""

    if TYPE_CHECKING:
        company_id: int
        batch_id: int

    company = pw.ForeignKeyField(Company, backref="unmatched_payslip_files", on_delete="CASCADE")
    batch = pw.ForeignKeyField(PayslipBatch, backref="unmatched_files", on_delete="CASCADE")
    name = pw.TextField()
    #: Why no employee was found.
    message = pw.TextField()
    content_hash = pw.TextField()
    #: Encrypted for this row; null only inside the transaction that makes it.
    content_encrypted = pw.TextField(null=True)
    created_at = InstantField()


class Payslip(Table):
    """One payslip of one employee for one pay period; a correction is a row with the next version."""

    if TYPE_CHECKING:
        company_id: int
        employee_id: int
        batch_id: int | None

    company = pw.ForeignKeyField(Company, backref="payslips", on_delete="CASCADE")
    batch = pw.ForeignKeyField(PayslipBatch, null=True, backref="payslips", on_delete="SET NULL")
    employee = pw.ForeignKeyField(Employee, backref="payslips", on_delete="CASCADE")
    #: Who the employee was when the payslip was accepted; if that changes, it is held.
    payroll_id = pw.TextField()
    person_id = pw.TextField(null=True)
    pay_date = pw.DateField()
    period_start = pw.DateField()
    period_end = pw.DateField()
    kind = pw.TextField()
    #: Null while proposed.
    version = pw.IntegerField(null=True)
    #: The number under which the employee knows it: one more than payslips of this payday that were sent before.
    shown_version = pw.IntegerField(null=True)
    state = pw.TextField()
    verdict = pw.TextField()
    #: Codes and sentences of why it is held; and the codes that someone approved.
    hold_reasons = JsonField(default=list)
    passed_reasons = JsonField(default=list)
    #: Every reason that someone approved, with who and when; nothing is ever removed.
    earlier_reasons = JsonField(default=list)
    content_hash = pw.TextField()
    size = pw.IntegerField()
    pages = pw.IntegerField()
    original_name = pw.TextField()
    reference = pw.TextField(default="")
    created_by = pw.TextField()
    created_at = InstantField()
    decided_by = pw.TextField(default="")
    updated_at = InstantField()
    pdf_deleted_at = InstantField(null=True)
    #: The later version whose document takes the place of this one's in Humaans; null: this one's stays there.
    replaced_by = pw.BigIntegerField(null=True)

    class Meta:
        indexes = (
            (("employee", "period_start", "period_end", "kind", "version"), True),
            (("company", "pay_date", "state"), False),
        )


class PayslipContent(Table):
    """The PDF, encrypted; apart from its row so that lists need not carry it."""

    payslip = pw.ForeignKeyField(Payslip, unique=True, backref="contents", on_delete="CASCADE")
    content_encrypted = pw.TextField()


class PaydayRun(Table):
    """One sending of a payday's payslips: at its time, or when someone asked for it."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="payday_runs", on_delete="CASCADE")
    pay_date = pw.DateField()
    schedule = pw.TextField(default="")
    started_by = pw.TextField()
    state = pw.TextField()
    due_at = InstantField()
    started_at = InstantField()
    finished_at = InstantField(null=True)
    #: Counts, reasons and who has no payslip, as last reckoned.
    summary = JsonField(default=dict)

    class Meta:
        indexes = ((("company", "pay_date"), False), (("state",), False))


class PayslipChannel(Table, Leased):
    """How far one payslip came on one channel (decision 0012)."""

    if TYPE_CHECKING:
        company_id: int
        payslip_id: int
        payday_run_id: int | None

    company = pw.ForeignKeyField(Company, backref="payslip_channels", on_delete="CASCADE")
    payslip = pw.ForeignKeyField(Payslip, backref="channels", on_delete="CASCADE")
    channel = pw.TextField()
    state = pw.TextField()
    payday_run = pw.ForeignKeyField(PaydayRun, null=True, backref="channels", on_delete="SET NULL")
    not_before = InstantField(null=True)
    tries = pw.IntegerField(default=0)
    #: When Humaans was last checked and the document of an unclear upload was not there.
    missed_at = InstantField(null=True)
    file_id = pw.TextField(null=True)
    document_id = pw.TextField(null=True)
    error_code = pw.TextField(default="")
    error_message = pw.TextField(default="")
    done_at = InstantField(null=True)
    updated_at = InstantField()

    class Meta:
        indexes = ((("payslip", "channel"), True), (("company", "state", "not_before"), False))


class PayslipAttempt(Table):
    """One step of one try on a channel, as the ledger shows it."""

    channel = pw.ForeignKeyField(PayslipChannel, backref="attempts", on_delete="CASCADE")
    outcome = pw.TextField()
    detail = pw.TextField(default="")
    made_by = pw.TextField(default="")
    at = InstantField()

    class Meta:
        indexes = ((("channel", "at"), False),)


class OrphanedFile(Table):
    """A file that may lie in Humaans without a document, after a try that was cut off (F44)."""

    company = pw.ForeignKeyField(Company, backref="orphaned_files", on_delete="CASCADE")
    payslip = pw.ForeignKeyField(Payslip, backref="orphaned_files", on_delete="CASCADE")
    #: Null when the try was cut off before Humaans' answer came.
    file_id = pw.TextField(null=True)
    file_name = pw.TextField()
    found_at = InstantField()
    cleared_at = InstantField(null=True)

    class Meta:
        table_name = "stray_file"


class OutboxMail(Table, Leased):
    """A mail to be sent once. The words are kept here, a payslip's PDF is not."""

    if TYPE_CHECKING:
        company_id: int
        channel_id: int | None

    company = pw.ForeignKeyField(Company, backref="outbox_mails", on_delete="CASCADE")
    dedupe_key = pw.TextField(unique=True)
    kind = pw.TextField()
    channel = pw.ForeignKeyField(PayslipChannel, null=True, backref="mails", on_delete="CASCADE")
    state = pw.TextField()
    recipients = JsonField(default=list)
    #: Those that the mail server would not take, with its code.
    refused = JsonField(default=dict)
    #: By address: its kind, state, code, message and when; of those left out as well. One that is not in it waits.
    outcomes = JsonField(default=dict)
    subject = pw.TextField()
    text = pw.TextField()
    message_id = pw.TextField()
    not_before = InstantField(null=True)
    tries = pw.IntegerField(default=0)
    error_code = pw.TextField(default="")
    error_message = pw.TextField(default="")
    created_at = InstantField()
    sent_at = InstantField(null=True)

    class Meta:
        indexes = ((("company", "state", "not_before"), False),)


class MailServerTrouble(Table):
    """Why no mail goes out at present; no row while all is well."""

    code = pw.TextField()
    message = pw.TextField()
    since = InstantField()
    tries = pw.IntegerField()
    not_before = InstantField()
