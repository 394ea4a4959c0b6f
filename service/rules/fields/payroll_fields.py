"""The payroll fields: one row each with its section, its parser, what it accepts, and whether it is sensitive.

This table is the left side of the mapping, the accepted-formats page (A17) and docs/mapping.md. To add a
field: a name in facts.PAYROLL_FIELD_KINDS, a row here, a migration, and good and bad values in tests/rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.rules.fields import (
    bank_formats,
    contact_formats,
    currencies,
    formats,
    iso_codes,
    postcodes,
    tax_formats,
    typed_dates,
)

if TYPE_CHECKING:
    from service.rules.fields.formats import Parser

IDENTITY, PERSONAL, CONTACT, ADDRESS = "Identity", "Personal", "Contact", "Address"
EMPLOYMENT, TAX, PAY, BANK = "Employment", "Tax", "Pay", "Bank"
SECTIONS: Final = (IDENTITY, PERSONAL, CONTACT, ADDRESS, EMPLOYMENT, TAX, PAY, BANK)


@dataclass(frozen=True, slots=True)
class PayrollField:
    """One field of the payroll record."""

    name: str
    label: str
    section: str
    parse: Parser
    accepted_format: str
    example: str
    #: Must be mapped: *Do not map* is not offered (A6). Only the key people are matched by.
    is_required: bool = False
    #: Masked for viewers, in history and in issues.
    is_sensitive: bool = False
    hmrc: str = ""


_NAME = "1 to 35 letters, spaces, hyphens and apostrophes, starting with a letter; accents are removed for HMRC"
_LINE = "1 to 35 letters, digits, spaces and common punctuation, starting with a letter or digit"
_DATE = "a date, year-month-day"
_EMAIL = "one email address, with plain letters before the @"
_TEXT = "up to 255 characters"

PAYROLL_FIELDS: Final = (
    PayrollField("employee_id", "Employee ID", IDENTITY, formats.employee_id,
                 _LINE + "; one per employment, never used before", "1042", is_required=True),
    PayrollField("title", "Title", PERSONAL, formats.title,
                 "1 to 35 letters, spaces, dots, hyphens and apostrophes", "Ms"),
    PayrollField("first_name", "First name", PERSONAL, formats.name, _NAME, "Amelia", hmrc="7824"),
    PayrollField("middle_name", "Middle name", PERSONAL, formats.name, _NAME, "Rose"),
    PayrollField("last_name", "Last name", PERSONAL, formats.name, _NAME, "O'Neill-Khan"),
    PayrollField("gender", "Gender", PERSONAL, formats.gender, "Female or Male (F or M)", "Female"),
    PayrollField("date_of_birth", "Date of birth", PERSONAL, typed_dates.birth_date,
                 _DATE + ", not in the future, less than 130 years ago", "1988-04-17", hmrc="5001, 7826"),
    PayrollField("ni_number", "NI number", PERSONAL, tax_formats.ni_number,
                 "two letters, six digits, then A, B, C or D", "CE234561D", is_sensitive=True),
    PayrollField("passport_number", "Passport number", PERSONAL, formats.passport_number, _LINE, "533380006",
                 is_sensitive=True),
    PayrollField("marital_status", "Marital status", PERSONAL, formats.marital_status,
                 "single, married, divorced, widowed or civil partnership", "married"),
    PayrollField("nationality", "Nationality", PERSONAL, formats.text, _TEXT, "British"),
    PayrollField("email", "Email", CONTACT, contact_formats.email, _EMAIL, "amelia@example.com"),
    PayrollField("personal_email", "Personal email", CONTACT, contact_formats.email,
                 _EMAIL, "amelia.oneill@example.com"),
    PayrollField("phone_number", "Phone", CONTACT, contact_formats.phone_number,
                 "a phone number, with + and the country code when it is not in the UK", "+44 20 7946 0018"),
    PayrollField("address_line_1", "Address line 1", ADDRESS, formats.address_line, _LINE, "12 Market Street",
                 hmrc="7823, 7829"),
    PayrollField("address_line_2", "Address line 2", ADDRESS, formats.address_line, _LINE, "Flat 3"),
    PayrollField("address_line_3", "Address line 3", ADDRESS, formats.address_line, _LINE, "Market Quarter"),
    PayrollField("address_line_4", "Address line 4", ADDRESS, formats.address_line, _LINE, "Holbeck"),
    PayrollField("city", "City", ADDRESS, formats.address_line, _LINE, "Leeds"),
    PayrollField("county", "County", ADDRESS, formats.address_line, _LINE, "West Yorkshire"),
    PayrollField("postcode", "Postcode", ADDRESS, postcodes.postcode,
                 "a UK postcode in the UK; any form elsewhere", "LS1 6DT", hmrc="7932"),
    PayrollField("country", "Country", ADDRESS, iso_codes.country,
                 "a country's name or its two-letter ISO code", "GB", hmrc="7825"),
    PayrollField("start_date", "Start date", EMPLOYMENT, typed_dates.calendar_date, _DATE, "2026-01-05", hmrc="7828"),
    PayrollField("end_date", "Leaving date", EMPLOYMENT, typed_dates.leaving_date,
                 _DATE + ", not before 6 April 2019", "2026-12-31", hmrc="7831"),
    PayrollField("continuous_employment_date", "Continuous employment date", EMPLOYMENT, typed_dates.calendar_date,
                 _DATE, "2019-09-02"),
    PayrollField("job_title", "Job title", EMPLOYMENT, formats.text, _TEXT, "Engineer"),
    PayrollField("department", "Department", EMPLOYMENT, formats.text, _TEXT, "Product"),
    PayrollField("cost_centre", "Cost centre", EMPLOYMENT, formats.text, _TEXT, "CC-410"),
    PayrollField("contract_type", "Contract type", EMPLOYMENT, formats.text, _TEXT, "Full time"),
    PayrollField("work_location", "Work location", EMPLOYMENT, formats.text, _TEXT, "London HQ"),
    PayrollField("workplace_postcode", "Workplace postcode", EMPLOYMENT, postcodes.workplace_postcode,
                 "a UK postcode; needed with NI category D, E, F, I, K, L, N or S", "TS18 3AD", hmrc="7954"),
    PayrollField("previous_payroll_id", "Previous payroll ID", EMPLOYMENT, formats.employee_id, _LINE, "0877"),
    PayrollField("payroll_id_changed", "Payroll ID changed", EMPLOYMENT, formats.yes_or_no,
                 "yes or no; with yes the previous payroll ID is needed", "no"),
    PayrollField("off_payroll_worker", "Off-payroll worker", EMPLOYMENT, formats.yes_or_no, "yes or no", "no"),
    PayrollField("director", "Director", EMPLOYMENT, formats.yes_or_no,
                 "yes or no; with yes the director's NI method is needed", "no"),
    PayrollField("director_ni_method", "Director's NI method", EMPLOYMENT, formats.director_ni_method,
                 "annual (AN) or alternative (AL)", "AN"),
    PayrollField("director_start_date", "Director from", EMPLOYMENT, typed_dates.calendar_date, _DATE, "2024-04-08"),
    PayrollField("director_end_date", "Director until", EMPLOYMENT, typed_dates.calendar_date, _DATE, "2026-09-30"),
    PayrollField("tax_code", "Tax code", TAX, tax_formats.tax_code,
                 "for example 1257L, S1257L, K475, BR, 0T or D0; add W1, M1 or X for a non-cumulative code", "1257L"),
    PayrollField("week_one_basis", "Week 1/month 1", TAX, formats.yes_or_no,
                 "yes or no; leave it blank where the tax code has the mark", "no"),
    PayrollField("ni_category", "NI category", TAX, tax_formats.ni_category,
                 "a National Insurance category letter: A B C D E F H I J K L M N S V X or Z", "A", hmrc="7849, 7955"),
    PayrollField("first_civilian_employment_date", "First civilian employment", TAX, typed_dates.calendar_date,
                 _DATE + "; needed with NI category V", "2026-02-02"),
    PayrollField("starter_declaration", "Starter declaration", TAX, tax_formats.starter_declaration,
                 "A, B or C", "A", hmrc="7881"),
    PayrollField("student_loan_plan", "Student loan plan", TAX, tax_formats.student_loan_plan,
                 "Plan 1, 2, 4 or (from 6 April 2026) 5; none for no loan", "Plan 2"),
    PayrollField("student_loan_start_date", "Student loan from", TAX, typed_dates.calendar_date, _DATE, "2026-04-06"),
    PayrollField("student_loan_end_date", "Student loan until", TAX, typed_dates.calendar_date, _DATE, "2026-10-31"),
    PayrollField("postgraduate_loan", "Postgraduate loan", TAX, formats.yes_or_no, "yes or no", "no"),
    PayrollField("postgraduate_loan_start_date", "Postgraduate loan from", TAX, typed_dates.calendar_date, _DATE,
                 "2026-04-06"),
    PayrollField("postgraduate_loan_end_date", "Postgraduate loan until", TAX, typed_dates.calendar_date, _DATE,
                 "2026-10-31"),
    PayrollField("previous_taxable_pay", "P45 taxable pay", TAX, currencies.pounds_as_text,
                 "an amount in pounds, for example 12,345.67", "12345.67"),
    PayrollField("previous_tax_paid", "P45 tax", TAX, currencies.pounds_as_text,
                 "an amount in pounds, for example 1,234.56", "1234.56"),
    PayrollField("previous_tax_code", "P45 tax code", TAX, tax_formats.tax_code,
                 "a tax code, like 1257L or 1257L M1", "1257L"),
    PayrollField("previous_leaving_date", "P45 leaving date", TAX, typed_dates.calendar_date, _DATE, "2026-05-29"),
    PayrollField("salary_amount_minor", "Salary", PAY, currencies.pounds,
                 "an amount, for example 42,000.00; an hourly or daily rate may have more decimals", "42000.00",
                 is_sensitive=True),
    PayrollField("salary_currency", "Salary currency", PAY, iso_codes.currency,
                 "a three-letter ISO currency code; pay in the UK is in GBP", "GBP"),
    PayrollField("salary_period", "Salary period", PAY, formats.salary_period,
                 "annual, quarterly, monthly, four-weekly, fortnightly, weekly, daily or hourly", "annual"),
    PayrollField("salary_effective_date", "Salary start date", PAY, typed_dates.calendar_date, _DATE, "2026-04-01"),
    PayrollField("hours_per_week", "Weekly hours", PAY, formats.hours_per_week, "a number from 0 to 168", "37.5"),
    PayrollField("hours_band", "Hours band", PAY, formats.hours_band,
                 "A, B, C, D or E; leave it blank to have it made from the weekly hours", "D"),
    PayrollField("pay_schedule", "Pay schedule", PAY, formats.pay_schedule,
                 "monthly, weekly, fortnightly, four-weekly, quarterly, half-yearly, yearly, or a schedule's name",
                 "monthly"),
    PayrollField("pay_frequency", "Pay frequency", PAY, formats.pay_frequency,
                 "monthly, weekly, fortnightly, four-weekly, quarterly, half-yearly, yearly, one-off or irregular; "
                 "leave it blank where the pay schedule says it", "monthly"),
    PayrollField("irregular_payments", "Irregular payments", PAY, formats.yes_or_no,
                 "yes or no; yes where no pay for three months or more is usual", "no"),
    PayrollField("payment_method", "Payment method", PAY, formats.payment_method,
                 "bank, cash or cheque; bank details are needed unless it is cash or cheque", "bank"),
    PayrollField("bank_account_name", "Name on account", BANK, formats.text, _TEXT, "A O'Neill"),
    PayrollField("sort_code", "Sort code", BANK, bank_formats.sort_code,
                 "six digits, with or without hyphens; not all zeros", "20-29-59", is_sensitive=True),
    PayrollField("account_number", "Account number", BANK, bank_formats.account_number,
                 "eight digits; six or seven are padded with zeros in front; not all zeros", "63748472",
                 is_sensitive=True),
    PayrollField("roll_number", "Building society roll number", BANK, bank_formats.roll_number,
                 "1 to 18 letters, digits, spaces, hyphens, slashes and dots", "D/12345678-9", is_sensitive=True),
)  # fmt: skip

FIELDS_BY_NAME: Final = {field.name: field for field in PAYROLL_FIELDS}
#: Fields that only some companies keep in Humaans: nothing is amiss where they are not mapped.
SELDOM_KEPT: Final = frozenset(
    {
        "passport_number", "marital_status", "address_line_3", "address_line_4", "continuous_employment_date",
        "cost_centre", "workplace_postcode", "previous_payroll_id", "payroll_id_changed", "off_payroll_worker",
        "director", "director_ni_method", "director_start_date", "director_end_date", "week_one_basis",
        "first_civilian_employment_date", "student_loan_start_date", "student_loan_end_date",
        "postgraduate_loan_start_date", "postgraduate_loan_end_date", "previous_taxable_pay", "previous_tax_paid",
        "previous_tax_code", "previous_leaving_date", "hours_band", "pay_frequency", "irregular_payments",
        "payment_method", "roll_number",
    }
)  # fmt: skip
YES_OR_NO_FIELDS: Final = tuple(field.name for field in PAYROLL_FIELDS if field.parse is formats.yes_or_no)
SALARY_FIELDS: Final = ("salary_amount_minor", "salary_currency", "salary_period", "salary_effective_date")


#: NI, passport and bank numbers: reading them is recorded in the audit log.
IDENTIFYING_NUMBERS: Final = frozenset(
    name for name, field in FIELDS_BY_NAME.items() if field.is_sensitive and name not in SALARY_FIELDS
)
#: Pay, numbers, bank details and what is private: someone who may only look sees none of it, not even the end.
HIDDEN_FROM_VIEWERS: Final = IDENTIFYING_NUMBERS | {
    *SALARY_FIELDS,
    "bank_account_name",
    "previous_taxable_pay",
    "previous_tax_paid",
    "marital_status",
    "nationality",
}
