import pytest

from service.facts.humaans import Resource
from service.rules.planning.anomaly_guard import GuardCounts, Thresholds, reason_to_stop

ALL = frozenset(Resource)


def tallies(people=100, readable=ALL, custom_fields=frozenset(), **filled):
    return GuardCounts(people, frozenset(readable), filled, frozenset(custom_fields))


def codes(before, now, blanked=None, *, employees=100, **how):
    stop = reason_to_stop(before, now, blanked or {}, employees=employees, **how)
    return [] if stop is None else [sighting.code for sighting in stop.anomalies]


@pytest.mark.parametrize(
    ("before", "now", "stops"),
    [
        (100, 100, False),
        (100, 95, False),
        (100, 94, True),
        (100, 0, True),
        (100, 150, False),
        (10, 8, False),
        (10, 7, True),
        (2, 1, False),
        (2, 0, True),
        (0, 0, False),
    ],
)
def test_B4_more_people_missing_than_two_and_five_percent_stops_the_run(before, now, stops):
    assert codes(tallies(before), tallies(now)) == (["fewer_people"] if stops else [])


@pytest.mark.parametrize(
    ("employees", "blanked", "stops"), [(100, 5, False), (100, 6, True), (10, 2, False), (10, 3, True), (3, 2, False)]
)
def test_B4_mass_blanks_of_one_field_stop_the_run(employees, blanked, stops):
    found = codes(tallies(), tallies(), {"ni_number": blanked}, employees=employees)
    assert found == (["mass_blanks"] if stops else [])


@pytest.mark.parametrize(
    ("before", "now", "stops"), [(100, 81, False), (100, 80, True), (50, 31, False), (50, 30, True), (0, 0, False)]
)
def test_B4_a_fill_rate_falling_by_twenty_points_stops_the_run(before, now, stops):
    assert codes(tallies(email=before), tallies(email=now)) == (["fill_rate_fell"] if stops else [])


def test_B4_newcomers_without_a_value_lower_the_rate_too():
    assert codes(tallies(20, email=20), tallies(30, email=20)) == ["fill_rate_fell"]


def test_B4_rates_of_a_handful_of_people_say_nothing():
    assert codes(tallies(5, email=5), tallies(5, email=4)) == []


def test_B4_a_field_mapped_only_now_has_no_rate_to_fall():
    assert codes(tallies(email=100), tallies(phone_number=0)) == []


def test_B4_a_lost_resource_stops_the_run():
    stop = reason_to_stop(tallies(), tallies(readable=ALL - {Resource.COMPENSATIONS}), {}, employees=100)
    assert [sighting.code for sighting in stop.anomalies] == ["resource_lost"]
    assert "compensations" in stop.message
    assert codes(tallies(readable=ALL - {Resource.COMPENSATIONS}), tallies()) == []


def test_B4_a_lost_custom_field_that_is_used_stops_the_run():
    assert codes(tallies(custom_fields={"ni", "pay"}), tallies(custom_fields={"ni"})) == ["custom_fields_lost"]


def test_B4_a_first_run_has_nothing_to_compare_with_but_blanks_still_count():
    assert codes(None, tallies(0, readable=())) == []
    assert codes(None, tallies(), {"gender": 50}) == ["mass_blanks"]


def test_B4_everything_seen_is_said_in_numbers():
    stop = reason_to_stop(tallies(100, email=100), tallies(60, email=30), {"email": 70}, employees=100)
    assert [sighting.code for sighting in stop.anomalies] == ["fewer_people", "mass_blanks", "fill_rate_fell"]
    assert stop.message == (
        "Humaans shows 60 people; last time it showed 100. Email would be emptied for 70 of 100 employees. "
        "Email is filled for 50 % of people; last time it was 100 %."
    )


def test_B4_a_company_can_have_thresholds_of_its_own():
    assert codes(tallies(100), tallies(90), thresholds=Thresholds(share_percent=10)) == []
    assert codes(tallies(100), tallies(98), thresholds=Thresholds(least_people=0, share_percent=1)) == ["fewer_people"]
