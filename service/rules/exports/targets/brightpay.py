"""BrightPay (UK): a CSV file whose columns are matched on screen by their titles, in any order.

Source: BrightPay's own documentation of its employee import (brightpay.co.uk/docs).
"""

from __future__ import annotations

from typing import Final

from service.rules.exports import addresses, characters, directors, sources
from service.rules.exports.target import Column, Target

_ADDRESS: Final = tuple(
    Column(f"Address Line {place}", source, longest=35, example=example)
    for place, (source, example) in enumerate(
        zip(addresses.address_lines(), ("12 Market Street", "Flat 3", "Leeds", "West Yorkshire"), strict=True), 1
    )
)

TARGET: Final = Target(
    name="brightpay",
    label="BrightPay",
    origin="BrightPay's documentation; the running version's spelling of titles may differ",
    how_to_import=(
        "In BrightPay, choose Employees, then Import from CSV. Choose the file, then Match Header Row. Check that "
        "every column has its field before you continue."
    ),
    left_to_payroll=(
        "Annual leave", "Working days", "Pensions", "Salaries that are per neither year, pay period, day nor hour",
    ),
    unknown_words=("Payment Method",),
    columns=(
        Column("Works Number", sources.text("employee_id"), is_needed=True, longest=35, example="1042"),
        Column("Payroll ID (RTI)", sources.text("employee_id"), is_needed=True, longest=35, example="1042"),
        Column("Title", sources.text("title"), longest=35, example="Ms"),
        Column("Name", sources.text("first_name"), is_needed=True, longest=35, allowed=characters.NAME_CHARACTERS,
               allowed_in_words=characters.NAME_IN_WORDS, example="Amelia"),
        Column("Middle Name", sources.text("middle_name"), longest=35, example="Rose"),
        Column("Surname", sources.text("last_name"), is_needed=True, longest=35,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="O'Neill-Khan"),
        *_ADDRESS,
        Column("Postcode", sources.text("postcode"), longest=10, example="LS1 6DT"),
        Column("Foreign Country", addresses.foreign_country(), longest=35, example="France"),
        Column("Gender", sources.code("gender", {"F": "Female", "M": "Male"}), is_needed=True, example="Female"),
        Column("Date of Birth", sources.day("date_of_birth", sources.DAY_FIRST), is_needed=True, example="17/04/1988"),
        Column("Marital Status", sources.code("marital_status", {
            "single": "Single", "married": "Married", "divorced": "Divorced", "widowed": "Widowed",
            "civil_partnership": "Civil Partnership"}), example="Married"),
        Column("Nationality", sources.text("nationality"), example="British"),
        Column("Passport Number", sources.text("passport_number"), longest=35, example="533380006"),
        Column("Phone Number", sources.text("phone_number"), example="+44 20 7946 0018"),
        Column("Email Address", sources.email(), example="amelia@example.com"),
        Column("National Insurance Number", sources.text("ni_number"), longest=9, example="CE234561D"),
        Column("National Insurance Table", sources.text("ni_category"), is_needed=True, longest=1, example="A"),
        Column("Tax Code", sources.tax_code(), is_needed=True, longest=8, example="1257L"),
        Column("Week/Month 1 Basis", sources.week_one("Yes", "No"), example="No"),
        Column("Workplace postcode", sources.text("workplace_postcode"), longest=8, example="TS18 3AD"),
        Column("Is an off-payroll worker", sources.yes_or_no("off_payroll_worker", "Yes", "No"), example="No"),
        Column("Is a Director", directors.is_director("Yes", "No"), example="Yes"),
        Column("Director Start Date", sources.day("director_start_date", sources.DAY_FIRST), example="08/04/2024"),
        Column("Director End Date", sources.day("director_end_date", sources.DAY_FIRST), example="30/09/2026"),
        Column("Is Using Alternate Director NI Calculation",
               directors.ni_method({"AN": "No", "AL": "Yes"}), example="No"),
        Column("Student Loan Plan", sources.code(
            "student_loan_plan", {"01": "Plan 1", "02": "Plan 2", "04": "Plan 4", "05": "Plan 5"}), example="Plan 2"),
        Column("Student Loan Start Date", sources.day("student_loan_start_date", sources.DAY_FIRST),
               example="06/04/2026"),
        Column("Student Loan Stop Date", sources.day("student_loan_end_date", sources.DAY_FIRST),
               example="31/10/2026"),
        Column("Postgraduate Loan", sources.code("postgraduate_loan", {"yes": "Yes", "no": "No"}), example="No"),
        Column("Postgraduate Loan Start Date", sources.day("postgraduate_loan_start_date", sources.DAY_FIRST),
               example="06/04/2026"),
        Column("Postgraduate Loan Stop Date", sources.day("postgraduate_loan_end_date", sources.DAY_FIRST),
               example="31/10/2026"),
        Column("Department", sources.text("department"), example="Product"),
        Column("Job Title", sources.text("job_title"), example="Engineer"),
        Column("Start Date", sources.day("start_date", sources.DAY_FIRST), is_needed=True, example="05/01/2026"),
        Column("Starter Declaration", sources.text("starter_declaration"), longest=1, example="A"),
        Column("Taxable Pay in Previous Employment", sources.text("previous_taxable_pay"), example="12345.67"),
        Column("Tax in Previous Employment", sources.text("previous_tax_paid"), example="1234.56"),
        Column("Leave Date", sources.day("end_date", sources.DAY_FIRST), example="31/12/2026"),
        Column("Payment Frequency", sources.pay_frequency(
            {"weekly": "Weekly", "fortnightly": "Fortnightly", "four_weekly": "4-Weekly", "monthly": "Monthly",
             "quarterly": "Quarterly", "yearly": "Yearly"}), is_needed=True, example="Monthly"),
        Column("Is Irregular Payment Pattern", sources.yes_or_no("irregular_payments", "Yes", "No"), example="No"),
        Column("Annual Pay", sources.when_period_is("annual", sources.in_pounds()), example="42000.00"),
        Column("Period Pay", sources.in_pounds_each_period(), example="3500.00"),
        Column("Daily Pay Rate", sources.when_period_is("daily", sources.in_pounds()), example="150.00"),
        Column("Hourly Pay Rate", sources.when_period_is("hourly", sources.in_pounds()), example="12.8205"),
        Column("Contracted hours per week", sources.text("hours_per_week"), example="37.5"),
        Column("Payment Bank Sort Code", sources.text("sort_code"), allowed=characters.SIX_DIGITS,
               allowed_in_words=characters.SIX_DIGITS_IN_WORDS, example="102030"),
        Column("Payment Bank Account Number", sources.text("account_number"), allowed=characters.EIGHT_DIGITS,
               allowed_in_words=characters.EIGHT_DIGITS_IN_WORDS, example="63748472"),
        Column("Payment Bank Account Name", sources.text("bank_account_name"), example="A O'Neill"),
    ),
)  # fmt: skip
