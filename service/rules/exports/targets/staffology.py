"""Staffology and IRIS: the CSV file of their employee import.

Sources: app.staffology.co.uk/userguides/importexport and help-iris.co.uk (*Employee import fields*). Of the headings
behind the address only those that these pages show are written. They say which columns take a blank for a no.
"""

from __future__ import annotations

from typing import Final

from service.rules.exports import addresses, characters, directors, loans, sources
from service.rules.exports.target import Column, Target

_ADDRESS: Final = tuple(
    Column(f"Addr{place}", source, longest=100, example=example)
    for place, (source, example) in enumerate(
        zip(
            addresses.address_lines(5),
            ("12 Market Street", "Flat 3", "Market Quarter", "Leeds", "West Yorkshire"),
            strict=True,
        ),
        1,
    )
)

TARGET: Final = Target(
    name="staffology",
    label="Staffology and IRIS",
    origin="Staffology's and IRIS's documentation",
    how_to_import=(
        "In Staffology, choose Employees, then Import, and tick Allow updates to change employees who are in it "
        "already. Check the preview before you import."
    ),
    left_to_payroll=(
        "Pay and bank details, whose headings are not published", "Student loan plan 5",
        "Which country of the UK an address is in", "Pensions", "Opening balances",
    ),
    columns=(
        Column("Payroll Code", sources.text("employee_id"), is_needed=True, longest=35, example="1042"),
        Column("NI Number", sources.text("ni_number"), longest=15, example="CE234561D"),
        Column("NI Table", sources.text("ni_category"), is_needed=True, longest=1, example="A"),
        Column("Tax Code", sources.tax_code(), is_needed=True, longest=12, example="1257L"),
        Column("W1M1", sources.week_one("True", "False"), example="False"),
        Column("Gender", sources.code("gender", {"F": "Female", "M": "Male"}), is_needed=True, example="Female"),
        Column("Date of Birth", sources.day("date_of_birth"), is_needed=True, example="1988-04-17"),
        Column("Marital Status", sources.code("marital_status", {
            "single": "Single", "married": "Married", "divorced": "Divorced", "widowed": "Widowed",
            "civil_partnership": "Civil Partnership"}), example="Married"),
        Column("Join Date", sources.day("start_date"), is_needed=True, example="2026-01-05"),
        Column("Starter Declaration", sources.text("starter_declaration"), longest=7, example="A"),
        Column("Student Loan", loans.while_it_runs(sources.code(
            "student_loan_plan", {"01": "Plan One", "02": "Plan Two", "04": "Plan Four"})), example="Plan Two",
               blank_means="no student loan"),
        Column("Postgrad Loan", loans.while_it_runs(
            sources.code("postgraduate_loan", {"yes": "True", "no": "False"}), "False"), example="False",
               blank_means="no postgraduate loan"),
        Column("Director Start Date", directors.start_day(), example="2024-04-08"),
        Column("Director End Date", sources.day("director_end_date"), example="2026-09-30"),
        Column("Director NI Alt Method", directors.ni_method({"AN": "False", "AL": "True"}), example="False"),
        Column("Dept Name", sources.text("department"), example="Product"),
        Column("Cost Centre Code", sources.text("cost_centre"), example="CC-410"),
        Column("Left Date", sources.day("end_date"), example="2026-12-31"),
        Column("Title", sources.text("title"), longest=30, example="Ms"),
        Column("First Name", sources.text("first_name"), is_needed=True, longest=34,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="Amelia"),
        Column("Middle Name", sources.text("middle_name"), longest=34, example="Rose"),
        Column("Surname", sources.text("last_name"), is_needed=True, longest=34,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="O'Neill-Khan"),
        Column("Email", sources.email(), longest=100, example="amelia@example.com"),
        Column("Telephone", sources.text("phone_number"), longest=30, example="+44 20 7946 0018"),
        Column("Passport Number", sources.text("passport_number"), longest=24, example="533380006"),
        *_ADDRESS,
        Column("Postcode", sources.text("postcode"), longest=10, example="LS1 6DT"),
    ),
)  # fmt: skip
