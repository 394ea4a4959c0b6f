"""People, catalogues, settings and employees for tests of rules: one good UK case each, with anything else by keyword.

Everything is a plain value; nothing here needs a fixture, a database or a clock. DAY is the day rules are tried on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from service.facts.employees import PAYROLL_FIELD_KINDS, EmployeeKey, EmployeeRecord, Employment, Readiness
from service.facts.humaans import (
    BankAccount,
    Catalogue,
    Compensation,
    CompensationType,
    CustomField,
    CustomValue,
    JobRole,
    Location,
    PersonRecord,
)
from service.rules.mapping.default_mapping import default_settings

if TYPE_CHECKING:
    from service.facts.plans import PersonPlan
    from service.facts.settings import CompanySettings, MappingEntry

DAY = date(2026, 11, 23)

#: What Humaans says of someone with nothing wrong, but for the salary, role, bank account and custom values below.
PERSON_VALUES: dict[str, Any] = {
    "firstName": "Amelia", "middleName": None, "lastName": "Khan", "gender": "Female", "birthday": "1988-04-17",
    "email": "amelia@example.com", "personalEmail": None, "personalPhoneNumber": "020 7946 0018",
    "address": "12 Market Street", "city": "Leeds", "state": None, "postcode": "LS1 6DT", "countryCode": "GB",
    "employeeId": "1042", "status": "active", "contractType": "Full time", "employmentStartDate": "2021-03-01",
    "employmentEndDate": None, "lastWorkingDay": None, "locationId": "london",
    "taxId": "AB234561C", "taxCode": "1257L", "teams": ("Payroll",),
}  # fmt: skip
CUSTOM_FIELDS = {
    "ni": "NI category",
    "starter": "Starter declaration",
    "hours": "Hours per week",
    "pay": "Pay schedule",
}
CUSTOM_VALUES = {"ni": "A", "starter": "A", "hours": "37.5", "pay": "Monthly"}


def a_job_role(effective: str = "2021-03-01", end: str | None = None, **values: Any) -> JobRole:
    said = {"jobTitle": "Engineer", "department": "Product"} | values
    return JobRole(f"role {effective}", _day(effective), _day(end), f"{effective}T09:00:00.000Z", said)


def a_salary(amount: str | None = "42000", effective: str | None = "2021-03-01", **more: Any) -> Compensation:
    row = Compensation(
        id=f"salary {effective}",
        type_id="salary",
        amount=amount,
        currency="GBP",
        period="annual",
        effective_date=_day(effective),
        end_date=_day(more.pop("end", None)),
        created_at=f"{effective}T09:00:00.000Z",
        updated_at=f"{effective}T09:00:00.000Z",
    )
    return row._replace(**more)


def a_bank_account(
    account_id: str = "bank", updated_at: str = "2021-03-01T09:00:00.000Z", **values: Any
) -> BankAccount:
    said = {"nameOnAccount": "A Khan", "sortCode": "20-29-59", "accountNumber": "63748472"} | values
    return BankAccount(account_id, updated_at, said)


def a_custom_value(field_id: str, value: Any, *, resource_id: str | None = None, updated_at: str = "") -> CustomValue:
    return CustomValue(field_id, value, resource_id, updated_at)


def a_person(person_id: str = "amelia", /, *, without: tuple[str, ...] = (), **said: Any) -> PersonRecord:
    """A person as Humaans has them. Keywords are Humaans' keys, a custom field's id, or one of the record's lists."""
    lists = {name: said.pop(name) for name in ("job_roles", "compensations", "bank_accounts") if name in said}
    custom = CUSTOM_VALUES | {name: said.pop(name) for name in CUSTOM_FIELDS if name in said}
    custom_values = said.pop("custom_values", None)
    values = {key: value for key, value in (PERSON_VALUES | said).items() if key not in without}
    return PersonRecord(
        person_id,
        values,
        job_roles=lists.get("job_roles", (a_job_role(),)),
        compensations=lists.get("compensations", (a_salary(),)),
        bank_accounts=lists.get("bank_accounts", (a_bank_account(),)),
        custom_values=tuple(a_custom_value(key, value) for key, value in custom.items())
        if custom_values is None
        else custom_values,
    )


def a_catalogue(*more_fields: CustomField, **overrides: Any) -> Catalogue:
    catalogue = Catalogue(
        custom_fields={key: CustomField(key, name) for key, name in CUSTOM_FIELDS.items()}
        | {field.id: field for field in more_fields},
        locations={"london": Location("london", {"label": "London HQ", "city": "London", "country": "GB"})},
        compensation_types={
            "salary": CompensationType("salary", "Salary", "salary"),
            "bonus": CompensationType("bonus", "Bonus", "bonus"),
        },
    )
    return replace(catalogue, **overrides)


def settings_with(*entries: MappingEntry, catalogue: Catalogue | None = None, **overrides: Any) -> CompanySettings:
    """The default settings with some fields mapped otherwise and anything else by keyword."""
    settings = default_settings(catalogue or a_catalogue())
    otherwise = {entry.payroll_field: entry for entry in entries}
    mapping = tuple(otherwise.get(entry.payroll_field, entry) for entry in settings.mapping)
    return replace(settings, **({"version": 1, "mapping": mapping} | overrides))


def an_employee(**said: Any) -> EmployeeRecord:
    """A payroll record; keywords are payroll fields or attributes of the record."""
    fields = dict.fromkeys(PAYROLL_FIELD_KINDS) | {"employee_id": "1042"}
    fields |= {name: said.pop(name) for name in PAYROLL_FIELD_KINDS if name in said}
    record = EmployeeRecord(1, "amelia", fields, Employment.ACTIVE, Readiness.PENDING)
    return replace(record, **said)


def key_of(employee: EmployeeRecord, **overrides: Any) -> EmployeeKey:
    payroll_id = employee.fields["employee_id"]
    key = EmployeeKey(
        employee.id,
        employee.person_id,
        None if payroll_id is None else str(payroll_id),
        employee.fingerprint,
        employee.excluded,
        employee.not_seen,
    )
    return key._replace(**overrides)


def applied(plan: PersonPlan, employee: EmployeeRecord | None = None, *, employee_id: int = 1) -> EmployeeRecord:
    """The employee after a CREATE or UPDATE plan was written, as the store would hold them."""
    fields = dict.fromkeys(PAYROLL_FIELD_KINDS) if employee is None else dict(employee.fields)
    fields |= {change.field: change.new for change in plan.changes}
    return EmployeeRecord(
        id=employee_id if employee is None else employee.id,
        person_id=plan.person_id,
        fields=fields,
        employment=plan.employment,
        readiness=plan.readiness,
        missing=plan.missing,
        fingerprint=plan.fingerprint,
        humaans_first_day=plan.humaans_first_day,
        humaans_last_day=plan.humaans_last_day,
        humaans_name=plan.humaans_name,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
