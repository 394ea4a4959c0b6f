"""The settings a new UK company starts from: every field filled from where Humaans usually keeps it (A6).

Humaans has no fields of its own for NI category, student loan and the like; companies make custom fields
for them, which are found by name. A field with no likely source starts as *Do not map*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.settings import CompanySettings, MappingEntry

if TYPE_CHECKING:
    from service.facts.humaans import Catalogue, CustomField

_USUAL_SOURCE: Final = {
    "employee_id": "person.employeeId",
    "first_name": "person.firstName",
    "middle_name": "person.middleName",
    "last_name": "person.lastName",
    "gender": "person.gender",
    "date_of_birth": "person.birthday",
    "ni_number": "person.taxId",
    "nationality": "person.nationality",
    "email": "person.email",
    "personal_email": "person.personalEmail",
    "phone_number": "person.personalPhoneNumber",
    "address_line_1": "person.address.line1",
    "address_line_2": "person.address.line2",
    "city": "person.city",
    "county": "person.state",
    "postcode": "person.postcode",
    "country": "person.countryCode",
    "start_date": "person.employmentStartDate",
    "end_date": "person.employmentEndDate",
    "job_title": "jobRole.jobTitle",
    "department": "jobRole.department",
    "contract_type": "person.contractType",
    "work_location": "location.label",
    "tax_code": "person.taxCode",
    "salary_amount_minor": "compensation.salary.amount",
    "salary_currency": "compensation.salary.currency",
    "salary_period": "compensation.salary.period",
    "salary_effective_date": "compensation.salary.effectiveDate",
    "bank_account_name": "bankAccount.nameOnAccount",
    "sort_code": "bankAccount.sortCode",
    "account_number": "bankAccount.accountNumber",
}
#: Names companies give to custom fields for what Humaans has no field for, in small letters.
_CUSTOM_NAMES: Final = {
    "title": ("title",),
    "address_line_2": ("address line 2", "second address line"),
    "ni_category": ("ni category", "ni letter", "ni category letter", "national insurance category"),
    "starter_declaration": ("starter declaration", "starter statement", "new starter declaration"),
    "student_loan_plan": ("student loan plan", "student loan"),
    "postgraduate_loan": ("postgraduate loan",),
    "hours_per_week": ("hours per week", "weekly hours", "contracted hours", "hours a week"),
    "pay_schedule": ("pay schedule", "pay frequency", "payroll schedule"),
    "passport_number": ("passport number", "passport no", "passport"),
    "marital_status": ("marital status",),
    "address_line_3": ("address line 3", "third address line"),
    "address_line_4": ("address line 4", "fourth address line"),
    "continuous_employment_date": ("continuous employment date", "continuous service date"),
    "cost_centre": ("cost centre", "cost center", "cost centre code"),
    "workplace_postcode": ("workplace postcode", "postcode of the workplace"),
    "previous_payroll_id": ("previous payroll id", "old payroll id"),
    "payroll_id_changed": ("payroll id changed",),
    "off_payroll_worker": ("off-payroll worker", "off payroll worker"),
    "director": ("director", "company director", "is a director"),
    "director_ni_method": ("director ni method", "director's ni method", "director ni calculation method"),
    "director_start_date": ("director start date", "directorship start date"),
    "director_end_date": ("director end date", "directorship end date"),
    "week_one_basis": ("week 1/month 1", "week 1 month 1", "w1/m1", "w1m1", "week one basis"),
    "first_civilian_employment_date": ("first civilian employment date", "first civilian employment"),
    "student_loan_start_date": ("student loan start date",),
    "student_loan_end_date": ("student loan end date", "student loan stop date"),
    "postgraduate_loan_start_date": ("postgraduate loan start date",),
    "postgraduate_loan_end_date": ("postgraduate loan end date", "postgraduate loan stop date"),
    "previous_taxable_pay": ("p45 taxable pay", "p45 pay", "p45 total pay to date"),
    "previous_tax_paid": ("p45 tax", "p45 tax paid", "p45 total tax to date"),
    "previous_tax_code": ("p45 tax code",),
    "previous_leaving_date": ("p45 leaving date", "previous leaving date"),
    "hours_band": ("hours band", "hours worked band"),
    "pay_frequency": ("payment frequency", "hmrc pay frequency"),
    "irregular_payments": ("irregular payments", "irregular payment pattern", "paid irregularly"),
    "payment_method": ("payment method",),
    "roll_number": ("building society roll number", "roll number"),
}


def default_settings(catalogue: Catalogue) -> CompanySettings:
    """Version 0: what the settings page shows before anything was saved."""
    by_name = {field.name.strip().casefold(): field for field in catalogue.custom_fields.values()}
    sources = {name: _usual_source(name, by_name) for name in PAYROLL_FIELD_KINDS}
    if sources["address_line_2"] != _USUAL_SOURCE["address_line_2"]:
        sources["address_line_1"] = "person.address"  # the company keeps its second line in a field of its own
    return CompanySettings(version=0, mapping=tuple(MappingEntry(name, source) for name, source in sources.items()))


def _usual_source(name: str, custom_by_name: dict[str, CustomField]) -> str | None:
    for custom_name in _CUSTOM_NAMES.get(name, ()):
        field = custom_by_name.get(custom_name)
        if field is not None and not field.is_multi_choice:
            return f"custom.{field.id}"
    return _USUAL_SOURCE.get(name)
