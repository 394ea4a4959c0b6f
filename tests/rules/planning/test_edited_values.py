"""B12: what someone types for an employee is judged all at once, in words that fit, beside what is there."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.facts.payslips import Frequency, PaySchedule
from service.rules.fields.currencies import plain_text
from service.rules.planning.edited_values import read_edits
from tests.builders import DAY, an_employee

DIRECTORS = PaySchedule("Directors", Frequency.MONTHLY, time(9))
BEFORE = an_employee(
    country="GB", postcode="LS1 6DT", pay_schedule="monthly", salary_amount_minor=5_250_000, salary_currency="GBP",
    salary_period="annual",
).fields  # fmt: skip


def read(before=BEFORE, **written):
    return read_edits(written, before, DAY, (DIRECTORS,))


def values(before=BEFORE, **written):
    found, faults = read(before, **written)
    assert faults == []
    return found


def faults(before=BEFORE, **written):
    return dict(read(before, **written)[1])


def test_B12_every_fault_is_told_at_once():
    found = faults(
        salary_rate="lots", gender="X", student_loan_plan="9", country="Atlantis", postcode="XXX", pay_schedule="blah"
    )
    assert found == {
        "salary_rate": "must be an amount, like 42,000 or 42,000.50",
        "gender": "must be female or male: HMRC accepts no other",
        "student_loan_plan": "must be a student loan plan of this tax year",
        "country": "is not a country that ISO 3166 knows",
        "postcode": "is not a UK postcode",
        "pay_schedule": "must be one of your pay schedules, or how often people are paid",
    }


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("tax_code", "D2", "SD2 is Scotland's"),
        ("tax_code", "OT", "with the digit zero it is 0T"),
        ("tax_code", "1257", "lacks its letter"),
        ("tax_code", "nonsense", "must be a tax code, like 1257L"),
        ("ni_number", "CE I2 34 56 D", "character 3 is the letter I"),
        ("ni_number", "none", "must be a National Insurance number, like CE 23 45 61 D"),
        ("start_date", "17/04/65", "two digits"),
        ("start_date", "06/04/2026", "must be a date, like 6 April 2026 or 2026-04-06"),
        ("start_date", "0026-01-05", "is before 1900"),
        ("salary_period", "sometimes", "must be annual, quarterly, monthly"),
        ("marital_status", "It is complicated", "must be single, married, divorced, widowed or civil partnership"),
    ],
)
def test_formats_what_is_typed_wrongly_is_told_with_all_that_is_known_of_it(name, typed, told):
    assert told in faults(**{name: typed})[name]


@pytest.mark.parametrize("typed", ["6 April 2026", "6 apr 2026", "2026-04-06", "6th April 2026"])
def test_formats_every_example_of_a_message_is_accepted(typed):
    assert values(start_date=typed) == {"start_date": date(2026, 4, 6)}
    assert values(ni_number="CE 23 45 61 D", tax_code="1257L") == {"ni_number": "CE234561D", "tax_code": "1257L"}


@pytest.mark.parametrize("typed", ["£53,000", "53000", "53,000.00", "GBP 53,000"])
def test_B12_an_amount_is_taken_as_pages_show_it(typed):
    assert values(salary_rate=typed) == {"salary_amount_minor": 5_300_000}


def test_case_10_a_rate_is_edited_exactly_and_the_rounded_one_sent_back_changes_nothing():
    hourly = BEFORE | {"salary_amount_minor": Decimal("1282.05"), "salary_period": "hourly"}
    assert values(salary_rate="12.8205", salary_period="hourly")["salary_amount_minor"] == Decimal("1282.05")
    assert values(hourly, salary_amount_minor=1282) == {}
    assert values(hourly, salary_amount_minor=1300) == {"salary_amount_minor": 1300}
    assert values(hourly, salary_rate="12.82") == {"salary_amount_minor": 1282}
    assert values(hourly, salary_rate=None) == {"salary_amount_minor": None}
    assert values(hourly, salary_rate="12.8205", salary_amount_minor=1282)["salary_amount_minor"] == Decimal("1282.05")


@pytest.mark.parametrize(
    ("written", "faulty"),
    [
        ({"salary_rate": "12.8205"}, "salary_rate"),
        ({"salary_rate": "-5"}, "salary_rate"),
        ({"salary_rate": 12.5}, "salary_rate"),
        ({"salary_rate": "70.000"}, "salary_rate"),
        ({"salary_rate": "10", "salary_amount_minor": 1001}, "salary_rate"),
        ({"salary_rate": "12.50", "salary_currency": "JPY"}, "salary_rate"),
        ({"salary_amount_minor": Decimal("1.5")}, "salary_amount_minor"),
        ({"salary_amount_minor": -1}, "salary_amount_minor"),
    ],
)
def test_what_is_no_amount_of_the_pay_beside_it_is_refused(written, faulty):
    assert list(faults(**written)) == [faulty]


def test_case_10_a_rate_with_a_fraction_of_a_penny_stays_hourly_or_daily():
    hourly = BEFORE | {"salary_amount_minor": Decimal("1282.05"), "salary_period": "hourly"}
    assert list(faults(hourly, salary_period="annual")) == ["salary_period"]
    assert values(hourly, salary_period="daily") == {"salary_period": "daily"}
    assert values(hourly, city="York") == {"city": "York"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ({"postcode": "sw1a1aa"}, {"postcode": "SW1A 1AA"}),
        ({"postcode": "BFPO 57"}, {"postcode": "BFPO 57"}),
        ({"postcode": "gir 0aa"}, {"postcode": "GIR 0AA"}),
        ({"postcode": "00-950", "country": "Poland"}, {"postcode": "00-950", "country": "PL"}),
        ({"pay_schedule": "Weekly"}, {"pay_schedule": "weekly"}),
        ({"pay_schedule": "Directors"}, {"pay_schedule": "Directors"}),
        ({"gender": ""}, {"gender": None}),
    ],
)
def test_B12_postcode_and_schedule_are_judged_beside_what_is_there(written, kept):
    assert values(**written) == kept


def test_B12_what_is_there_already_is_no_fault_of_whoever_edits_something_else():
    strange = BEFORE | {"postcode": "XXX", "pay_schedule": "blah"}
    assert values(strange, postcode="XXX", pay_schedule="blah") == {"postcode": "XXX", "pay_schedule": "blah"}


CURRENCIES = sorted(currency.alpha_3 for currency in pycountry.currencies)


@given(st.integers(0, 10**12), st.sampled_from(CURRENCIES), st.sampled_from(["annual", "monthly", "daily", "hourly"]))
def test_case_32_what_the_form_shows_typed_back_is_the_same_pay(minor, currency, period):
    before = BEFORE | {"salary_amount_minor": minor, "salary_currency": currency, "salary_period": period}
    assert values(before, salary_rate=plain_text(minor, currency)) == {"salary_amount_minor": minor}
