"""FreePayroll.uk: the CSV file of its employee import. Source: help.freepayroll.uk."""

from __future__ import annotations

from typing import Final

from service.rules.exports import addresses, characters, sources
from service.rules.exports.target import Column, Target

TARGET: Final = Target(
    name="freepayroll",
    label="FreePayroll",
    origin="FreePayroll's documentation",
    how_to_import="In FreePayroll, choose Employees, then Import, and choose the file.",
    left_to_payroll=("Pensions",),
    columns=(
        Column("Title", sources.text("title"), is_needed=True, longest=35, example="Ms"),
        Column("First Name", sources.text("first_name"), is_needed=True, longest=35,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="Amelia"),
        Column("Last Name", sources.text("last_name"), is_needed=True, longest=35,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="O'Neill-Khan"),
        Column("Gender", sources.code("gender", {"F": "Female", "M": "Male"}), is_needed=True, example="Female"),
        Column("Email", sources.email(), is_needed=True, example="amelia@example.com"),
        Column("Date Of Birth", sources.day("date_of_birth"), is_needed=True, example="1988-04-17"),
        Column("NI Category", sources.text("ni_category"), is_needed=True, longest=1, example="A"),
        Column("Address Line 1", addresses.street_lines(1)[0], is_needed=True, longest=35,
               example="12 Market Street, Flat 3"),
        Column("City", sources.text("city"), is_needed=True, example="Leeds"),
        Column("Postcode", sources.text("postcode"), is_needed=True, example="LS1 6DT"),
        Column("Country", sources.text("country"), is_needed=True, example="GB"),
        Column("Payroll ID", sources.text("employee_id"), is_needed=True, longest=35, example="1042"),
        Column("Employment Start Date", sources.day("start_date"), is_needed=True, example="2026-01-05"),
        Column("Pay Schedule", sources.text("pay_schedule"), is_needed=True, example="monthly"),
    ),
)  # fmt: skip
