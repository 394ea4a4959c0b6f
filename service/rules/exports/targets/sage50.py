"""Sage 50 Payroll (UK): the employee file of its import, with all of its fixed headings.

One public source, and no Sage at hand to prove it on: the page says so, and to try it with one employee first.
"""

from __future__ import annotations

from typing import Final

from service.rules.exports import addresses, characters, directors, sources
from service.rules.exports.target import Column, Target
from service.rules.exports.targets.sage50_headings import HEADINGS

_LINE_LONGEST: Final = 35
_ADDRESS: Final = tuple(
    Column(f"Address {place}", source, longest=_LINE_LONGEST, example=example)
    for place, (source, example) in enumerate(
        zip(
            addresses.address_lines(5),
            ("12 Market Street", "Flat 3", "Market Quarter", "Leeds", "West Yorkshire"),
            strict=True,
        ),
        1,
    )
)
_FILLED: Final = (
    Column("Employee Reference", sources.text("employee_id"), is_needed=True, longest=35, example="1042"),
    Column("Title", sources.text("title"), is_needed=True, longest=35, allowed=characters.TITLE_CHARACTERS,
           allowed_in_words=characters.TITLE_IN_WORDS, example="Ms"),
    Column("Initial", sources.initial("first_name"), example="A"),
    Column("Forename", sources.joined("first_name", "middle_name"), is_needed=True, longest=35,
           allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="Amelia Rose"),
    Column("Surname", sources.text("last_name"), is_needed=True, longest=35, allowed=characters.NAME_CHARACTERS,
           allowed_in_words=characters.NAME_IN_WORDS, example="O'Neill-Khan"),
    *_ADDRESS,
    Column("Post Code", sources.text("postcode"), longest=10, example="LS1 6DT"),
    Column("Telephone Number", sources.text("phone_number"), longest=30, example="+44 20 7946 0018"),
    Column("E-mail Address", sources.email(), longest=100, example="amelia@example.com"),
    Column("Gender", sources.code("gender", {"F": "Female", "M": "Male"}), is_needed=True, example="Female"),
    Column("Nationality", sources.text("nationality"), longest=60, example="British"),
    Column("Date of Birth", sources.day("date_of_birth", sources.DAY_FIRST), is_needed=True, example="17/04/1988"),
    Column("Tax Code", sources.tax_code(), is_needed=True, longest=7, example="1257L"),
    Column("Wk1Mth1 Basis", sources.week_one("1", "0"), example="0"),
    Column("NI Category", sources.text("ni_category"), is_needed=True, longest=1, example="A"),
    Column("NI Number", sources.text("ni_number"), longest=9, example="CE234561D"),
    Column("Works Reference", sources.text("employee_id"), longest=35, example="1042"),
    Column("Director Status", directors.while_it_counts(
        directors.ni_method({"AN": "1", "AL": "2"}, no_director="0"), "0"), example="1"),
    Column("Date Directorship Began", directors.while_it_counts(
        sources.day("director_start_date", sources.DAY_FIRST)), example="08/04/2024"),
    Column("Payment Frequency", sources.pay_frequency(
        {"weekly": "Weekly", "fortnightly": "Fortnightly", "four_weekly": "4 Weekly", "monthly": "Monthly"}
    ), is_needed=True, example="Monthly"),
    Column("Work Start Date", sources.day("start_date", sources.DAY_FIRST), is_needed=True, example="05/01/2026"),
    Column("Work End Date", sources.day("end_date", sources.DAY_FIRST), example="31/12/2026"),
    Column("SLR From Date", sources.day("student_loan_start_date", sources.DAY_FIRST), example="06/04/2026"),
    Column("SLR to Date", sources.day("student_loan_end_date", sources.DAY_FIRST), example="31/10/2026"),
    Column("PGLR From Date", sources.day("postgraduate_loan_start_date", sources.DAY_FIRST), example="06/04/2026"),
    Column("PGLR To Date", sources.day("postgraduate_loan_end_date", sources.DAY_FIRST), example="31/10/2026"),
    Column("First Day of Civilian Employment",
           sources.day("first_civilian_employment_date", sources.DAY_FIRST), example="02/02/2026"),
    Column("Gross Salary", sources.when_period_is("annual", sources.in_pounds()), example="42000.00"),
    Column("Salary Per Period", sources.in_pounds_each_period(), example="3500.00"),
    Column("Contracted Hours", sources.text("hours_per_week"), example="37.5"),
    Column("Sort Code", sources.text("sort_code"), allowed=characters.SIX_DIGITS,
           allowed_in_words=characters.SIX_DIGITS_IN_WORDS, example="102030"),
    Column("Bank Account Number", sources.text("account_number"), allowed=characters.EIGHT_DIGITS,
           allowed_in_words=characters.EIGHT_DIGITS_IN_WORDS, example="63748472"),
    Column("Bank Account Name", sources.text("bank_account_name"), longest=18, example="A O'Neill"),
    Column("Building Soc Number", sources.text("roll_number"), longest=18, example="D/12345678-9"),
    Column("Cost Centre Reference", sources.text("cost_centre"), longest=60, example="CC-410"),
    Column("Department Reference", sources.text("department"), longest=60, example="Product"),
    Column("Job Title", sources.text("job_title"), longest=60, example="Engineer"),
    Column("Payroll ID", sources.text("employee_id"), longest=35, example="1042"),
)  # fmt: skip
_BY_HEADING: Final = {column.heading: column for column in _FILLED}

TARGET: Final = Target(
    name="sage50",
    label="Sage 50 Payroll",
    origin="one public exporter of this layout; not tried on a Sage yet",
    how_to_import=(
        "Make a backup in Sage 50 Payroll. Choose File, then Data Import, then Employee Records, and try it with one "
        "employee before you import everyone."
    ),
    left_to_payroll=(
        "Pensions", "Holiday schemes", "Statutory pay", "Pay elements",
        "Salaries that are per neither year nor pay period",
    ),
    unknown_words=("Marital Status", "Payment Method", "SLR Plan Type"),
    columns=tuple(_BY_HEADING.get(heading, Column(heading)) for heading in HEADINGS),
    has_byte_order_mark=True,
    has_fixed_columns=True,
)  # fmt: skip
