from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.rules.effective_dates import in_force, in_future
from tests.builders import DAY, a_job_role


def test_the_latest_that_has_begun_is_in_force():
    old, current, future = a_job_role("2020-01-01"), a_job_role("2026-11-23"), a_job_role("2026-11-24")
    assert in_force((future, old, current), DAY) is current


def test_one_that_is_superseded_without_an_end_date_is_past():
    old, current = a_job_role("2020-01-01"), a_job_role("2024-01-01")
    assert in_force((old, current), date(2023, 12, 31)) is old
    assert in_force((old, current), date(2024, 1, 1)) is current


def test_the_end_date_is_the_last_day_in_force():
    role = a_job_role("2020-01-01", end="2026-11-23")
    assert in_force((role,), DAY) is role
    assert in_force((role,), date(2026, 11, 24)) is None


def test_when_one_for_a_time_has_ended_the_open_one_before_it_is_in_force_again():
    base, for_a_time = a_job_role("2020-01-01"), a_job_role("2024-01-01", end="2024-06-30")
    assert in_force((base, for_a_time), date(2024, 6, 30)) is for_a_time
    assert in_force((base, for_a_time), DAY) is base


def test_of_two_that_begin_together_the_one_made_last_is_in_force():
    first, second = a_job_role("2024-01-01"), a_job_role("2024-01-01", end="2027-01-01")
    later = type(second)("later", second.effective_date, None, "2024-02-01T09:00:00.000Z", {})
    assert in_force((later, first, second), DAY) is later


def test_one_without_an_effective_date_has_always_been():
    always = type(a_job_role())("always", None, None, "", {})
    assert in_force((always,), date(1990, 1, 1)) is always
    assert in_future((always,), DAY) == []


def test_those_to_come_are_told_soonest_first():
    near, far = a_job_role("2026-12-01"), a_job_role("2027-12-01")
    assert in_future((far, a_job_role("2020-01-01"), near), DAY) == [near, far]


DAYS = st.dates(date(2024, 1, 1), date(2024, 3, 1))
ROLES = st.builds(
    lambda start, end: a_job_role(start.isoformat(), end.isoformat() if end else None), DAYS, st.none() | DAYS
)


@given(st.lists(ROLES, max_size=6), DAYS)
def test_the_order_of_the_list_does_not_matter_and_what_is_in_force_covers_the_day(roles, day):
    found = in_force(roles, day)
    candidates = [r for r in roles if r.effective_date <= day and (r.end_date is None or r.end_date >= day)]
    assert (found is None) == (not candidates)
    if found is not None:
        assert found.effective_date == max(r.effective_date for r in candidates)
        assert in_force(roles[::-1], day).effective_date == found.effective_date
