"""When the next request may start."""

from __future__ import annotations

import pytest

from service.outgoing.rate_limiter import Pace


class Watch:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def watch():
    return Watch()


def test_without_a_rate_no_one_waits(watch):
    pace = Pace(None, watch)
    assert [pace.reserve(0) for _ in range(100)] == [(True, 0.0)] * 100


def test_a_burst_is_one_second_of_the_rate_and_then_it_is_kept(watch):
    pace = Pace(5.0, watch)
    waits = [pace.reserve(60)[1] for _ in range(10)]
    assert waits[:5] == [0.0] * 5
    assert waits[5:] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_places_come_back_with_time_but_never_more_than_the_burst(watch):
    pace = Pace(2.0, watch)
    for _ in range(2):
        pace.reserve(60)
    watch.now += 1000
    assert [pace.reserve(60)[1] for _ in range(3)] == pytest.approx([0.0, 0.0, 0.5])


def test_a_wait_that_is_too_long_takes_no_place(watch):
    pace = Pace(1.0, watch)
    pace.reserve(0)
    assert pace.reserve(0.5) == (False, pytest.approx(1.0))
    watch.now += 1
    assert pace.reserve(0.5) == (True, 0.0)


def test_a_pause_holds_for_everyone_and_the_later_end_wins(watch):
    pace = Pace(None, watch)
    pace.pause(60)
    pace.pause(10)
    assert pace.reserve(30) == (False, 60.0)
    assert pace.reserve(90) == (True, 60.0)
    watch.now += 60
    assert pace.reserve(0) == (True, 0.0)


@pytest.mark.parametrize("rate", [0, -1.0])
def test_a_rate_of_nothing_is_a_mistake(watch, rate):
    with pytest.raises(ValueError, match="above zero"):
        Pace(rate, watch)
