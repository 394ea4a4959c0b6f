"""What `bench/webhooks.py` sends: signed webhooks made beforehand, from threads that only send and read."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECRET: Final = "whsec_bench"  # noqa: S105
BODY_BYTES: Final = 1024
BODIES: Final = 20_000
WARM_UP_SECONDS: Final = 0.5


def requests_to(path: str, people: int, mark: str) -> list[bytes]:
    """Whole HTTP requests, made beforehand, so that the generator only sends and reads."""
    made = []
    for number in range(BODIES):
        person = hashlib.sha256(f"{mark} {number % people}".encode()).hexdigest()[:24]
        event: dict[str, Any] = {"id": f"{mark.replace(' ', '-')}-{number}", "event": "person.updated"}
        event["data"] = {"id": person, "bio": ""}
        event["data"]["bio"] = "x" * (BODY_BYTES - len(json.dumps(event)))
        body = json.dumps(event).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nX-Humaans-Signature: {_signature(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def _signature(body: bytes) -> str:
    return hmac.digest(SECRET.encode(), body, "sha256").hex()


def generate(sender: Any, port: int, requests: list[bytes], seconds: float, connections_open: int) -> None:
    """Send the requests for so many seconds after the warm-up; pipe the seconds each took, and how many failed."""
    start = time.monotonic() + WARM_UP_SECONDS
    taken: list[list[float]] = [[] for _ in range(connections_open)]
    failed, made = [0] * connections_open, [0] * connections_open

    def work(number: int) -> None:
        mine = requests[number::connections_open]
        with socket.create_connection(("127.0.0.1", port), 10) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request in _over_and_over(mine):
                began = time.monotonic()
                if began > start + seconds:
                    return
                wire.sendall(request)
                is_good = _read_answer(wire)
                made[number] += 1
                ended = time.monotonic()
                if start <= began and ended <= start + seconds:
                    taken[number].append(ended - began)
                    failed[number] += not is_good

    threads = [threading.Thread(target=work, args=(number,)) for number in range(connections_open)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sender.send(([each for of_one in taken for each in of_one], sum(failed), sum(made)))


def _over_and_over(requests: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from requests


def _read_answer(wire: socket.socket) -> bool:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += wire.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += wire.recv(65536)
    return head.startswith(b"HTTP/1.1 200")
