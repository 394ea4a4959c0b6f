"""When a request is whole, late, and whose threads serve it; bytes and moments are given."""

from __future__ import annotations

import pytest

from config.arriving import (
    FIRST_SECONDS,
    LONGEST_BODY,
    LONGEST_HEAD,
    SILENT_SECONDS,
    SLOWEST_BYTES_A_SECOND,
    Arriving,
    PoolName,
)


def arriving(*pieces: bytes, now: float = 0.0) -> Arriving:
    found = Arriving(0.0)
    for piece in pieces:
        found.add(piece, now)
    return found


WHOLE = [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
    b"POST / HTTP/1.1\r\ncontent-length:3  \r\n\r\nabc",
    b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
]


@pytest.mark.parametrize("said", WHOLE)
def test_a_request_is_whole_with_its_last_byte_and_not_before(said):
    one = Arriving(0.0)
    for place in range(len(said)):
        assert not one.is_whole, said[:place]
        one.add(said[place : place + 1], 0.0)
    assert one.is_whole
    assert one.take() == said


def test_a_long_request_is_kept_on_the_disk_and_given_back_whole():
    said = b"POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + bytes(range(250)) * 3600
    one = arriving(*(said[place : place + 7000] for place in range(0, len(said), 7000)))
    assert one.is_whole
    with one.take() as kept:
        assert kept.read() == said
    one.drop()


@pytest.mark.parametrize(
    "said",
    [
        b"x" * (LONGEST_HEAD + 1),
        b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (LONGEST_BODY + 1),
        b"POST /webhooks/humaans/x HTTP/1.1\r\nContent-Length: 300000\r\n\r\n",
    ],
)
def test_what_will_be_refused_is_handed_on_unread(said):
    assert arriving(said).is_whole


def test_who_says_nothing_has_its_time_and_who_begins_has_another():
    silent = Arriving(100.0)
    assert not silent.is_late(100.0 + SILENT_SECONDS)
    assert silent.is_late(100.1 + SILENT_SECONDS)
    silent.add(b"G", 119.0)
    assert not silent.is_late(119.0 + FIRST_SECONDS)
    assert silent.is_late(119.1 + FIRST_SECONDS)


def test_a_byte_now_and_then_does_not_win_time_and_a_steady_upload_does():
    dripping, steady = Arriving(0.0), Arriving(0.0)
    head = b"POST / HTTP/1.1\r\nContent-Length: 60000000\r\n\r\n"
    for one in (dripping, steady):
        one.add(head, 0.0)
    for second in range(1, 60):
        dripping.add(b"x", second)
        steady.add(b"x" * SLOWEST_BYTES_A_SECOND, second)
    assert dripping.is_late(15.0)
    assert not steady.is_late(60.0)
    assert not steady.is_whole
    steady.drop()


@pytest.mark.parametrize(
    ("line", "pool"),
    [
        (b"POST /webhooks/humaans/x", PoolName.WEBHOOKS),
        (b"POST //webhooks//humaans/x", PoolName.WEBHOOKS),
        (b"GET /healthz", PoolName.HEALTH),
        (b"GET /readyz?x", PoolName.HEALTH),
        (b"GET /companies/acme/webhooks/", PoolName.PAGES),
        (b"GET /healthz/x", PoolName.PAGES),
        (b"\r\nGET /healthz", PoolName.HEALTH),
        (b"nonsense", PoolName.PAGES),
    ],
)
def test_the_first_line_says_whose_threads_serve_it(line, pool):
    assert arriving(line + b" HTTP/1.1\r\n\r\n").pool is pool
