"""One formula for every wait before another try."""

from random import Random

import pytest

from service.backoff import wait_seconds


@pytest.mark.parametrize(("doublings", "seconds"), [(0, 5), (1, 10), (3, 40), (4, 60), (10_000, 60)])
def test_the_wait_doubles_up_to_a_limit(doublings, seconds):
    assert wait_seconds(doublings, first=5, longest=60) == seconds


@pytest.mark.parametrize("at_least", [0.0, 0.5])
def test_a_random_wait_lies_between_a_share_and_the_whole(at_least):
    waits = [wait_seconds(2, first=5, longest=60, random=Random(seed), at_least=at_least) for seed in range(200)]  # noqa: S311
    assert min(waits) >= 20 * at_least
    assert max(waits) <= 20
    assert len(set(waits)) > 100


def test_the_same_random_gives_the_same_wait():
    first, second = (wait_seconds(2, first=5, longest=60, random=Random(7)) for _ in range(2))  # noqa: S311
    assert first == second
