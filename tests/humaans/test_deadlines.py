"""However slowly a server answers, a call ends by its own clock (F33).

How soon is not asserted: a call that did not end by itself would not be unavailable, or would never come back.
"""

from __future__ import annotations

import gzip

import pytest

from service.humaans.client import Deadlines, RetryPolicy
from service.humaans.http.errors import HumaansUnavailableError
from tests.humaans.scripted import Reply

ONCE = RetryPolicy(fault_tries=1)
BODY = {"total": 3, "limit": 1, "skip": 0, "data": []}


def assert_unavailable(client):
    with pytest.raises(HumaansUnavailableError) as raised:
        client.count_people()
    assert raised.value.may_have_happened is True


def test_silence_ends_with_the_read_deadline(scripted, client_of):
    humaans = scripted(lambda _: Reply(BODY, delay_seconds=600))
    assert_unavailable(client_of(humaans, deadlines=Deadlines(read_seconds=0.2), retry=ONCE))


@pytest.mark.parametrize("drip_headers", [False, True], ids=["body", "headers"])
def test_a_drip_ends_with_the_total_deadline(scripted, client_of, drip_headers):
    humaans = scripted(lambda _: Reply(BODY, drip_seconds=0.05, drip_headers=drip_headers))
    assert_unavailable(client_of(humaans, deadlines=Deadlines(read_seconds=5, total_seconds=0.4), retry=ONCE))


def test_all_tries_together_end_with_the_calls_deadline(scripted, client_of):
    humaans = scripted(lambda _: Reply(BODY, drip_seconds=0.05))
    deadlines = Deadlines(read_seconds=5, total_seconds=0.3, call_seconds=0.5)
    assert_unavailable(client_of(humaans, deadlines=deadlines, retry=RetryPolicy(fault_tries=50, base_seconds=0.0)))
    assert len(humaans.asked) < 5


def test_a_slow_but_whole_answer_in_time_is_good(scripted, client_of):
    humaans = scripted(lambda _: Reply(BODY, drip_seconds=0.002))
    assert client_of(humaans).count_people() == 3


def test_an_endless_answer_is_cut_off(scripted, client_of):
    humaans = scripted(lambda _: Reply(b'"' + b"x" * 5000 + b'"'))
    with pytest.raises(HumaansUnavailableError):
        client_of(humaans, retry=ONCE, max_body_bytes=1000).count_people()


def test_a_packed_answer_is_unpacked_but_not_without_end(scripted, client_of):
    packed = gzip.compress(b'{"total": 3, "data": [' + b" " * 100_000 + b"]}")
    humaans = scripted(lambda _: Reply(packed, headers={"Content-Encoding": "gzip"}))
    assert client_of(humaans).count_people() == 3
    with pytest.raises(HumaansUnavailableError):
        client_of(humaans, retry=ONCE, max_body_bytes=50_000).count_people()


def test_several_calls_can_be_given_one_end_together(scripted, client_of):
    humaans = scripted(lambda _: Reply(BODY, delay_seconds=0.25))
    client = client_of(humaans, deadlines=Deadlines(), retry=ONCE)
    limited = client.within(0.6)
    with pytest.raises(HumaansUnavailableError):
        for _ in range(10):
            limited.count_people()
    assert client.count_people() == 3
