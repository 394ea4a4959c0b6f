"""Bank holidays as GOV.UK lists them for each part of the United Kingdom; paydays move off those of Bacs alone."""

from datetime import date

import pytest

from service.rules.pay.bank_holidays import bank_holidays_between
from service.rules.pay.pay_calendar import is_working_day

ALL_YEAR = bank_holidays_between(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "name", "where"),
    [
        (date(2026, 1, 2), "New Year Holiday", "Scotland"),
        (date(2026, 3, 17), "Saint Patrick's Day", "Northern Ireland"),
        (date(2026, 4, 6), "Easter Monday", "England and Wales, Northern Ireland"),
        (date(2026, 11, 30), "Saint Andrew's Day", "Scotland"),
        (date(2026, 12, 25), "Christmas Day", "Everywhere in the UK"),
        (date(2026, 12, 28), "Boxing Day (substitute day)", "Everywhere in the UK"),
    ],
)
def test_a_holiday_says_where_it_is_one(day, name, where):
    assert [(each.name, each.where) for each in ALL_YEAR if each.day == day] == [(name, where)]


def test_none_is_on_a_weekend():
    assert all(each.day.weekday() < 5 for each in ALL_YEAR)
    assert date(2026, 12, 26) not in {each.day for each in ALL_YEAR}


def test_those_that_move_paydays_are_the_days_on_which_no_one_is_paid():
    assert all(each.moves_paydays is not is_working_day(each.day) for each in ALL_YEAR)
    assert len([each for each in ALL_YEAR if each.moves_paydays]) == 8
