"""One pace for all processes that ask for a company; a share of it for each when Redis is away."""

from __future__ import annotations

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from jobs.queueing.shared_pace import LEFT_ALONE_SECONDS, SHARES, SharedPace

#: So slow that the time a test takes does not count.
SLOW = 0.001
EACH = 1 / SLOW


class Watch:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def nowhere():
    return Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0), socket_connect_timeout=1)


def _is_about(seconds, expected):
    return expected - 0.2 * EACH < seconds <= expected


def test_two_processes_share_one_pace(redis):
    one, other = SharedPace(redis, 7, SLOW), SharedPace(redis, 7, SLOW)
    waits = [each.reserve(10 * EACH)[1] for each in (one, other, one, other)]
    assert waits[0] == 0
    assert [_is_about(wait, count * EACH) for count, wait in enumerate(waits[1:], start=1)] == [True] * 3


def test_a_burst_is_one_second_of_the_rate(redis):
    paces = [SharedPace(redis, 7, 50.0) for _ in range(2)]
    waits = [paces[count % 2].reserve(60)[1] for count in range(50)]
    assert waits == [0.0] * 50


def test_companies_have_a_pace_each(redis):
    SharedPace(redis, 7, SLOW).reserve(0)
    assert SharedPace(redis, 8, SLOW).reserve(0) == (True, 0.0)


def test_a_wait_that_is_too_long_takes_no_place(redis):
    pace = SharedPace(redis, 7, SLOW)
    pace.reserve(0)
    refused = pace.reserve(1.0)
    assert not refused[0]
    assert _is_about(refused[1], EACH)
    assert _is_about(pace.reserve(10 * EACH)[1], EACH)


def test_a_pause_holds_for_every_process_and_the_later_end_wins(redis):
    one, other = SharedPace(redis, 7, 100.0), SharedPace(redis, 7, 100.0)
    one.pause(EACH)
    other.pause(1.0)
    taken, wait = other.reserve(1.0)
    assert not taken
    assert _is_about(wait, EACH)


def test_without_redis_each_process_keeps_to_its_share(nowhere):
    watch = Watch()
    pace = SharedPace(nowhere, 7, 5.0, monotonic=watch)
    assert [pace.reserve(60)[1] for _ in range(3)] == pytest.approx([0.0, SHARES / 5.0, 2 * SHARES / 5.0])
    pace.pause(100)
    assert pace.reserve(60)[0] is False


def test_the_shared_pace_counts_again_when_redis_is_back(redis, nowhere):
    watch = Watch()
    pace = SharedPace(nowhere, 7, SLOW, monotonic=watch)
    pace.reserve(0)
    back = SharedPace(redis, 7, SLOW, monotonic=watch)
    pace._reserve, pace._pause = back._reserve, back._pause
    assert pace.reserve(0)[0] is False
    watch.now += LEFT_ALONE_SECONDS
    assert pace.reserve(0) == (True, 0.0)
