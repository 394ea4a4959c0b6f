"""A real gunicorn on real sockets: whoever sends nothing, half, slowly or too much keeps no one else waiting."""

from __future__ import annotations

import pytest

from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.tables.syncing import Delivery
from tests.web.gunicorn.signed_events import WEBHOOK, deliver, event, signed

pytestmark = pytest.mark.processes


HALVES = [
    b"", b"G", b"GET /login HTTP/1.1\r\nHost: x\r\n",
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nemail=",
    b"POST /webhooks/humaans/hook-acme HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{",
    b"POST /webhooks/humaans/hook-acme HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
    b"PUT /api/v1/companies/acme/settings HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n" + b" " * 500_000,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n",
]  # fmt: skip


def test_S_i_connections_that_send_nothing_or_half_hold_no_thread(server):
    """More of each kind than there are threads of all kinds together."""
    held = [server.connect(half) for half in HALVES for _ in range(20)]
    try:
        assert server.ask("GET", "/healthz")[0] == 200
        assert server.ask("GET", "/readyz")[0] == 200
        assert server.ask("GET", "/login")[0] == 200
        assert deliver(server)[0] == 200
    finally:
        for each in held:
            each.close()


def test_S_i_more_silent_connections_than_are_kept_lock_no_one_out(server):
    held = [server.connect(b"POST /login HTTP/1.1\r\n") for _ in range(700)]
    try:
        assert server.ask("GET", "/healthz")[0] == 200
        assert deliver(server)[0] == 200
        assert held[0].recv(4096).startswith(b"HTTP/1.1 408 ")
    finally:
        for each in held:
            each.close()


def test_S_i_a_connection_that_was_answered_and_then_says_half_holds_no_thread(server):
    whole = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    held = [server.connect(whole) for _ in range(30)]
    try:
        for each in held:
            assert each.recv(4096).startswith(b"HTTP/1.1 200 ")
            each.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1")
        assert server.ask("GET", "/login")[0] == 200
        assert deliver(server)[0] == 200
    finally:
        for each in held:
            each.close()


def test_a_long_body_arrives_whole_in_pieces_at_once_and_in_chunks(server, acme, clock):
    with connection():
        token = api_tokens.issue(acme.id, "ledger", clock())
    head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for size in (10, 200_000):
        assert deliver(server, event(size))[0] == 200
        body = event(size)
        chunks = (body[start : start + 7000] for start in range(0, len(body), 7000))
        assert server.ask("POST", WEBHOOK, chunks, signed(body))[0] == 200
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%s\r\n--x--\r\n' % (
        b"x" * 3_000_000
    )
    status, _, said = server.ask(
        "POST", "/api/v1/companies/acme/payslips", form, head | {"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert (status, "employee_id" in said) == (422, True), said
    assert server.ask("POST", WEBHOOK, b" " * 300_000, {})[0] == 413


def test_requests_that_follow_closely_on_one_connection_are_each_answered(server):
    one = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    assert server.say(one * 5, answers=5).count(b"HTTP/1.1 200 ") == 5


def test_a_sender_that_waits_for_a_word_is_told_to_go_on(server):
    head = b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    with server.connect(head) as opened:
        assert opened.recv(4096).startswith(b"HTTP/1.1 100 ")
        opened.sendall(b"a=%41")
        received = b""
        while b"HTTP/1.1 400 " not in received:
            more = opened.recv(65536)
            assert more, received
            received += more


@pytest.mark.parametrize(
    "said",
    [
        b"GET /login\0 HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /login HTTP/1.1\r\nHost: x\0\r\n\r\n", b"\0\0\0\0\r\n\r\n",
        b"GET /login HTTP/1.1\r\nHost: x\r\nX-A: \0\r\n\r\n", b"GET /login?q=\0 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /login HTTP/1.1\r\nHost: x\r\nCookie: session=\0\r\n\r\n", b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"G" * 70_000,
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nx",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n0\r\n\r\n",
        b"GET /login HTTP/1.1\r\nHost: " + b"x" * 20_000 + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_S_h_no_bytes_on_the_wire_are_an_error_of_ours(server, said):
    answer = server.say(said)
    assert not answer.startswith(b"HTTP/1.1 5"), answer
    assert b"login" not in answer.lower().replace(b"/login", b"") or answer.startswith(b"HTTP/1.1 4"), answer
    assert server.ask("GET", "/healthz")[0] == 200
    assert "Traceback" not in server.process.log


def test_case_28_doubled_slashes_on_the_wire_are_the_same_address(server):
    for path in ("//webhooks/humaans/hook-acme", "/webhooks//humaans/hook-acme/"):
        body = event()
        assert server.ask("POST", path, body, signed(body))[0] == 200
    with connection():
        assert Delivery.select().count() == 2
