"""What payroll holds of an employee: the payroll fields, their kinds, and the state of a record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal


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
    **dict.fromkeys(("ni_number", "passport_number", "marital_status", "nationality"), FieldKind.TEXT),
    **dict.fromkeys(("email", "personal_email", "phone_number"), FieldKind.TEXT),
    **dict.fromkeys(("address_line_1", "address_line_2", "address_line_3", "address_line_4"), FieldKind.TEXT),
    **dict.fromkeys(("city", "county", "postcode", "country"), FieldKind.TEXT),
    **dict.fromkeys(("start_date", "end_date", "continuous_employment_date"), FieldKind.DATE),
    **dict.fromkeys(("job_title", "department", "cost_centre", "contract_type", "work_location"), FieldKind.TEXT),
    **dict.fromkeys(("workplace_postcode", "previous_payroll_id", "payroll_id_changed"), FieldKind.TEXT),
    **dict.fromkeys(("off_payroll_worker", "director", "director_ni_method"), FieldKind.TEXT),
    **dict.fromkeys(("director_start_date", "director_end_date"), FieldKind.DATE),
    **dict.fromkeys(("tax_code", "week_one_basis", "ni_category"), FieldKind.TEXT),
    "first_civilian_employment_date": FieldKind.DATE,
    **dict.fromkeys(("starter_declaration", "student_loan_plan"), FieldKind.TEXT),
    **dict.fromkeys(("student_loan_start_date", "student_loan_end_date"), FieldKind.DATE),
    "postgraduate_loan": FieldKind.TEXT,
    **dict.fromkeys(("postgraduate_loan_start_date", "postgraduate_loan_end_date"), FieldKind.DATE),
    # Of the P45: amounts are passed on and never reckoned with, so they are texts in pounds, like 1234.56.
    **dict.fromkeys(("previous_taxable_pay", "previous_tax_paid", "previous_tax_code"), FieldKind.TEXT),
    "previous_leaving_date": FieldKind.DATE,
    "salary_amount_minor": FieldKind.MONEY,
    **dict.fromkeys(("salary_currency", "salary_period"), FieldKind.TEXT),
    "salary_effective_date": FieldKind.DATE,
    **dict.fromkeys(("hours_per_week", "hours_band", "pay_schedule", "pay_frequency"), FieldKind.TEXT),
    **dict.fromkeys(("irregular_payments", "payment_method"), FieldKind.TEXT),
    **dict.fromkeys(("bank_account_name", "sort_code", "account_number", "roll_number"), FieldKind.TEXT),
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


@dataclass(frozen=True, slots=True)
class MissingField:
    """One reason why an employee is pending: which field, what is wrong, how to correct it (A12)."""

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
    #: The first and the last day employed as Humaans has them, for companies that do not map them to payroll fields.
    humaans_first_day: date | None = None
    humaans_last_day: date | None = None
    #: First and last name as Humaans has them, to be shown where payroll cannot take them.
    humaans_name: tuple[str | None, str | None] = (None, None)
    #: A payslip was accepted for them: HMRC may have been told what it was made from.
    has_payslip: bool = False
    #: Mapped fields that were edited here since the last sync.
    edited_fields: tuple[str, ...] = ()
    #: The person in Humaans that a closed record followed.
    former_person_id: str | None = None

    @property
    def owner(self) -> str | int:
        """Who it is: a person by their id in Humaans, who has a record for each employment; else the record."""
        return self.person_id or self.former_person_id or self.id

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


class EmployeeKey(NamedTuple):
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
    #: The person in Humaans that a closed record followed.
    former_person_id: str | None = None

    def has_left(self, day: date) -> bool:
        """Whether the employment is over on a day of the company."""
        if self.is_closed and self.last_day is None:
            return True
        return self.employment.on(day, self.first_day, self.last_day) is Employment.LEFT
