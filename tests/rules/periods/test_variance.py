"""Which lines two snapshots give, in which section."""

from __future__ import annotations

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.periods import Section
from service.rules.periods.variance import SECTION_OF, differences, hundredths_of_a_per_cent


def record(first_day="2020-01-01", last_day=None, **fields):
    return {"first_day": first_day, "last_day": last_day, "fields": dict.fromkeys(PAYROLL_FIELD_KINDS) | fields}


def test_every_payroll_field_has_a_section():
    assert set(SECTION_OF) == set(PAYROLL_FIELD_KINDS)
    assert SECTION_OF["account_number"] is Section.BANK
    assert SECTION_OF["salary_amount_minor"] is Section.PAY


def test_equal_records_give_no_line():
    assert list(differences({1: record()}, {1: record()})) == []


def test_someone_new_and_someone_gone_are_one_line_each():
    found = list(differences({1: record(last_day="2026-10-31")}, {2: record("2026-11-09")}))
    assert [(each.record, each.section, each.field, each.effective_date) for each in found] == [
        (2, Section.STARTERS, None, "2026-11-09"),
        (1, Section.LEAVERS, None, "2026-10-31"),
    ]


def test_a_rise_says_from_when_it_counts():
    new = record(salary_amount_minor=4_200_000, salary_effective_date="2026-11-15")
    found = {each.field: each for each in differences({1: record(salary_amount_minor=3_600_000)}, {1: new})}
    assert found["salary_amount_minor"].effective_date == "2026-11-15"
    assert (found["salary_amount_minor"].old, found["salary_amount_minor"].new) == (3_600_000, 4_200_000)


def test_percentages_are_exact_hundredths_towards_zero():
    assert hundredths_of_a_per_cent(300_000, 350_000) == 1666
    assert hundredths_of_a_per_cent(350_000, 300_000) == -1428
    assert hundredths_of_a_per_cent(0, 1) is None
