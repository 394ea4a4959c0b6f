"""The frozen values every floor shares: what Humaans said, what a company chose, what a plan would do.

Nothing here computes, connects or knows a clock. A new kind of fact belongs here only when two floors
pass it to each other; what one room uses alone stays in that room. The words are the glossary's
(docs/architecture.md): person is theirs, employee is ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, time
    from decimal import Decimal


class Absent(Enum):
    """A key that was not in Humaans' answer. Absent is not empty: it never clears a value (decision 0008)."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Unusable:
    """A source that has something in it which we must not use, and why, in words for a payroll manager."""

    code: str
    message: str
    #: What Humaans shows that contradicts itself; masked wherever the payroll field is.
    seen: tuple[str, ...] = ()


#: The code of what Humaans sent in a form that nothing can be made of.
NOT_UNDERSTOOD: Final = "not_understood"
#: What one Humaans key holds after parsing: a text, several texts (multi-choice), null, nothing at all, or what cannot
#: be read.
RawValue: TypeAlias = "str | tuple[str, ...] | Absent | Unusable | None"
#: What a source yields for one person on one day.
SourceValue: TypeAlias = "str | tuple[str, ...] | Absent | Unusable | None"
#: What a payroll field holds: text, minor units of money (a Decimal only for a rate with a fraction of one), or a date.
FieldValue: TypeAlias = "str | int | Decimal | date | None"


class FieldKind(StrEnum):
    """How a payroll field is kept: text, a calendar date, or minor units of money."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"


#: Every payroll field of the contract (docs/contract.md 4), in the order of the settings page.
PAYROLL_FIELD_KINDS: Final[dict[str, FieldKind]] = {
    **dict.fromkeys(("employee_id", "title", "first_name", "middle_name", "last_name", "gender"), FieldKind.TEXT),
    "date_of_birth": FieldKind.DATE,
    **dict.fromkeys(("ni_number", "email", "personal_email", "phone_number"), FieldKind.TEXT),
    **dict.fromkeys(("address_line_1", "address_line_2", "city", "county", "postcode", "country"), FieldKind.TEXT),
    **dict.fromkeys(("start_date", "end_date"), FieldKind.DATE),
    **dict.fromkeys(("job_title", "department", "contract_type", "work_location"), FieldKind.TEXT),
    **dict.fromkeys(
        ("tax_code", "ni_category", "starter_declaration", "student_loan_plan", "postgraduate_loan"),
        FieldKind.TEXT,
    ),
    "salary_amount_minor": FieldKind.MONEY,
    **dict.fromkeys(("salary_currency", "salary_period"), FieldKind.TEXT),
    "salary_effective_date": FieldKind.DATE,
    **dict.fromkeys(("hours_per_week", "pay_schedule"), FieldKind.TEXT),
    **dict.fromkeys(("bank_account_name", "sort_code", "account_number"), FieldKind.TEXT),
}


class Employment(StrEnum):
    UPCOMING = "upcoming"
    ACTIVE = "active"
    LEAVING = "leaving"
    LEFT = "left"

    def on(self, day: date, first_day: date | None, last_day: date | None) -> Employment:
        """What this state, found on an earlier day, has become on a day of the company by the passing of time alone.

        `first_day` and `last_day` are the first and the last day employed. Nothing is read for it: it holds while
        syncing is paused, while Humaans is away, and for someone who was deleted there.
        """
        if last_day is not None and last_day < day:
            return Employment.LEFT
        if self is Employment.LEFT:
            return self if last_day is None else Employment.LEAVING
        if first_day is not None and first_day > day:
            return Employment.UPCOMING
        if self is Employment.UPCOMING and first_day is None:
            return self
        return Employment.LEAVING if last_day is not None or self is Employment.LEAVING else Employment.ACTIVE


class Readiness(StrEnum):
    PENDING = "pending"
    READY = "ready"
    #: The person was deleted in Humaans, or cannot be seen there: whatever payroll has of them may be out of date.
    NOT_IN_HUMAANS = "not_in_humaans"
    #: A record that a person closed: an earlier employment, or someone who never started.
    CLOSED = "closed"


class Policy(StrEnum):
    """What a blank or an invalid Humaans value does to ours (product row A5)."""

    CLEAR = "clear"
    KEEP = "keep"
    HOLD = "hold"


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    IS_ONE_OF = "is_one_of"
    IS_NOT_ONE_OF = "is_not_one_of"
    CONTAINS = "contains"
    DOES_NOT_CONTAIN = "does_not_contain"
    STARTS_WITH = "starts_with"
    IS_EMPTY = "is_empty"
    IS_NOT_EMPTY = "is_not_empty"
    BEFORE = "before"
    AFTER = "after"
    LESS_THAN = "less_than"
    GREATER_THAN = "greater_than"


class PlanAction(StrEnum):
    """What a plan would do with one person."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    EXCLUDED = "excluded"
    HOLD = "hold"


class RunKind(StrEnum):
    RECONCILIATION = "reconciliation"
    SYNC = "sync"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    HELD = "held"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    DISCARDED = "discarded"


class Cause(StrEnum):
    """Why a run or a change happened."""

    SETTINGS = "settings"
    HOURLY = "hourly"
    EVENT = "event"
    MANUAL = "manual"
    EDIT = "edit"
    RULE = "rule"
    RESTART = "restart"


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    VIEWER = "viewer"


class Scope(StrEnum):
    """Access token scopes this product needs (Humaans help centre 11124919; product row A1)."""

    PRIVATE_READ = "private:read"
    COMPENSATIONS_READ = "compensations:read"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"


class Resource(StrEnum):
    """The Humaans lists a snapshot is made of; a resource the token may not read is not in `readable`."""

    PEOPLE = "people"
    JOB_ROLES = "job-roles"
    COMPENSATIONS = "compensations"
    COMPENSATION_TYPES = "compensation-types"
    BANK_ACCOUNTS = "bank-accounts"
    LOCATIONS = "locations"
    CUSTOM_FIELDS = "custom-fields"
    CUSTOM_VALUES = "custom-values"


# ---- what Humaans said -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JobRole:
    id: str
    effective_date: date | None
    end_date: date | None
    created_at: str
    values: Mapping[str, RawValue]
    #: The key that could not be read, "" when all could: the record is there, and its values cannot be used.
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Compensation:
    id: str
    type_id: str | None
    amount: str | None
    currency: str | None
    period: str | None
    effective_date: date | None
    end_date: date | None
    created_at: str
    updated_at: str
    #: As in JobRole; of a record whose type cannot be read it may be a salary.
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class BankAccount:
    id: str
    updated_at: str
    values: Mapping[str, RawValue]


@dataclass(frozen=True, slots=True)
class CustomValue:
    field_id: str
    value: str | tuple[str, ...] | Unusable | None
    resource_id: str | None
    updated_at: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Everything Humaans says of one person that payroll may use; nothing else is kept (security S40).

    `values` holds the person's own keys as Humaans spells them; a key that is not there was absent.
    """

    id: str
    values: Mapping[str, RawValue]
    job_roles: tuple[JobRole, ...] = ()
    compensations: tuple[Compensation, ...] = ()
    bank_accounts: tuple[BankAccount, ...] = ()
    custom_values: tuple[CustomValue, ...] = ()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A person Humaans sent whose record we could not read; everybody else goes on (fault F35)."""

    person_id: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class CustomField:
    id: str
    name: str
    section: str | None = None
    type: str | None = None
    choices: tuple[str, ...] = ()
    #: True when the field's type or any value seen shows that it holds several choices at once.
    is_multi_choice: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    id: str
    values: Mapping[str, RawValue]


@dataclass(frozen=True, slots=True)
class CompensationType:
    id: str
    name: str | None
    base_type: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What belongs to the Humaans company rather than to one person, and what the token could read."""

    custom_fields: Mapping[str, CustomField] = field(default_factory=dict)
    locations: Mapping[str, Location] = field(default_factory=dict)
    compensation_types: Mapping[str, CompensationType] = field(default_factory=dict)
    readable: frozenset[Resource] = frozenset(Resource)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One complete reading of a Humaans company. An incomplete reading is an error, never a snapshot."""

    people: tuple[PersonRecord, ...]
    catalogue: Catalogue
    not_understood: tuple[NotUnderstood, ...] = ()


@dataclass(frozen=True, slots=True)
class WebhookSeen:
    """A webhook as Humaans' API shows it; whether it is published, or was switched off, it does not say."""

    url: str
    events: tuple[str, ...] = ()


# ---- what a company chose ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One exclude filter: a person whose source answers yes to the operator is not imported (A7)."""

    source: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """Where one payroll field comes from. No source and no constant is *Do not map* (A6)."""

    payroll_field: str
    source: str | None
    on_blank: Policy = Policy.CLEAR
    on_invalid: Policy = Policy.CLEAR
    fallback_source: str | None = None
    constant: str | None = None
    value_map: tuple[tuple[str, str], ...] = ()

    @property
    def is_mapped(self) -> bool:
        return self.source is not None or self.constant is not None


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """One version of a company's settings; a run uses one version from start to end (F53)."""

    version: int
    mapping: tuple[MappingEntry, ...]
    exclusions: tuple[Exclusion, ...] = ()
    exclude_enabled: bool = True
    paused: bool = False
    sync_salaries: bool = True
    send_payslips_to_humaans: bool = False
    email_payslips: bool = True
    termination_pay_pensionable: bool = False
    title_from_gender: bool = True


# ---- what we hold ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MissingField:
    """One reason why an employee is pending: which field, what is wrong, how to mend it (A12)."""

    field: str
    code: str
    message: str
    accepted_format: str
    #: The first day from which it is no reason any more, by the passing of time alone.
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EmployeeRecord:
    """An employee as the store holds them; `fields` has every payroll field, None when empty."""

    id: int
    person_id: str | None
    fields: Mapping[str, FieldValue]
    #: As found when the record was written; `employment_on` tells what it is on a day.
    employment: Employment
    readiness: Readiness
    missing: tuple[MissingField, ...] = ()
    excluded: bool = False
    not_seen: bool = False
    #: What the last plan was made from; equal inputs under equal rules need no new plan.
    fingerprint: str | None = None
    #: The first and the last day employed as Humaans has them, for whoever does not map them to payroll fields.
    humaans_first_day: date | None = None
    humaans_last_day: date | None = None
    #: First and last name as Humaans has them, to be shown where payroll cannot take them.
    humaans_name: tuple[str | None, str | None] = (None, None)
    #: A payslip was accepted for them: HMRC may have been told what it was made from.
    has_payslip: bool = False
    #: Mapped fields that were edited here since the last sync.
    edited_fields: tuple[str, ...] = ()

    @property
    def first_day(self) -> date | None:
        """The first day employed: payroll's own, else Humaans'."""
        return self.fields["start_date"] or self.humaans_first_day  # type: ignore[return-value]

    @property
    def last_day(self) -> date | None:
        """The last day employed: payroll's own, else Humaans'."""
        return self.fields["end_date"] or self.humaans_last_day  # type: ignore[return-value]

    def employment_on(self, day: date) -> Employment:
        """The state on a day of the company."""
        return self.employment.on(day, self.first_day, self.last_day)


@dataclass(frozen=True, slots=True)
class EmployeeKey:
    """As much of an employee as tells who they are and whether a new plan is needed; cheap to hold by thousands."""

    id: int
    person_id: str | None
    payroll_id: str | None
    fingerprint: str | None
    excluded: bool = False
    not_seen: bool = False
    in_step: bool = True
    #: Complete readings in a row in which the person was missing.
    missed_readings: int = 0
    #: A record that a person closed; its Employee ID is never matched again.
    is_closed: bool = False
    #: The state as found when the record was written, and the days employed: `has_left` tells of a day.
    employment: Employment = Employment.ACTIVE
    first_day: date | None = None
    last_day: date | None = None
    #: Whom in Humaans a closed record followed.
    former_person_id: str | None = None

    def has_left(self, day: date) -> bool:
        """Whether the employment is over on a day of the company."""
        if self.is_closed and self.last_day is None:
            return True
        return self.employment.on(day, self.first_day, self.last_day) is Employment.LEFT


# ---- what a plan says --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    old: FieldValue
    new: FieldValue


@dataclass(frozen=True, slots=True)
class FoundIssue:
    """Why a person or one of their fields did not make it, with the ways out a person may choose."""

    code: str
    message: str
    field: str | None = None
    accepted_format: str = ""
    value_seen: str = ""
    choices: tuple[str, ...] = ()
    #: Worth correcting, but nothing was withheld because of it.
    is_advice: bool = False


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """What a sync would do with one person, before it does it (decision 0005)."""

    person_id: str
    action: PlanAction
    employee_id: int | None = None
    payroll_id: str | None = None
    display_name: str = ""
    changes: tuple[FieldChange, ...] = ()
    issues: tuple[FoundIssue, ...] = ()
    employment: Employment = Employment.ACTIVE
    readiness: Readiness = Readiness.PENDING
    missing: tuple[MissingField, ...] = ()
    humaans_first_day: date | None = None
    humaans_last_day: date | None = None
    #: First and last name as Humaans has them.
    humaans_name: tuple[str | None, str | None] = (None, None)
    #: Of the salary once the plan is written; an old amount is in the old currency where that changes too.
    currency: str | None = None
    excluded: bool = False
    #: True when state other than payroll fields differs from the stored employee (readiness, employment...).
    state_differs: bool = False
    #: The exclusion that matched, in words, when the action is EXCLUDED.
    reason: str = ""
    fingerprint: str = ""
    #: True when the inputs equal those of the last plan, so that issues and state stand as they are.
    same_inputs: bool = False


@dataclass(frozen=True, slots=True)
class CompanyPlan:
    """The plan for everybody: what a reconciliation would do, and who was not seen."""

    people: tuple[PersonPlan, ...]
    not_seen_employee_ids: tuple[int, ...] = ()
    company_issues: tuple[FoundIssue, ...] = ()

    def count(self, action: PlanAction) -> int:
        return sum(1 for plan in self.people if plan.action is action)


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What a freshly pasted access token can do (A1)."""

    scopes: frozenset[str]
    humaans_company_id: str
    humaans_company_name: str
    people_visible: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SlotDue:
    """One due time of a scheduled thing; unique by kind, company and key."""

    kind: str
    company_id: int
    key: str
    due_at: datetime


# ---- paydays and payslips ----------------------------------------------------------------------------


class Frequency(StrEnum):
    MONTHLY = "monthly"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"


@dataclass(frozen=True, slots=True)
class PaySchedule:
    """When some of a company's employees are paid. A payday on no working day moves to the one before."""

    name: str
    frequency: Frequency
    send_at: time
    #: Monthly only; None is the last working day of the month.
    day_of_month: int | None = None
    #: All but monthly: the payday from which the others are counted.
    first_payday: date | None = None
    #: When this schedule was first saved as it is; paydays before it are nobody's business.
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payday:
    """One day on which people are paid, and the period that it closes."""

    day: date
    period_start: date
    period_end: date


@dataclass(frozen=True, slots=True, repr=False)
class PdfPage:
    """What one page of a PDF says. A page whose font tells no letters, a scan, or one that is too long is not read."""

    text: str
    #: The text is all that the page shows, as far as anyone can tell.
    is_read: bool = True
    #: It shows a picture that is large enough to be the scan of a page.
    has_picture: bool = False


class PayslipKind(StrEnum):
    PAYSLIP = "payslip"
    SUPPLEMENTARY = "supplementary"


class PayslipState(StrEnum):
    """What a person decided about a payslip; how it travels is told by its channels."""

    PROPOSED = "proposed"
    HELD = "held"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    RECALLED = "recalled"


class Channel(StrEnum):
    HUMAANS = "humaans"
    EMAIL = "email"


class ChannelState(StrEnum):
    """How far one payslip came on one channel (decision 0012)."""

    READY = "ready"
    CLAIMED = "claimed"
    #: Something may be on its way; a worker that dies here leaves `unclear` behind.
    UPLOADING = "uploading"
    UNCLEAR = "unclear"
    #: A mail stands in the outbox.
    QUEUED = "queued"
    UPLOADED = "uploaded"
    SENT = "sent"
    REFUSED = "refused"
    RECALLING = "recalling"
    RECALLED = "recalled"


#: What the code of every fault of our own mail set-up begins with: it is no mail's fault (decision 0020).
SETUP_FAULT: Final = "setup_"


class MailState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class PayslipMail(StrEnum):
    """What an employee's mail carries."""

    ATTACHED = "attached"
    PROTECTED = "protected"
    LINK = "link"


class PasswordRule(StrEnum):
    """What opens a protected payslip: something only the employee and payroll know, never told in the mail."""

    DATE_OF_BIRTH = "date_of_birth"
    NI_NUMBER = "ni_number"
