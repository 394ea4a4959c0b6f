"""The payroll fields that HMRC and payroll programs ask for beside those that were kept: all empty at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import peewee as pw
    from peewee_migrate import Migrator

TEXTS = (
    "passport_number",
    "marital_status",
    "nationality",
    "address_line_3",
    "address_line_4",
    "cost_centre",
    "workplace_postcode",
    "previous_payroll_id",
    "payroll_id_changed",
    "off_payroll_worker",
    "director",
    "director_ni_method",
    "week_one_basis",
    "previous_taxable_pay",
    "previous_tax_paid",
    "previous_tax_code",
    "hours_band",
    "pay_frequency",
    "irregular_payments",
    "payment_method",
    "roll_number",
)
DATES = (
    "continuous_employment_date",
    "director_start_date",
    "director_end_date",
    "first_civilian_employment_date",
    "student_loan_start_date",
    "student_loan_end_date",
    "postgraduate_loan_start_date",
    "postgraduate_loan_end_date",
    "previous_leaving_date",
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns."""
    for names, kind in ((TEXTS, "TEXT"), (DATES, "DATE")):
        for name in names:
            migrator.sql(f'ALTER TABLE "employee" ADD COLUMN "{name}" {kind}')
