from datetime import UTC, datetime, timedelta

import pytest

from sandbox.world.clock import Clock, as_text, instant, seconds_in

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("span", "seconds"), [("90s", 90), ("5m", 300), ("-2h", -7200), ("1.5d", 129600), (10, 10)])
def test_a_span_is_read(span, seconds):
    assert seconds_in(span) == seconds


@pytest.mark.parametrize("span", ["soon", "", "3 months", "1d2h"])
def test_what_is_no_span_is_refused(span):
    with pytest.raises(ValueError, match="no span of time"):
        seconds_in(span)


def test_a_standing_clock_moves_only_when_told():
    clock = Clock(NOON, speed=0)
    assert clock.now() == clock.now() == NOON
    clock.move("1d")
    assert clock.now() == NOON + timedelta(days=1)
    assert clock.real_seconds_until(NOON + timedelta(days=2)) is None


def test_a_fast_clock_shortens_the_wait():
    clock = Clock(NOON, speed=3600)
    assert 0.9 < clock.real_seconds_until(clock.now() + timedelta(hours=1)) <= 1


def test_watchers_are_told_of_moves():
    moves = []
    clock = Clock(NOON)
    clock.watch(lambda: moves.append("moved"))
    clock.move(1)
    clock.run_at(2)
    assert moves == ["moved", "moved"]


def test_stamps_are_written_and_read_as_the_api_spells_them():
    assert as_text(NOON) == "2026-03-01T12:00:00.000Z"
    assert instant("2026-03-01T12:00:00.000Z") == instant("2026-03-01T13:00:00+01:00") == NOON
