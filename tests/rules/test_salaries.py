from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.formats import Fault
from service.rules.salaries import RetroPeriod, Salary, retro_periods, understood, upcoming_salaries
from tests.builders import DAY, a_catalogue, a_person, a_salary


def gbp(amount, effective="2020-01-01", end=None, period="annual", currency="GBP"):
    return Salary(
        amount, currency, period, date.fromisoformat(effective), None if end is None else date.fromisoformat(end)
    )


NOVEMBER = date(2026, 11, 1)


def retro(old, new, frequency="monthly", period_start=NOVEMBER):
    return retro_periods(old, new, frequency=frequency, period_start=period_start)


def differences(found):
    return [(period.starts.isoformat(), period.ends.isoformat(), period.difference_minor) for period in found]


def test_A8_future_salaries_are_known_as_such_soonest_first():
    near, far = a_salary("45000", "2026-11-24"), a_salary("50000", "2027-04-01")
    bonus = a_salary("1000", "2026-12-01", type_id="bonus")
    person = a_person(compensations=(far, a_salary(), a_salary("43000", "2026-11-23"), bonus, near))
    assert upcoming_salaries(person, a_catalogue(), DAY) == (understood(near), understood(far))
    assert upcoming_salaries(a_person(), a_catalogue(), DAY) == ()


def test_A8_a_future_salary_that_is_not_understood_is_left_to_its_day():
    strange, near = a_salary("a lot", "2026-11-25"), a_salary("45000", "2026-11-24")
    person = a_person(compensations=(strange, near))
    assert upcoming_salaries(person, a_catalogue(), DAY) == (understood(near),)


def test_B9_a_backdated_salary_names_each_paid_period_it_touches_with_its_difference():
    old = [gbp(4200000)]
    new = [*old, gbp(4500000, "2026-09-01")]
    assert retro(old, new) == (
        RetroPeriod(date(2026, 9, 1), date(2026, 9, 30), 350000, 375000),
        RetroPeriod(date(2026, 10, 1), date(2026, 10, 31), 350000, 375000),
    )


def test_B9_a_period_in_which_the_salary_changes_is_shared_by_calendar_days():
    old = [gbp(3600000)]
    new = [*old, gbp(7200000, "2026-10-16")]
    assert differences(retro(old, new)) == [("2026-10-01", "2026-10-31", 154839)]  # 300000 * 16 / 31, half a penny up


def test_B9_a_salary_corrected_in_place_is_backdated_to_its_own_day():
    assert differences(retro([gbp(4200000, "2026-10-01")], [gbp(4080000, "2026-10-01")])) == [
        ("2026-10-01", "2026-10-31", -10000)
    ]


def test_B9_a_salary_taken_back_altogether_is_owed_back():
    assert differences(retro([gbp(1200000, "2026-10-01")], [])) == [("2026-10-01", "2026-10-31", -100000)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([gbp(4200000)], [gbp(4200000)]),
        ([gbp(4200000)], [gbp(4200000), gbp(4500000, "2026-11-01")]),
        ([gbp(4200000)], [gbp(4200000), gbp(4500000, "2027-01-01")]),
        ([gbp(1200000)], [gbp(100000, period="monthly")]),
        ([], []),
    ],
)
def test_B9_what_touches_no_paid_period_is_no_retro_change(old, new):
    assert retro(old, new) == ()


@pytest.mark.parametrize(
    ("frequency", "period_start", "first", "last", "amount"),
    [
        ("weekly", date(2026, 11, 2), "2026-10-26", "2026-11-01", 1000),
        ("fortnightly", date(2026, 11, 2), "2026-10-19", "2026-11-01", 2000),
        ("four_weekly", date(2026, 11, 2), "2026-10-05", "2026-11-01", 4000),
        ("monthly", date(2026, 11, 6), "2026-10-06", "2026-11-05", 4333),
        ("quarterly", date(2026, 10, 6), "2026-07-06", "2026-10-05", 13000),
        ("half_yearly", date(2026, 10, 6), "2026-04-06", "2026-10-05", 26000),
        ("yearly", date(2026, 4, 6), "2025-04-06", "2026-04-05", 52000),
    ],
)
def test_B9_the_periods_follow_the_pay_schedule(frequency, period_start, first, last, amount):
    found = retro([], [gbp(52000, first)], frequency, period_start)
    assert differences(found) == [(first, last, amount)]


def test_B9_periods_that_start_on_the_last_day_of_a_month_stay_there():
    found = retro([], [gbp(1200000, "2026-02-28")], "monthly", date(2026, 5, 31))
    assert [period.starts for period in found] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.mark.parametrize(
    ("new", "frequency", "code"),
    [
        (gbp(2000, "2026-09-01", period="hourly"), "monthly", "salary_period"),
        (gbp(20000, "2026-09-01", period="daily"), "monthly", "salary_period"),
        (gbp(4500000, "2026-09-01", currency="EUR"), "monthly", "currency"),
        (gbp(4500000, "2026-09-01"), "Directors' run", "pay_schedule"),
        (gbp(4500000, "2026-09-01"), "irregular", "pay_schedule"),
    ],
)
def test_B9_a_difference_that_would_be_a_guess_is_not_given(new, frequency, code):
    found = retro([gbp(4200000)], [gbp(4200000), new], frequency)
    assert isinstance(found, Fault)
    assert found.code == code


def test_B9_a_salary_that_has_always_been_is_looked_back_on_for_ten_years():
    always = Salary(1200000, "GBP", "annual", None)
    assert len(retro([], [always])) == 120


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"currency": None}, "currency_missing"),
        ({"period": "once"}, "salary_period"),
        ({"period": None}, "salary_period"),
        ({"amount": None}, "not_money"),
        ({"amount": "lots"}, "not_money"),
    ],
)
def test_a_compensation_that_is_not_understood_is_no_salary(said, code):
    found = understood(a_salary(**said))
    assert isinstance(found, Fault)
    assert found.code == code


def test_a_compensation_that_is_understood_is_one():
    assert understood(a_salary("42000", currency=" gbp ")) == Salary(
        4200000, "GBP", "annual", date(2021, 3, 1), None, "2021-03-01T09:00:00.000Z"
    )


DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(date.isoformat)
HISTORIES = st.lists(st.builds(gbp, st.integers(0, 10**8), DAYS), max_size=4)


@given(HISTORIES, HISTORIES, st.sampled_from(["monthly", "weekly", "four_weekly"]))
def test_B9_the_other_way_round_is_the_same_with_the_other_sign(old, new, frequency):
    there, back = retro(old, new, frequency), retro(new, old, frequency)
    assert [-period.difference_minor for period in there] == [period.difference_minor for period in back]
    assert all(period.difference_minor != 0 and period.ends < NOVEMBER for period in there)
    for first, second in pairwise(there):
        assert first.ends + timedelta(days=1) <= second.starts


@given(HISTORIES)
def test_B9_the_same_history_changes_nothing(history):
    assert retro(history, list(history)) == ()
