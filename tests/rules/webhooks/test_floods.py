"""When people are read again in a flood of events, and when everyone is read instead."""

from datetime import UTC, datetime, timedelta

import pytest

from service.rules.webhooks.floods import LONGEST_WAIT, MANY_WAITING, QUIET, is_over, people_for_everyone, read_again_at

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def test_who_was_just_read_waits_for_the_end_of_the_flood():
    last = AT + timedelta(seconds=12)
    assert read_again_at(AT, last) == last + QUIET


def test_in_a_flood_without_an_end_people_are_read_now_and_then():
    assert read_again_at(AT, AT + timedelta(minutes=3)) == AT + LONGEST_WAIT
    assert read_again_at(AT, None) == AT + LONGEST_WAIT


def test_a_flood_is_over_when_it_is_quiet_or_lasts_too_long():
    a_second = timedelta(seconds=1)
    assert is_over(AT + QUIET, AT, AT)
    assert not is_over(AT + a_second, AT, AT)
    assert is_over(AT + LONGEST_WAIT, AT + LONGEST_WAIT, AT)
    assert is_over(AT, None, AT)


@pytest.mark.parametrize(
    ("people", "waiting"),
    [(100, MANY_WAITING), (1_000, MANY_WAITING), (10_000, 41), (100_000, 401)],
)
def test_everyone_is_read_where_that_costs_fewer_requests(people, waiting):
    lists = ("people", "job-roles", "compensations", "bank-accounts", "custom-values")
    totals = dict.fromkeys(lists, people)
    assert people_for_everyone(totals, 250) == waiting
    pages = 5 * -(-people // 250) + 3
    assert waiting * 5 > pages


def test_a_company_that_was_never_read_has_a_fixed_number():
    assert people_for_everyone({}, 250) == 50
