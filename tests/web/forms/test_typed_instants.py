"""Days and instants from outside, up to the ends of the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from service.web.forms.typed_instants import EARLIEST, LATEST, comparable, end_of_day, start_of_day, typed_instant

ZONES = [ZoneInfo(name) for name in ("Europe/London", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati")]


def test_a_day_begins_and_ends_at_midnight_where_the_company_is():
    tokyo = ZoneInfo("Asia/Tokyo")
    assert start_of_day(date(2026, 11, 27), tokyo) == datetime(2026, 11, 26, 15, tzinfo=UTC)
    assert end_of_day(date(2026, 11, 27), tokyo) == datetime(2026, 11, 27, 15, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_day_outside_is_as_good_as_the_nearest_one_to_compare_with(zone):
    for day in (date.min, date(1899, 12, 31), date(1900, 1, 1)):
        assert start_of_day(day, zone) == start_of_day(date(1900, 1, 1), zone)
    for day in (date.max, date.max - timedelta(days=1), date(2201, 1, 1)):
        assert end_of_day(day, zone) == end_of_day(date(2200, 12, 31), zone)


@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_so_is_an_instant(hours):
    zone = timezone(timedelta(hours=hours))
    assert comparable(datetime.min.replace(tzinfo=zone)) == EARLIEST
    assert comparable(datetime.max.replace(tzinfo=zone)) == LATEST
    assert comparable(datetime(2026, 11, 27, 12, tzinfo=zone)) == datetime(2026, 11, 27, 12, tzinfo=zone)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_typed_instant_lies_within_the_years_that_are_taken(zone):
    assert typed_instant(date(2026, 11, 27), time(17), zone) == datetime(2026, 11, 27, 17, tzinfo=zone)
    for day in (date.min, date(1899, 12, 31), date(2201, 1, 1), date.max):
        assert typed_instant(day, time(23), zone) is None
