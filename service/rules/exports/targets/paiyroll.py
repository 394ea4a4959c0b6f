"""paiyroll: its CSV file of workers. Source: paiyroll's own specification of the upload."""

from __future__ import annotations

import re
from typing import Final

from service.rules.exports import addresses, characters, directors, loans, sources
from service.rules.exports.target import Column, Target

_ADDRESS: Final = tuple(
    Column(f"postaldetail_line{place}", source, longest=35, allowed=characters.ADDRESS_CHARACTERS,
           allowed_in_words=characters.ADDRESS_IN_WORDS, example=example)
    for place, (source, example) in enumerate(
        zip(addresses.address_lines(), ("12 Market Street", "Flat 3", "Leeds", "West Yorkshire"), strict=True), 1
    )
)  # fmt: skip

#: Three names and the spaces between them.
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z \-']*")

TARGET: Final = Target(
    name="paiyroll",
    label="paiyroll",
    origin="paiyroll's specification of the upload",
    how_to_import="In paiyroll, choose Workers, then Upload, and choose the file.",
    left_to_payroll=("Postcodes of addresses abroad", "Working days", "Freeports and veterans",
                     "The Construction Industry Scheme", "Pensions"),
    unknown_words=("bankdetail_payment_method",),
    columns=(
        Column("username", sources.email(), is_needed=True, longest=80, example="amelia@example.com"),
        Column("email", sources.email(), is_needed=True, example="amelia@example.com"),
        Column("title", sources.text("title"), is_needed=True, longest=35, example="Ms"),
        Column("name", sources.joined("first_name", "middle_name", "last_name"), is_needed=True,
               longest=80, allowed=_NAME, allowed_in_words=characters.NAME_IN_WORDS,
               example="Amelia Rose O'Neill-Khan"),
        Column("mobile", sources.text("phone_number"), example="+44 20 7946 0018"),
        Column("works_id", sources.text("employee_id"), is_needed=True, longest=40, example="1042"),
        Column("start_date", sources.day("start_date"), is_needed=True, example="2026-01-05"),
        Column("end_date", sources.day("end_date"), example="2026-12-31"),
        Column("original_start_date", sources.day("continuous_employment_date"), example="2019-09-02"),
        Column("department", sources.text("department"), is_needed=True, example="Product"),
        *_ADDRESS,
        Column("postaldetail_postcode", addresses.uk_postcode(), longest=10, example="LS1 6DT"),
        Column("postaldetail_foreign_country", addresses.foreign_country(), longest=35, example="France"),
        Column("taxdetail_weekly_hours_worked", sources.hours_band(), example="D"),
        Column("taxdetail_P45_tax_code", sources.tax_code("previous_tax_code"), example="1257L"),
        Column("taxdetail_P45_week1_month1", sources.week_one_of("previous_tax_code", "true", "false"),
               example="false"),
        Column("taxdetail_P45_leaving_date", sources.day("previous_leaving_date"), example="2026-05-29"),
        Column("taxdetail_P45_total_pay_to_date", sources.text("previous_taxable_pay"), example="12345.67"),
        Column("taxdetail_P45_total_tax_to_date", sources.text("previous_tax_paid"), example="1234.56"),
        Column("taxdetail_director", directors.while_it_counts(
            directors.is_director("true", "false"), "false"), example="true"),
        Column("taxdetail_director_from", directors.while_it_counts(sources.day("director_start_date")),
               example="2024-04-08"),
        Column("taxdetail_director_NI_cumulative", directors.while_it_counts(
            directors.ni_method({"AN": "true", "AL": "false"})), example="true"),
        Column("taxdetail_paid_irregularly", sources.yes_or_no("irregular_payments", "true", "false"),
               example="false"),
        Column("taxdetail_off_payroll_worker", sources.yes_or_no("off_payroll_worker", "true", "false"),
               example="false"),
        Column("taxdetail_migrated_rti_payid", sources.text("previous_payroll_id"), longest=35, example="0877"),
        Column("taxdetail_NI_category", sources.text("ni_category"), is_needed=True, longest=1, example="A"),
        Column("taxeedetail_date_of_birth", sources.day("date_of_birth"), is_needed=True, example="1988-04-17"),
        Column("taxeedetail_gender", sources.code("gender", {"F": "F", "M": "M"}), is_needed=True, example="F"),
        Column("taxeedetail_NI_number", sources.text("ni_number"), longest=9, example="CE234561D"),
        Column("taxeedetail_employee_statement", sources.text("starter_declaration"), longest=1, example="A"),
        Column("taxeedetail_student_loan", loans.while_it_runs(sources.text("student_loan_plan")),
               longest=2, example="02"),
        Column("taxeedetail_postgraduate_loan", loans.while_it_runs(
            sources.code("postgraduate_loan", {"yes": "true", "no": "false"}), "false"), example="false"),
        Column("bankdetail_account_name", sources.text("bank_account_name"), example="A O'Neill"),
        Column("bankdetail_sort_code", sources.text("sort_code"), allowed=characters.SIX_DIGITS,
               allowed_in_words=characters.SIX_DIGITS_IN_WORDS, example="102030"),
        Column("bankdetail_account_number", sources.text("account_number"), allowed=characters.EIGHT_DIGITS,
               allowed_in_words=characters.EIGHT_DIGITS_IN_WORDS, example="63748472"),
    ),
)  # fmt: skip
