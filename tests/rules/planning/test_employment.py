from datetime import date

import pytest

from service.facts.employees import Employment
from service.rules.planning import employment
from tests.builders import DAY

PAST, FUTURE = date(2021, 3, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("status", "start", "end", "state"),
    [
        ("active", PAST, None, Employment.ACTIVE),
        ("active", PAST, FUTURE, Employment.LEAVING),
        ("active", PAST, DAY, Employment.LEAVING),
        ("active", PAST, date(2026, 11, 22), Employment.LEFT),
        ("active", FUTURE, None, Employment.UPCOMING),
        ("active", None, None, Employment.ACTIVE),
        ("newHire", FUTURE, None, Employment.UPCOMING),
        ("newHire", None, None, Employment.UPCOMING),
        ("newHire", DAY, None, Employment.ACTIVE),
        ("offboarded", PAST, None, Employment.LEFT),
        ("offboarded", PAST, PAST, Employment.LEFT),
        ("offboarded", PAST, FUTURE, Employment.LEAVING),
        ("onLeave", PAST, None, Employment.ACTIVE),
        (None, PAST, None, Employment.ACTIVE),
    ],
)
def test_the_state_follows_the_dates_and_then_the_status(status, start, end, state):
    assert employment.employment_on(DAY, status, start, end) is state


@pytest.mark.parametrize(
    ("status", "start", "end", "word"),
    [
        ("onLeave", PAST, None, "onLeave"),
        ("offboarded", PAST, None, "no end date"),
        ("active", PAST, date(2026, 11, 22), "has passed"),
        ("active", date(2026, 1, 2), date(2026, 1, 1), "has passed"),
        ("offboarded", date(2026, 1, 2), date(2026, 1, 1), "before the start date"),
    ],
)
def test_status_and_dates_that_disagree_are_told(status, start, end, word):
    issue = employment.disagreement(DAY, status, start, end)
    assert issue.code == "status_and_dates_disagree"
    assert issue.is_advice
    assert word in issue.message


@pytest.mark.parametrize(
    ("status", "start", "end"),
    [
        ("active", PAST, None),
        ("active", PAST, FUTURE),
        ("newHire", PAST, None),
        ("offboarded", PAST, DAY),
        (None, None, None),
    ],
)
def test_status_and_dates_that_agree_are_not(status, start, end):
    assert employment.disagreement(DAY, status, start, end) is None


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({"status": "active", "employmentEndDate": "2026-12-31"}, date(2026, 12, 31)),
        ({"status": "active", "lastWorkingDay": "2026-12-31"}, None),
        (
            {"status": "offboarded", "lastWorkingDay": "2026-11-20", "offboardedAt": "2026-11-21T10:00:00.000Z"},
            date(2026, 11, 20),
        ),
        (
            {"status": "offboarded", "employmentEndDate": "2026-11-30", "lastWorkingDay": "2026-11-20"},
            date(2026, 11, 30),
        ),
        ({"status": "offboarded", "offboardedAt": "2026-11-21T10:00:00.000Z"}, date(2026, 11, 21)),
        ({"status": "offboarded"}, None),
        ({}, None),
    ],
)
def test_the_last_day_is_the_end_date_or_what_offboarding_left(values, day):
    assert employment.last_day(values) == day
