"""Posting to receivers: to the address that was checked, never to a private one, in bounded time."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager

import pytest

from service.notify.posting import NoAnswerError, Poster
from service.notify.sending import PostRequest
from service.rules.notifications.receiver_addresses import AddressRefusedError

REQUEST = PostRequest(b"{}", {"Content-Type": "application/json"})


@contextmanager
def server(answer, *, parts=None):
    """A receiver of one connection, which answers these bytes; `parts` are sent one by one until the caller is gone."""
    listening = socket.create_server(("127.0.0.1", 0))
    got = []

    def serve():
        with listening.accept()[0] as connected:
            got.append(connected.recv(65536))
            connected.sendall(answer)
            while parts is not None and not stopped.wait(0.05):
                try:
                    connected.sendall(parts)
                except OSError:
                    return

    stopped = threading.Event()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], got
    finally:
        stopped.set()
        listening.close()
        thread.join(5)


def test_it_posts_and_reads_the_answer():
    answer = b"HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno"
    with server(answer) as (port, got):
        found = Poster(local_allowed=True).post(f"http://127.0.0.1:{port}/in?key=1", REQUEST)
    assert (found.status, found.retry_after) == (429, "7")
    assert got[0].startswith(b"POST /in?key=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{port}".encode() in got[0]


def test_a_name_that_is_public_when_it_is_saved_and_private_a_moment_later_is_refused_at_the_connection():
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    with server(b"HTTP/1.1 200 OK\r\n\r\n") as (port, got):
        poster = Poster(addresses_of=lambda _host, _port: next(answers))
        poster.check(f"https://rebound.example:{port}/in")
        with pytest.raises(AddressRefusedError):
            poster.post(f"https://rebound.example:{port}/in", REQUEST)
        assert not got


def test_the_name_is_asked_for_once_and_the_connection_made_to_that_very_address():
    asked = []

    def addresses_of(host, _port):
        asked.append(host)
        return ["127.0.0.1"]

    with server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as (port, got):
        poster = Poster(local_allowed=True, addresses_of=addresses_of)
        assert poster.post(f"http://localhost:{port}/", REQUEST).status == 200
    assert asked == ["localhost"]
    assert f"Host: localhost:{port}".encode() in got[0]


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://0x7f.1/", "https://169.254.169.254/latest"])
def test_addresses_of_this_machine_and_its_network_are_refused_at_saving(url):
    with pytest.raises((AddressRefusedError, NoAnswerError)):
        Poster().check(url)


def test_a_redirect_is_not_followed():
    with server(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n") as (port, _):
        assert Poster(local_allowed=True).post(f"http://127.0.0.1:{port}/", REQUEST).status == 302


@pytest.mark.parametrize(
    "answer",
    [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "],
    ids=["silence", "slow bytes"],
)
def test_a_receiver_that_is_silent_or_slow_is_left_at_the_deadline(answer):
    with (
        server(answer, parts=b"x" if answer else b"") as (port, _),
        pytest.raises(NoAnswerError) as failure,
    ):
        Poster(local_allowed=True, seconds=0.4).post(f"http://127.0.0.1:{port}/", REQUEST)
    assert failure.value.code == "silent"


def test_an_answer_whose_body_never_ends_is_an_answer():
    with server(b"HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n", parts=b"x" * 100) as (port, _):
        assert Poster(local_allowed=True).post(f"http://127.0.0.1:{port}/", REQUEST).status == 200


def test_a_name_server_that_is_silent_costs_no_more_than_the_deadline():
    stopped = threading.Event()
    with pytest.raises(NoAnswerError) as failure:
        Poster(addresses_of=lambda *_: [str(stopped.wait(30))], seconds=0.2).check("https://silent.example/")
    stopped.set()
    assert failure.value.code == "unknown_name"


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"])
def test_an_answer_that_is_none_is_tried_again_later(answer):
    with server(answer) as (port, _), pytest.raises(NoAnswerError) as failure:
        Poster(local_allowed=True).post(f"http://127.0.0.1:{port}/", REQUEST)
    assert failure.value.code == "broken"


def test_a_receiver_that_takes_no_connections_is_told_in_words():
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with pytest.raises(NoAnswerError) as failure:
        Poster(local_allowed=True).post(f"http://127.0.0.1:{port}/", REQUEST)
    assert "takes no connections" in failure.value.message


def test_a_certificate_that_cannot_be_trusted_is_no_answer():
    with server(b"HTTP/1.1 200 OK\r\n\r\n") as (port, _), pytest.raises(NoAnswerError):
        Poster(local_allowed=True, seconds=3).post(f"https://localhost:{port}/", REQUEST)
