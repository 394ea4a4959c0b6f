"""Employment Hero Payroll UK (KeyPay): the CSV file of its employee import, matched by ExternalId.

Sources: working public code for the names; Employment Hero's help for the warning that a column that is not in the file
clears its values. So only employees who are not in it yet are exported.
"""

from __future__ import annotations

from typing import Final

from service.rules.exports import addresses, characters, directors, loans, sources
from service.rules.exports.target import Column, Target

_STREET: Final = addresses.street_lines(2)

TARGET: Final = Target(
    name="employment_hero",
    label="Employment Hero Payroll",
    origin="public code that works with it; Employment Hero's help for what blanks do",
    how_to_import=(
        "In Employment Hero Payroll, choose Employees, then Import Employees. Keep all columns: one that is deleted "
        "clears its values."
    ),
    left_to_payroll=(
        "Changes of employees who are in it already", "Locations and pay categories",
        "Reference of a previous employer", "Freeports and veterans", "Pensions", "Leave",
    ),
    is_for_new_employees=True,
    has_fixed_columns=True,
    unknown_words=("NationalInsuranceCalculationMethod",),
    columns=(
        Column("ExternalId", sources.text("employee_id"), is_needed=True, example="1042"),
        Column("PayrollId", sources.text("employee_id"), is_needed=True, longest=35, example="1042"),
        Column("Title", sources.text("title"), example="Ms"),
        Column("FirstName", sources.text("first_name"), is_needed=True, longest=35,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="Amelia"),
        Column("MiddleName", sources.text("middle_name"), longest=35, example="Rose"),
        Column("Surname", sources.text("last_name"), is_needed=True, longest=35,
               allowed=characters.NAME_CHARACTERS, allowed_in_words=characters.NAME_IN_WORDS, example="O'Neill-Khan"),
        Column("DateOfBirth", sources.day("date_of_birth", sources.DAY_FIRST), is_needed=True, example="17/04/1988"),
        Column("Gender", sources.code("gender", {"F": "Female", "M": "Male"}), is_needed=True, example="Female"),
        Column("ResidentialStreetAddress", _STREET[0], is_needed=True, longest=35,
               example="12 Market Street"),
        Column("ResidentialAddressLine2", _STREET[1], longest=35, example="Flat 3"),
        Column("ResidentialCity", sources.text("city"), example="Leeds"),
        Column("ResidentialCounty", sources.text("county"), example="West Yorkshire"),
        Column("ResidentialPostCode", sources.text("postcode"), example="LS1 6DT"),
        Column("ResidentialCountry", sources.text("country"), example="GB"),
        Column("EmailAddress", sources.email(), example="amelia@example.com"),
        Column("MobilePhone", sources.text("phone_number"), example="+44 20 7946 0018"),
        Column("StartDate", sources.day("start_date", sources.DAY_FIRST), is_needed=True, example="05/01/2026"),
        Column("EndDate", sources.day("end_date", sources.DAY_FIRST), example="31/12/2026"),
        Column("JobTitle", sources.text("job_title"), example="Engineer"),
        Column("Rate", sources.in_pounds(), is_needed=True, example="42000.00"),
        Column("RateUnit", sources.code("salary_period", {"annual": "Annually", "hourly": "Hourly"}), is_needed=True,
               example="Annually"),
        Column("HoursPerWeek", sources.text("hours_per_week"), is_needed=True, example="37.5"),
        Column("NationalInsuranceNumber", sources.text("ni_number"), longest=9, example="CE234561D"),
        Column("NationalInsuranceCategory", sources.text("ni_category"), is_needed=True, longest=1, example="A"),
        Column("TaxCode", sources.tax_code(), is_needed=True, example="1257L"),
        Column("TaxCalculationMethod", sources.week_one("Week1Month1", "Cumulative"), example="Cumulative"),
        Column("IsCompanyDirector", directors.is_director("true", "false"), example="true"),
        Column("AppointmentStartDate", sources.day("director_start_date", sources.DAY_FIRST), example="08/04/2024"),
        Column("AppointmentEndDate", sources.day("director_end_date", sources.DAY_FIRST), example="30/09/2026"),
        Column("EmployeePaidIrregularly", sources.yes_or_no("irregular_payments", "true", "false"), example="false"),
        Column("IsIR35Contractor", sources.yes_or_no("off_payroll_worker", "true", "false"), example="false"),
        Column("HasPostGradLoan", loans.while_it_runs(
            sources.code("postgraduate_loan", {"yes": "true", "no": "false"}), "false"), example="false"),
        Column("StudentLoanType", loans.while_it_runs(sources.code(
            "student_loan_plan", {"01": "Plan1", "02": "Plan2", "04": "Plan4", "05": "Plan5"})), example="Plan2"),
        Column("EmployeeStatement", sources.text("starter_declaration"), longest=1, example="A"),
        Column("PreviousEmployerTaxablePay", sources.text("previous_taxable_pay"), example="12345.67"),
        Column("PreviousEmployerTaxWithheld", sources.text("previous_tax_paid"), example="1234.56"),
        Column("PreviousEmployerTaxCode", sources.tax_code("previous_tax_code"), example="1257L"),
        Column("PreviousEmployerW1M1", sources.week_one_of("previous_tax_code", "true", "false"), example="false"),
        Column("PreviousEmployerLeavingDate", sources.day("previous_leaving_date", sources.DAY_FIRST),
               example="29/05/2026"),
        Column("BankAccount1_SortCode", sources.text("sort_code"), allowed=characters.SIX_DIGITS,
               allowed_in_words=characters.SIX_DIGITS_IN_WORDS, example="102030"),
        Column("BankAccount1_AccountNumber", sources.text("account_number"), allowed=characters.EIGHT_DIGITS,
               allowed_in_words=characters.EIGHT_DIGITS_IN_WORDS, example="63748472"),
        Column("BankAccount1_AccountName", sources.text("bank_account_name"), example="A O'Neill"),
        Column("BankAccount1_RollNumber", sources.text("roll_number"), longest=18, example="D/12345678-9"),
        Column("BankAccount1_AllocatedPercentage", sources.same("100"), example="100"),
    ),
)  # fmt: skip
