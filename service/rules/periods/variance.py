"""What differs between two snapshots of one schedule, line by line, each in the section in which it is reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.periods import Section
from service.rules.fields.payroll_fields import SALARY_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECTION_OF: Final[dict[str, Section]] = {
    **dict.fromkeys(PAYROLL_FIELD_KINDS, Section.PERSONAL),
    "start_date": Section.STARTERS,
    "end_date": Section.LEAVERS,
    **dict.fromkeys(SALARY_FIELDS, Section.PAY),
    **dict.fromkeys(
        ("bank_account_name", "sort_code", "account_number", "roll_number", "payment_method"), Section.BANK
    ),
    **dict.fromkeys(
        (
            "tax_code", "week_one_basis", "ni_category", "ni_number", "starter_declaration",
            "student_loan_plan", "student_loan_start_date", "student_loan_end_date",
            "postgraduate_loan", "postgraduate_loan_start_date", "postgraduate_loan_end_date",
            "previous_taxable_pay", "previous_tax_paid", "previous_tax_code", "previous_leaving_date",
            "first_civilian_employment_date", "workplace_postcode", "off_payroll_worker",
            "director", "director_ni_method", "director_start_date", "director_end_date",
        ),
        Section.TAX,
    ),
    **dict.fromkeys(
        ("hours_per_week", "hours_band", "pay_schedule", "pay_frequency", "irregular_payments"), Section.HOURS
    ),
    **dict.fromkeys(
        (
            "employee_id", "previous_payroll_id", "payroll_id_changed", "job_title", "department", "cost_centre",
            "contract_type", "work_location", "continuous_employment_date",
        ),
        Section.OTHER,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: a field, or without one someone who is in only one of the two snapshots."""

    #: The record's id, and the section.
    record: int
    section: Section
    field: str | None
    old: str | int | None
    new: str | int | None
    #: From when it counts, as ISO text, where the data says so.
    effective_date: str | None = None


def differences(old: Mapping[int, Mapping[str, Any]], new: Mapping[int, Mapping[str, Any]]) -> Iterator[Difference]:
    """Every line between two snapshots, by record id; the order is that of `new`, then those who are gone."""
    for record, after in new.items():
        before = old.get(record)
        if before is None:
            yield Difference(record, Section.STARTERS, None, None, after["first_day"], after["first_day"])
        elif before["fields"] != after["fields"]:
            yield from _of_fields(record, before["fields"], after["fields"])
    for record, before in old.items():
        if record not in new:
            yield Difference(record, Section.LEAVERS, None, before["last_day"], None, before["last_day"])


def _of_fields(record: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for field in PAYROLL_FIELD_KINDS:
        old, new = before.get(field), after.get(field)
        if old != new:
            section = SECTION_OF[field]
            yield Difference(record, section, field, old, new, _effective_date(section, field, after))


def _effective_date(section: Section, field: str, after: Mapping[str, Any]) -> str | None:
    if section is Section.PAY:
        return after.get("salary_effective_date")
    return after.get(field) if field in {"start_date", "end_date"} else None


def hundredths_of_a_per_cent(old: int, new: int) -> int | None:
    """By how much an amount went up or down, towards zero; None when it was nothing before."""
    return int(Fraction((new - old) * 10_000, old)) if old else None
