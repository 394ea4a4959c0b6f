"""One reading of a salary under the mapping, for the salary taken over, for back pay and for salaries to come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.facts.settings import MappingEntry, Policy
from service.rules.fields.formats import Invalid
from service.rules.mapping.field_values import MappedFields
from service.rules.mapping.person_on_day import PersonOnDay
from service.rules.mapping.salaries import Salary
from service.rules.pay.dated_salaries import DatedSalaries
from service.rules.planning.planner import Planner
from tests.builders import DAY, a_catalogue, a_custom_value, a_person, a_salary, applied, key_of, settings_with

PERIOD_IN_GERMAN = MappingEntry(
    "salary_period", "compensation.salary.period", value_map=(("pro Jahr", "annual"), ("Stunde", "hourly"))
)
CURRENCY_FIXED = MappingEntry("salary_currency", None, constant="GBP")
CURRENCY_IN_WORDS = MappingEntry("salary_currency", "compensation.salary.currency", value_map=(("Sterling", "GBP"),))


def salaries(*rows, entries=(), current=None, **said):
    person = a_person(compensations=rows, **said)
    return DatedSalaries(MappedFields(settings_with(*entries), DAY), PersonOnDay(person, a_catalogue(), DAY), current)


def read(row, *entries, current=None, **said):
    reading = PersonOnDay(a_person(compensations=(row,), **said), a_catalogue(), DAY)
    return MappedFields(settings_with(*entries), DAY).salary_of(row, reading, current)


@pytest.mark.parametrize(
    ("period", "currency", "entries"),
    [
        ("annual", "GBP", ()),
        ("pro Jahr", "GBP", (PERIOD_IN_GERMAN,)),
        ("annual", None, (CURRENCY_FIXED,)),
        ("annual", "Sterling", (CURRENCY_IN_WORDS,)),
    ],
)
def test_case_map_a_salary_is_read_alike_for_payroll_for_back_pay_and_before_it_begins(period, currency, entries):
    pay = {"period": period, "currency": currency}
    old = a_person(compensations=(a_salary("42000", "2021-03-01", **pay),))
    new = a_person(
        compensations=(
            a_salary("42000", "2021-03-01", **pay),
            a_salary("48000", "2026-09-01", **pay),
            a_salary("60000", "2027-01-01", **pay),
        )
    )
    settings = settings_with(*entries)

    def plan(person, employee):
        planner = Planner(settings, a_catalogue(), DAY)
        (case,) = planner.triage([person], [] if employee is None else [key_of(employee)])
        return planner, planner.plan(case, employee)

    employee = applied(plan(old, None)[1])
    planner, second = plan(new, employee)
    assert {change.field: change.new for change in second.changes} == {
        "salary_amount_minor": 4_800_000,
        "salary_effective_date": date(2026, 9, 1),
    }
    assert [issue for issue in second.issues if not issue.is_advice] == []
    dated = planner.dated_salaries(new, employee.fields)
    assert [salary.rate for day in ("2026-08-31", "2026-09-01") if (salary := dated.on(date.fromisoformat(day)))] == [
        (4_200_000, "GBP", "annual"),
        (4_800_000, "GBP", "annual"),
    ]
    assert planner.upcoming_salaries(new) == (Salary(6_000_000, "GBP", "annual", date(2027, 1, 1)),)


def test_A8_salaries_to_come_are_known_as_such_soonest_first():
    near, far = a_salary("45000", "2026-11-24"), a_salary("50000", "2027-04-01")
    bonus = a_salary("1000", "2026-12-01", type_id="bonus")
    found = salaries(far, a_salary(), a_salary("43000", "2026-11-23"), bonus, near).after(DAY)
    assert [(salary.amount_minor, salary.effective_date) for salary in found] == [
        (4_500_000, date(2026, 11, 24)),
        (5_000_000, date(2027, 4, 1)),
    ]
    assert salaries().after(DAY) == ()


def test_A8_one_to_come_that_is_not_understood_is_left_to_its_day_and_one_kept_twice_is_told_once():
    strange, near = a_salary("a lot", "2026-11-25"), a_salary("45000", "2026-11-24")
    twice = a_salary("45000.00", "2026-11-24", id="twice")
    assert [salary.amount_minor for salary in salaries(strange, near, twice).after(DAY)] == [4_500_000]


def test_case_7_of_salaries_of_one_day_that_differ_none_is_known_for_that_time():
    rows = (a_salary("42000"), a_salary("30000", "2026-09-01"), a_salary("12000", "2026-09-01", id="other"))
    found = salaries(*rows)
    assert found.on(date(2026, 8, 31)).amount_minor == 4_200_000
    assert found.on(date(2026, 9, 1)) is None


def test_a_salary_of_which_a_part_is_not_understood_is_none_for_its_time():
    found = salaries(a_salary("42000", end="2026-08-31"), a_salary("48000", "2026-09-01", period="perShift"))
    assert found.on(date(2026, 9, 1)) is None
    assert set(found.turning_points()) == {date(2021, 3, 1), date(2026, 9, 1)}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"currency": None}, "currency_missing"),
        ({"currency": "pounds"}, "currency"),
        ({"period": "once"}, "salary_period"),
        ({"period": None}, "salary_period"),
        ({"amount": None}, "not_money"),
        ({"amount": "lots"}, "not_money"),
    ],
)
def test_a_compensation_that_is_not_understood_is_no_salary(said, code):
    found = read(a_salary(**said))
    assert isinstance(found, Invalid)
    assert found.code == code


def test_a_compensation_that_is_understood_is_one():
    assert read(a_salary("42000", currency=" gbp ", end="2027-01-31")) == Salary(
        4200000, "GBP", "annual", date(2021, 3, 1), date(2027, 1, 31)
    )


def test_case_10_an_hourly_rate_is_exact_also_when_its_period_is_mapped():
    assert read(a_salary("12.8205", period="Stunde"), PERIOD_IN_GERMAN).amount_minor == Decimal("1282.05")


def test_case_map_a_fall_back_and_a_kept_value_count_too():
    fallback = MappingEntry("salary_period", "custom.pay", fallback_source="compensation.salary.period")
    assert read(a_salary("42000"), fallback, pay=" ").period == "annual"
    kept = MappingEntry("salary_currency", "compensation.salary.currency", on_blank=Policy.KEEP)
    assert read(a_salary("42000", currency=None), kept, current={"salary_currency": "GBP"}).currency == "GBP"


def test_case_map_an_amount_that_is_no_compensations_is_known_for_today_only():
    amount = MappingEntry("salary_amount_minor", "custom.hours", fallback_source="compensation.salary.amount")
    rows = (a_salary(), a_salary("50000", "2027-01-01"))
    assert salaries(*rows, entries=(amount,)).after(DAY) == ()
    assert len(salaries(*rows, entries=(amount,), custom_values=(a_custom_value("hours", None),)).after(DAY)) == 1
