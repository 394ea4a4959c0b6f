"""The tables: fields and indexes, nothing clever. Flow lives in the modules beside this one.

To add a column: here, in a new migration, and in the module of its table; never change an old migration.
Every row but users, sessions and heartbeats hangs on a company. Money is minor units, instants are UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import peewee as pw

from service.facts import PAYROLL_FIELD_KINDS, FieldKind
from service.store.columns import InstantField, JsonField, MoneyField
from service.store.database import database


class Table(pw.Model):
    if TYPE_CHECKING:
        id: int

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True


class Company(Table):
    """One customer: one Humaans account, one payroll."""

    slug = pw.TextField(unique=True)
    name = pw.TextField()
    time_zone = pw.TextField(default="Europe/London")
    webhook_key = pw.TextField(unique=True)
    created_at = InstantField()


class Connection(Table):
    """The access token of one company and what it may read. The token is encrypted and never shown again."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, unique=True, backref="connections", on_delete="CASCADE")
    state = pw.TextField()
    token_encrypted = pw.TextField()
    token_last4 = pw.TextField()
    scopes = JsonField(default=list)
    warnings = JsonField(default=list)
    humaans_company_id = pw.TextField()
    humaans_company_name = pw.TextField()
    webhook_secret_encrypted = pw.TextField(null=True)
    earlier_webhook_secret_encrypted = pw.TextField(null=True)
    earlier_webhook_secret_until = InstantField(null=True)
    trouble = pw.TextField(default="")
    #: Custom fields, locations and compensation types as last read; see store/catalogues.py.
    catalogue = JsonField(default=dict)
    not_before = InstantField(null=True)
    connected_at = InstantField()
    checked_at = InstantField()


class SettingsVersion(Table):
    """One saved version of a company's settings; the newest is in force."""

    company = pw.ForeignKeyField(Company, backref="settings_versions", on_delete="CASCADE")
    version = pw.IntegerField()
    document = JsonField()
    saved_by = pw.TextField()
    saved_at = InstantField()

    class Meta:
        indexes = ((("company", "version"), True),)


class Run(Table):
    """One execution of a reconciliation or of a sync, with its counts."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="runs", on_delete="CASCADE")
    #: The company's id while the run holds the company, else null: unique, so two runs never overlap.
    holds_company = pw.IntegerField(null=True, unique=True)
    kind = pw.TextField()
    cause = pw.TextField()
    state = pw.TextField()
    phase = pw.TextField(default="queued")
    done = pw.IntegerField(default=0)
    total = pw.IntegerField(default=0)
    created = pw.IntegerField(default=0)
    updated = pw.IntegerField(default=0)
    unchanged = pw.IntegerField(default=0)
    excluded = pw.IntegerField(default=0)
    held = pw.IntegerField(default=0)
    failed = pw.IntegerField(default=0)
    drift_found = pw.IntegerField(default=0)
    dry_run = pw.BooleanField(default=False)
    #: Set when a person looked at what the guard stopped and said go on (B4).
    approved_by = pw.TextField(null=True)
    settings_version = pw.IntegerField(null=True)
    #: The rules and the local day this run planned with; see `Fingerprint permit` in decision 0006.
    rules_digest = pw.TextField(default="")
    local_day = pw.DateField(null=True)
    person_id = pw.TextField(null=True)
    employee_id = pw.IntegerField(null=True)
    attempt = pw.IntegerField(default=1)
    fence = pw.IntegerField(default=0)
    lease_until = InstantField(null=True)
    error_code = pw.TextField(default="")
    error_message = pw.TextField(default="")
    saw = JsonField(default=dict)
    started_by = pw.TextField(default="")
    created_at = InstantField()
    started_at = InstantField(null=True)
    finished_at = InstantField(null=True)

    class Meta:
        indexes = ((("company", "kind", "state"), False), (("state", "lease_until"), False))


class Employee(Table):
    """The payroll record. The payroll fields' columns are added below from the one list of them."""

    company = pw.ForeignKeyField(Company, backref="employees", on_delete="CASCADE")
    person_id = pw.TextField(null=True)
    #: Employment and readiness as they were when the row was written. What they are on a day is told by
    #: store/employee_states.py, in queries and of rows alike: never list, count or decide by these two columns alone.
    employment = pw.TextField()
    readiness = pw.TextField()
    missing = JsonField(default=list)
    #: The first day from which nothing of `missing` holds any more by the passing of time; null for never.
    ready_from = pw.DateField(null=True)
    #: First and last day employed as Humaans has them, when payroll has no such date of its own.
    humaans_first_day = pw.DateField(null=True)
    humaans_last_day = pw.DateField(null=True)
    #: The name as Humaans has it, shown where payroll cannot take it.
    humaans_first_name = pw.TextField(null=True)
    humaans_last_name = pw.TextField(null=True)
    excluded = pw.BooleanField(default=False)
    not_seen = pw.BooleanField(default=False)
    missed_readings = pw.IntegerField(default=0)
    #: An earlier employment, settled by a person: kept for the books, follows nobody, its Employee ID stays used.
    is_closed = pw.BooleanField(default=False)
    #: Why a person closed it: the choice they took; empty while it is open.
    closed_as = pw.TextField(default="")
    #: Whom in Humaans a closed record followed, so that what becomes of them can be named.
    former_person_id = pw.TextField(null=True)
    #: True when the last run that looked at this employee left them equal to Humaans by the settings.
    in_step = pw.BooleanField(default=True)
    fingerprint = pw.TextField(null=True)
    #: Names of mapped fields that were edited here and will be overwritten (A18).
    edited_fields = JsonField(default=list)
    search_text = pw.TextField(default="")
    synced_at = InstantField(null=True)
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        indexes = (
            (("company", "person_id"), True),
            (("company", "readiness"), False),
        )


_COLUMN: dict[FieldKind, type[pw.Field]] = {FieldKind.TEXT: pw.TextField, FieldKind.DATE: pw.DateField}
#: By payroll field, the two columns that an amount of money is kept in.
MONEY_PARTS: dict[str, tuple[str, str]] = {
    name: (name, f"{name.removesuffix('_minor')}_exact")
    for name, kind in PAYROLL_FIELD_KINDS.items()
    if kind is FieldKind.MONEY
}
for _name, _kind in PAYROLL_FIELD_KINDS.items():
    _meta = Employee._meta  # noqa: SLF001 - peewee's documented way to add fields
    if _kind is FieldKind.MONEY:
        _exact = MONEY_PARTS[_name][1]
        _meta.add_field(_name, MoneyField(_exact, null=True))
        _meta.add_field(_exact, pw.TextField(null=True))
    else:
        _meta.add_field(_name, _COLUMN[_kind](null=True))
#: What employees are listed by: payroll's name, else Humaans'; spelled as in its index.
SHOWN_NAME = (
    pw.fn.COALESCE(Employee.last_name, Employee.humaans_last_name, pw.SQL("''")),
    pw.fn.COALESCE(Employee.first_name, Employee.humaans_first_name, pw.SQL("''")),
)
Employee.add_index(Employee.index(Employee.company, *SHOWN_NAME, Employee.id, name="employee_shown_name"))
# What counting everyone by state reads (store/employee_states.py).
Employee.add_index(
    Employee.index(
        Employee.company,
        Employee.excluded,
        Employee.is_closed,
        Employee.not_seen,
        Employee.readiness,
        Employee.ready_from,
        name="employee_states",
    )
)
# Employee IDs are looked up whatever their capitals.
Employee.add_index(
    Employee.index(
        Employee.company,
        pw.fn.LOWER(Employee.employee_id),
        name="employee_company_id_lower_employee_id",
        unique=True,
    )
)
# Who was edited here is seldom anybody.
Employee.add_index(
    Employee.index(Employee.company, where=Employee.edited_fields != pw.SQL("'[]'"), name="employee_edited")
)


class Change(Table):
    """One field of one employee, old to new, with its cause; or, without a field, that they were created."""

    if TYPE_CHECKING:
        employee_id: int
        run_id: int | None

    company = pw.ForeignKeyField(Company, backref="changes", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="changes", on_delete="CASCADE")
    field = pw.TextField(null=True)
    old = JsonField(null=True)
    new = JsonField(null=True)
    cause = pw.TextField()
    run = pw.ForeignKeyField(Run, null=True, backref="changes", on_delete="SET NULL")
    made_by = pw.TextField(default="")
    at = InstantField()

    class Meta:
        indexes = ((("employee", "at"), False), (("run", "employee"), False), (("company", "at"), False))


class Issue(Table):
    """Why a person or a field did not make it; open until it heals by itself or a person decides."""

    if TYPE_CHECKING:
        company_id: int
        employee_id: int | None

    company = pw.ForeignKeyField(Company, backref="issues", on_delete="CASCADE")
    person_id = pw.TextField(null=True)
    #: Who it is about, since a person who was held has no employee to be named by.
    person_name = pw.TextField(default="")
    employee = pw.ForeignKeyField(Employee, null=True, backref="issues", on_delete="CASCADE")
    field = pw.TextField(null=True)
    code = pw.TextField()
    message = pw.TextField()
    accepted_format = pw.TextField(default="")
    value_seen = pw.TextField(default="")
    choices = JsonField(default=list)
    is_advice = pw.BooleanField(default=False)
    since = InstantField()
    closed_at = InstantField(null=True)
    resolution = pw.TextField(default="")
    #: A person said that Humaans will be corrected: since when, and who. It stays open until Humaans is.
    waiting_since = InstantField(null=True)
    waiting_by = pw.TextField(default="")

    class Meta:
        indexes = ((("company", "closed_at"), False), (("company", "person_id"), False))


class Decision(Table):
    """What a person decided about an issue; it holds as long as Humaans shows the same value."""

    company = pw.ForeignKeyField(Company, backref="decisions", on_delete="CASCADE")
    person_id = pw.TextField()
    code = pw.TextField()
    field = pw.TextField(null=True)
    value_seen = pw.TextField(default="")
    choice = pw.TextField()
    decided_by = pw.TextField()
    decided_at = InstantField()

    class Meta:
        indexes = ((("company", "person_id"), False),)


class Slot(Table):
    """One due time of a scheduled thing; unique, so a late, doubled or missed tick does no harm."""

    company = pw.ForeignKeyField(Company, backref="slots", on_delete="CASCADE")
    kind = pw.TextField()
    key = pw.TextField()
    due_at = InstantField()
    claimed_at = InstantField()
    run = pw.ForeignKeyField(Run, null=True, on_delete="SET NULL")

    class Meta:
        indexes = ((("company", "kind", "key"), True),)


class PersonSync(Table):
    """Whether one person must be synced again: `requested` counts wishes, `done` the last one fulfilled."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="person_syncs", on_delete="CASCADE")
    person_id = pw.TextField()
    requested = pw.IntegerField(default=0)
    done = pw.IntegerField(default=0)
    attempt = pw.IntegerField(default=0)
    fence = pw.IntegerField(default=0)
    lease_until = InstantField(null=True)
    not_before = InstantField(null=True)
    last_error_code = pw.TextField(default="")
    last_error_message = pw.TextField(default="")
    cause = pw.TextField(default="event")
    #: The run that a person pressing *Sync now* watches.
    run = pw.ForeignKeyField(Run, null=True, on_delete="SET NULL")
    #: Since when the oldest wish waits that is not fulfilled.
    requested_at = InstantField()
    synced_at = InstantField(null=True)
    #: The newest time of change that a webhook or a reading told of this person (I3, F41).
    told_updated_at = InstantField(null=True)

    class Meta:
        indexes = ((("company", "person_id"), True), (("not_before",), False))


# Finding who waits must not cost more the more people there are.
PersonSync.add_index(
    PersonSync.index(PersonSync.requested_at, where=PersonSync.requested > PersonSync.done, name="person_sync_waiting")
)


class User(Table):
    email = pw.TextField(unique=True)
    password_hash = pw.TextField()
    is_active = pw.BooleanField(default=True)
    created_at = InstantField()
    #: When a link was used that only the holder of the address can have had.
    confirmed_at = InstantField(null=True)


class Membership(Table):
    """What a user may do in one company; without a company, in every one."""

    if TYPE_CHECKING:
        user_id: int
        company_id: int | None

    user = pw.ForeignKeyField(User, backref="memberships", on_delete="CASCADE")
    company = pw.ForeignKeyField(Company, null=True, backref="memberships", on_delete="CASCADE")
    role = pw.TextField()
    #: Since when it waits for its holder's yes; until then nothing counts it as a role. Null: in force.
    offered_at = InstantField(null=True)
    given_by = pw.TextField(default="")

    class Meta:
        indexes = ((("user", "company"), True),)


class LoginSession(Table):
    """A signed-in browser. The cookie holds a random key; only its digest is kept, and it can be revoked."""

    digest = pw.TextField(unique=True)
    user = pw.ForeignKeyField(User, backref="sessions", on_delete="CASCADE")
    created_at = InstantField()
    seen_at = InstantField()
    expires_at = InstantField()


class SecondFactor(Table):
    """The secret of a user's authenticator app; in force once a code of it was typed (security S7)."""

    if TYPE_CHECKING:
        user_id: int

    user = pw.ForeignKeyField(User, unique=True, backref="second_factors", on_delete="CASCADE")
    secret_encrypted = pw.TextField()
    confirmed_at = InstantField(null=True)
    #: The newest time step whose code was used: no code works twice.
    last_step = pw.BigIntegerField(default=0)


class RecoveryCode(Table):
    """A code that works once in place of the app's; only its digest is kept."""

    user = pw.ForeignKeyField(User, backref="recovery_codes", on_delete="CASCADE", index=False)
    digest = pw.TextField()

    class Meta:
        indexes = ((("user", "digest"), True),)


class AccountLink(Table):
    """A link behind which a user chooses a password; only its digest is kept. One password chosen ends them all."""

    user = pw.ForeignKeyField(User, backref="account_links", on_delete="CASCADE")
    digest = pw.TextField(unique=True)
    #: It went to the address alone, or was made by whoever runs the service: using it confirms the address.
    is_proof = pw.BooleanField()
    expires_at = InstantField()


class LoginAttempt(Table):
    """A failed try of a password or code, with the network and browser it came from; losing Redis resets nothing."""

    kind = pw.TextField(default="password")
    account = pw.TextField(index=True)
    #: The network: an IPv4 address, or the /64 of an IPv6 one.
    address = pw.TextField(index=True)
    #: The digest of a browser that is known; empty for any other.
    browser = pw.TextField(default="")
    at = InstantField()


class KnownBrowser(Table):
    """A browser in which a user signed in before; its cookie holds a random key of which the digest is kept."""

    user = pw.ForeignKeyField(User, backref="known_browsers", on_delete="CASCADE", index=False)
    digest = pw.TextField()
    #: The network it last signed in from.
    network = pw.TextField()
    signed_in_at = InstantField()

    class Meta:
        indexes = ((("user", "digest"), True),)


class ApiToken(Table):
    """A program's way into the JSON API of one company."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="api_tokens", on_delete="CASCADE")
    label = pw.TextField()
    digest = pw.TextField(unique=True)
    created_at = InstantField()
    last_used_at = InstantField(null=True)
    revoked_at = InstantField(null=True)
    #: Whose right it ends with; null when it was made at the terminal or by an earlier release.
    made_by_id = pw.BigIntegerField(null=True)
    expires_at = InstantField(null=True)
    is_read_only = pw.BooleanField(default=False)


class AuditEntry(Table):
    """Who did what, when, from where; each entry carries the digest of the one before it (security S38)."""

    if TYPE_CHECKING:
        company_id: int | None

    company = pw.ForeignKeyField(Company, null=True, backref="audit_entries", on_delete="SET NULL")
    actor = pw.TextField()
    action = pw.TextField()
    subject = pw.TextField(default="")
    detail = JsonField(default=dict)
    address = pw.TextField(default="")
    at = InstantField()
    #: Place and digest in the chain of all entries, and in that of the company; see store/audit_chain.py.
    number = pw.BigIntegerField(null=True, index=True)
    digest = pw.TextField()
    company_number = pw.BigIntegerField(null=True)
    company_digest = pw.TextField(default="")
    #: Made with a key that is not in the database; empty for entries from before there were seals.
    seal = pw.TextField(default="")
    key_id = pw.TextField(default="")
    #: The digest of what was forgotten after the time it is kept for, and our seal of that; empty before.
    forgotten_content = pw.TextField(default="")
    forgotten_seal = pw.TextField(default="")
    forgotten_key_id = pw.TextField(default="")
    #: By chain, the seal of the head it went on from, where the process that wrote it did not have that seal's key.
    unproven = JsonField(default=dict)

    class Meta:
        indexes = ((("company", "at"), False),)


class AuditHead(Table):
    """The newest entry of a chain, signed, so that entries missing at its end are seen; scope 0: of all companies."""

    scope = pw.BigIntegerField(unique=True)
    number = pw.BigIntegerField()
    digest = pw.TextField()
    #: Entries up to this number are from before there were seals.
    unsealed_until = pw.BigIntegerField(default=0)
    seal = pw.TextField(default="")
    key_id = pw.TextField(default="")


class EncryptionState(Table):
    """One row once every stored secret is bound to its place: from then on the earlier form is refused."""

    unbound_refused_since = InstantField()


class Heartbeat(Table):
    """When a process last showed that it lives; `/status` and `/readyz` read it."""

    name = pw.TextField(unique=True)
    at = InstantField()


class Delivery(Table):
    """One webhook POST. Of its body only the hash and the ids are kept; one that is refused leaves a count."""

    if TYPE_CHECKING:
        company_id: int

    company = pw.ForeignKeyField(Company, backref="deliveries", on_delete="CASCADE", index=False)
    dedupe_key = pw.TextField()
    state = pw.TextField()
    event = pw.TextField(default="")
    person_ids = JsonField(default=list)
    body_sha256 = pw.TextField(default="")
    #: How often it came; a refused one counts all of its hour.
    times = pw.IntegerField(default=1)
    received_at = InstantField()
    last_at = InstantField()

    class Meta:
        indexes = ((("company", "dedupe_key"), True), (("company", "state", "last_at"), False))


class PaydayPlan(Table):
    """When a company pays, and how payslips reach its people; one row a company."""

    company = pw.ForeignKeyField(Company, unique=True, backref="payday_plans", on_delete="CASCADE")
    schedules = JsonField(default=list)
    payslip_mail = pw.TextField(default="link")
    password_rule = pw.TextField(default="date_of_birth")
    #: Who is told how a payday went.
    summary_to = JsonField(default=list)
    #: Where the Employee ID stands in file names; empty: anywhere, as a word of its own.
    file_pattern = pw.TextField(default="")
    #: Before a test upload passed, payslips are not sent to Humaans (humaans-api.md 9.2).
    upload_tested_at = InstantField(null=True)
    document_type_id = pw.TextField(null=True)
    #: So long after a payslip arrived its PDF is kept here.
    pdf_kept_months = pw.IntegerField(default=3)


class PayslipBatch(Table):
    """Files handed in together, looked at before anything of them is accepted."""

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
    #: Codes and sentences of why it is held; and the codes that a person decided to pass.
    hold_reasons = JsonField(default=list)
    passed_reasons = JsonField(default=list)
    #: Every reason that a person passed, with who did and when; nothing is ever taken away from it.
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
    """One sending of a payday's payslips: at its time, or when somebody asked for it."""

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


class PayslipChannel(Table):
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
    fence = pw.IntegerField(default=0)
    lease_until = InstantField(null=True)
    not_before = InstantField(null=True)
    tries = pw.IntegerField(default=0)
    #: When Humaans was last looked into and the document of an unclear upload was not there.
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


class StrayFile(Table):
    """A file that may lie in Humaans without a document, after a try that was cut off (F44)."""

    company = pw.ForeignKeyField(Company, backref="stray_files", on_delete="CASCADE")
    payslip = pw.ForeignKeyField(Payslip, backref="stray_files", on_delete="CASCADE")
    #: Null when the try was cut off before Humaans' answer came.
    file_id = pw.TextField(null=True)
    file_name = pw.TextField()
    found_at = InstantField()
    cleared_at = InstantField(null=True)


class OutboxMail(Table):
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
    fence = pw.IntegerField(default=0)
    lease_until = InstantField(null=True)
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


class FinalPay(Table):
    """The items of a leaver's final pay, and their own word on what of it is pensionable (A14)."""

    company = pw.ForeignKeyField(Company, backref="final_pays", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, unique=True, backref="final_pays", on_delete="CASCADE")
    #: Null: by the company's default.
    termination_pay_pensionable = pw.BooleanField(null=True)
    items = JsonField(default=list)
    saved_by = pw.TextField()
    saved_at = InstantField()


class RetroItem(Table):
    """What a salary of Humaans differs by from what payroll had on paydays that have passed (B9)."""

    if TYPE_CHECKING:
        company_id: int
        employee_id: int

    company = pw.ForeignKeyField(Company, backref="retro_items", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="retro_items", on_delete="CASCADE")
    run = pw.ForeignKeyField(Run, null=True, on_delete="SET NULL")
    noticed_at = InstantField()
    effective_date = pw.DateField()
    currency = pw.TextField()
    #: Null when the difference cannot be worked out; `trouble` says why.
    difference_minor = pw.BigIntegerField(null=True)
    periods = JsonField(default=list)
    trouble = pw.TextField(default="")
    settled_at = InstantField(null=True)
    settled_by = pw.TextField(default="")
    #: When it turned out that nothing is owed any more; `settled_at` is then set too, for releases that know only that.
    withdrawn_at = InstantField(null=True)

    class Meta:
        indexes = ((("company", "settled_at"), False),)


class UpcomingSalary(Table):
    """A salary that Humaans has for a later day, as of the last reading (A8)."""

    if TYPE_CHECKING:
        employee_id: int

    company = pw.ForeignKeyField(Company, backref="upcoming_salaries", on_delete="CASCADE")
    employee = pw.ForeignKeyField(Employee, backref="upcoming_salaries", on_delete="CASCADE")
    effective_date = pw.DateField()
    amount_minor = MoneyField("amount_exact")
    amount_exact = pw.TextField(null=True)
    currency = pw.TextField()
    period = pw.TextField()


ALL: tuple[type[Table], ...] = (
    Company, Connection, SettingsVersion, Run, Employee, Change, Issue, Decision, Slot, PersonSync,
    User, Membership, LoginSession, LoginAttempt, ApiToken, AuditEntry, Heartbeat, Delivery,
    PaydayPlan, PayslipBatch, Payslip, PayslipContent, PaydayRun, PayslipChannel, PayslipAttempt, StrayFile,
    OutboxMail, FinalPay, RetroItem, UpcomingSalary, SecondFactor, RecoveryCode,
    EncryptionState, MailServerTrouble,
    AccountLink, KnownBrowser, AuditHead,
)  # fmt: skip
