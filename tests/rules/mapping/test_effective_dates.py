from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.rules.mapping.effective_dates import all_in_force, in_future
from tests.builders import DAY, a_job_role


def test_the_latest_that_has_begun_is_in_force():
    old, current, future = a_job_role("2020-01-01"), a_job_role("2026-11-23"), a_job_role("2026-11-24")
    assert all_in_force((future, old, current), DAY) == [current]


def test_one_that_is_superseded_without_an_end_date_is_past():
    old, current = a_job_role("2020-01-01"), a_job_role("2024-01-01")
    assert all_in_force((old, current), date(2023, 12, 31)) == [old]
    assert all_in_force((old, current), date(2024, 1, 1)) == [current]


def test_the_end_date_is_the_last_day_in_force():
    role = a_job_role("2020-01-01", end="2026-11-23")
    assert all_in_force((role,), DAY) == [role]
    assert all_in_force((role,), date(2026, 11, 24)) == []


def test_when_one_for_a_time_has_ended_the_open_one_before_it_is_in_force_again():
    base, for_a_time = a_job_role("2020-01-01"), a_job_role("2024-01-01", end="2024-06-30")
    assert all_in_force((base, for_a_time), date(2024, 6, 30)) == [for_a_time]
    assert all_in_force((base, for_a_time), DAY) == [base]


def test_case_7_of_two_that_begin_together_neither_is_chosen_by_when_it_was_made():
    first, second = a_job_role("2024-01-01"), a_job_role("2024-01-01", end="2027-01-01")
    later = type(second)("later", second.effective_date, None, "2024-02-01T09:00:00.000Z", {})
    assert all_in_force((later, first, second), DAY) == [later, first, second]


def test_case_7_one_that_ended_on_its_own_first_day_gives_way_to_what_begins_with_it():
    replaced, stays = a_job_role("2024-01-01", end="2024-01-01"), a_job_role("2024-01-01")
    assert all_in_force((replaced, stays), date(2024, 1, 1)) == [stays]
    assert all_in_force((replaced, stays), DAY) == [stays]
    assert all_in_force((replaced, a_job_role("2020-01-01")), date(2024, 1, 1)) == [replaced]


def test_one_without_an_effective_date_has_always_been():
    always = type(a_job_role())("always", None, None, "", {})
    assert all_in_force((always,), date(1990, 1, 1)) == [always]
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
    found = all_in_force(roles, day)
    candidates = [r for r in roles if r.effective_date <= day and (r.end_date is None or r.end_date >= day)]
    assert bool(found) == bool(candidates)
    assert all(role in candidates for role in found)
    assert {role.effective_date for role in found} == {max(r.effective_date for r in candidates)} if found else True
    assert sorted(map(repr, all_in_force(roles[::-1], day))) == sorted(map(repr, found))
