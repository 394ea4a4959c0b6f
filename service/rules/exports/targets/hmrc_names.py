"""A neutral file whose headings are HMRC's names in the Full Payment Submission, for any program that maps columns.

Source: HMRC's schema of the FPS for 2025-26 (docs/hmrc-rules.md).
"""

from __future__ import annotations

from typing import Final

from service.rules.exports import addresses, characters, directors, sources
from service.rules.exports.target import Column, Target

_ADDRESS: Final = tuple(
    Column(f"Address.Line{place}", source, longest=35, allowed=characters.ADDRESS_CHARACTERS,
           allowed_in_words=characters.ADDRESS_IN_WORDS, example=example)
    for place, (source, example) in enumerate(
        zip(addresses.address_lines(), ("12 Market Street", "Flat 3", "Leeds", "West Yorkshire"), strict=True), 1
    )
)  # fmt: skip

TARGET: Final = Target(
    name="hmrc",
    label="HMRC names (any program that maps columns)",
    origin="HMRC's Full Payment Submission, schema of 2025-26",
    how_to_import=(
        "Choose the file in the import of your payroll program and match its columns on screen. The headings are "
        "HMRC's names, so one name means one thing."
    ),
    left_to_payroll=(
        "Postcodes of addresses abroad", "Figures of the year to date", "Opening balances", "Pensions",
        "Pay elements beside the salary",
    ),
    columns=(
        Column("PayId", sources.text("employee_id"), is_needed=True, longest=35,
               allowed=characters.ADDRESS_CHARACTERS, allowed_in_words=characters.ADDRESS_IN_WORDS, example="1042"),
        Column("PayIdChgd.PayrollIdChangedIndicator", sources.yes_or_no("payroll_id_changed", "yes", ""),
               example="yes"),
        Column("PayIdChgd.OldPayrollId", sources.text("previous_payroll_id"), longest=35,
               allowed=characters.ADDRESS_CHARACTERS, allowed_in_words=characters.ADDRESS_IN_WORDS, example="0877"),
        Column("NINO", sources.text("ni_number"), longest=9, example="CE234561D"),
        Column("PassportNumber", sources.text("passport_number"), longest=35,
               allowed=characters.ADDRESS_CHARACTERS, allowed_in_words=characters.ADDRESS_IN_WORDS,
               example="533380006"),
        Column("Name.Ttl", sources.text("title"), longest=35, allowed=characters.TITLE_CHARACTERS,
               allowed_in_words=characters.TITLE_IN_WORDS, example="Ms"),
        Column("Name.Fore1", sources.text("first_name"), is_needed=True, longest=35,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="Amelia"),
        Column("Name.Fore2", sources.text("middle_name"), longest=35, allowed=characters.NAME_CHARACTERS,
               allowed_in_words=characters.NAME_IN_WORDS, example="Rose"),
        Column("Name.Sur", sources.text("last_name"), is_needed=True, longest=35,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="O'Neill-Khan"),
        *_ADDRESS,
        Column("Address.UKPostcode", addresses.uk_postcode(), longest=10, example="LS1 6DT"),
        Column("Address.ForeignCountry", addresses.foreign_country(), longest=35, example="France"),
        Column("BirthDate", sources.day("date_of_birth"), is_needed=True, example="1988-04-17"),
        Column("Gender", sources.code("gender", {"F": "F", "M": "M"}), is_needed=True, example="F"),
        Column("Starter.StartDate", sources.day("start_date"), is_needed=True, example="2026-01-05"),
        Column("Starter.StartDec", sources.text("starter_declaration"), longest=1, example="A"),
        Column("LeavingDate", sources.day("end_date"), example="2026-12-31"),
        Column("Payment.TaxCode", sources.tax_code_without_regime(), is_needed=True, longest=7, example="1257L"),
        Column("Payment.TaxCode.TaxRegime", sources.tax_regime(), example="S"),
        Column("Payment.TaxCode.BasisNonCumulative", sources.week_one("yes", ""), example="yes"),
        Column("Payment.PayFreq", sources.pay_frequency(), is_needed=True, example="M1"),
        Column("IrrEmp", sources.yes_or_no("irregular_payments", "yes", ""), example="yes"),
        Column("OffPayrollWorker", sources.yes_or_no("off_payroll_worker", "yes", ""), example="yes"),
        Column("DirectorsNIC", directors.ni_method({"AN": "AN", "AL": "AL"}), longest=2, example="AN"),
        Column("DirectorFrom", sources.day("director_start_date"), example="2024-04-08"),
        Column("DirectorUntil", sources.day("director_end_date"), example="2026-09-30"),
        Column("Payment.HoursWorked", sources.hours_band(), is_needed=True, example="D"),
        Column("NIletter", sources.text("ni_category"), is_needed=True, longest=1, example="A"),
        Column("EmployeeWorkplacePostcode", sources.text("workplace_postcode"), longest=8, example="TS18 3AD"),
        Column("FirstCivilianEmployment", sources.day("first_civilian_employment_date"), example="2026-02-02"),
        Column("StudentLoan", sources.text("student_loan_plan"), longest=2, example="02"),
        Column("StudentLoanFrom", sources.day("student_loan_start_date"), example="2026-04-06"),
        Column("StudentLoanUntil", sources.day("student_loan_end_date"), example="2026-10-31"),
        Column("PostgradLoan", sources.code("postgraduate_loan", {"yes": "yes", "no": ""}), example="yes"),
        Column("PostgradLoanFrom", sources.day("postgraduate_loan_start_date"), example="2026-04-06"),
        Column("PostgradLoanUntil", sources.day("postgraduate_loan_end_date"), example="2026-10-31"),
        Column("P45.TaxablePay", sources.text("previous_taxable_pay"), example="12345.67"),
        Column("P45.Tax", sources.text("previous_tax_paid"), example="1234.56"),
        Column("P45.TaxCode", sources.text("previous_tax_code"), example="1257L"),
        Column("P45.LeavingDate", sources.day("previous_leaving_date"), example="2026-05-29"),
        Column("Salary", sources.in_pounds(), example="42000.00"),
        Column("SalaryPeriod", sources.text("salary_period"), example="annual"),
        Column("SalaryFrom", sources.day("salary_effective_date"), example="2026-04-01"),
        Column("HoursPerWeek", sources.text("hours_per_week"), example="37.5"),
        Column("JobTitle", sources.text("job_title"), example="Engineer"),
        Column("Department", sources.text("department"), example="Product"),
        Column("CostCentre", sources.text("cost_centre"), example="CC-410"),
        Column("ContinuousEmployment", sources.day("continuous_employment_date"), example="2019-09-02"),
        Column("MaritalStatus", sources.text("marital_status"), example="married"),
        Column("Nationality", sources.text("nationality"), example="British"),
        Column("Email", sources.email(), example="amelia@example.com"),
        Column("Phone", sources.text("phone_number"), example="+44 20 7946 0018"),
        Column("PaymentMethod", sources.text("payment_method"), example="bank"),
        Column("SortCode", sources.text("sort_code"), allowed=characters.SIX_DIGITS,
               allowed_in_words=characters.SIX_DIGITS_IN_WORDS, example="102030"),
        Column("AccountNo", sources.text("account_number"), allowed=characters.EIGHT_DIGITS,
               allowed_in_words=characters.EIGHT_DIGITS_IN_WORDS, example="63748472"),
        Column("AccountName", sources.text("bank_account_name"), example="A O'Neill"),
        Column("RollNumber", sources.text("roll_number"), longest=18, example="D/12345678-9"),
    ),
)  # fmt: skip
