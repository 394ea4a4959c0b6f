"""What Humaans said: people, their rows and values, exactly as read, and what the token may read.

Rows are named tuples: of those there are many for each person, and they are made in a third of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from service.facts.issues import IssueCode


class Absent(Enum):
    """A key that was not in Humaans' answer. Absent is not empty: it never clears a value (decision 0008)."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


@dataclass(frozen=True, slots=True)
class Unusable:
    """A source that has something in it which we must not use, and why, in words for a payroll manager."""

    code: IssueCode
    message: str
    #: What Humaans shows that contradicts itself; masked wherever the payroll field is.
    seen: tuple[str, ...] = ()
    #: What it should look like, and who corrects it where; empty where the message says enough.
    remedy: str = ""


#: What one Humaans key holds after parsing: a text, several texts (multi-choice), null, nothing at all, or what cannot
#: be read.
RawValue: TypeAlias = "str | tuple[str, ...] | Absent | Unusable | None"


#: What a source yields for one person on one day.
SourceValue: TypeAlias = "str | tuple[str, ...] | Absent | Unusable | None"


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


#: To ask for everything there is, whatever is used.
EVERY_LIST: Final = frozenset(Resource)


class JobRole(NamedTuple):
    """A job role of one person, from its effective date on."""

    id: str
    effective_date: date | None
    end_date: date | None
    created_at: str
    values: Mapping[str, RawValue]
    #: The key that could not be read, "" when all could: the record is there, and its values cannot be used.
    unreadable: str = ""


class Compensation(NamedTuple):
    """A salary or another kind of pay of one person, from its effective date on."""

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


class BankAccount(NamedTuple):
    """A bank account of one person."""

    id: str
    updated_at: str
    values: Mapping[str, RawValue]


class CustomValue(NamedTuple):
    """What one person has in one custom field, perhaps bound to one of their rows."""

    field_id: str
    value: str | tuple[str, ...] | Unusable | None
    resource_id: str | None
    updated_at: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Everything Humaans has on one person that payroll may use; nothing else is kept (security S40).

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
    """A person Humaans sent whose record we could not read; everyone else is synced (F35)."""

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
    #: Lists that were read. One that was refused, or not asked for, is not among them: absent is not empty.
    readable: frozenset[Resource] = frozenset(Resource)
    #: Lists that were not asked for, because nothing in the settings uses them.
    not_asked_for: frozenset[Resource] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One complete reading of a Humaans company. An incomplete reading is an error, never a snapshot."""

    people: tuple[PersonRecord, ...]
    catalogue: Catalogue
    not_understood: tuple[NotUnderstood, ...] = ()
    #: How many rows each list had that was read whole.
    totals: Mapping[Resource, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListTotals:
    """How many rows some lists have."""

    totals: Mapping[Resource, int]
    #: What the clock of Humaans showed when it answered, to the second; None when it did not say.
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangedRows:
    """What one list answered when asked which of its rows changed since a time."""

    #: How many rows it says changed, and how many of them came.
    total: int
    came: int
    #: Whose rows they are.
    person_ids: frozenset[str] = frozenset()
    #: When the row of those that came changed that has not changed for longest; None when none came, or one does not
    #: say.
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebhookSeen:
    """A webhook as Humaans' API shows it; whether it is published, or was switched off, it does not say."""

    url: str
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What a freshly pasted access token can do (A1)."""

    scopes: frozenset[str]
    humaans_company_id: str
    humaans_company_name: str
    people_visible: int
    warnings: tuple[str, ...] = ()
