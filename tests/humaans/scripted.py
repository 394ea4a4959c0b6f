"""A Humaans that does what a test scripts: real sockets, one thread per connection, every request remembered."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str | None = "application/json"
    delay_seconds: float = 0.0
    drip_seconds: float = 0.0
    drip_headers: bool = False
    promised_length: int | None = None
    drop: bool = False

    def as_bytes(self) -> tuple[bytes, bytes]:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        length = len(body) if self.promised_length is None else self.promised_length
        lines = [f"HTTP/1.1 {self.status} Scripted", f"Content-Length: {length}"]
        if self.kind is not None:
            lines.append(f"Content-Type: {self.kind}")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1"), body


class ScriptedHumaans:
    """`answer(asked)` gives the reply; it runs in the connection's thread."""

    def __init__(self, answer: Callable[[Asked], Reply], tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.answer = answer
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._connections: list[socket.socket] = []
        scheme = "https" if tls else "http"
        self.origin = f"{scheme}://127.0.0.1:{self._server.getsockname()[1]}"
        self.url = f"{self.origin}/api"
        threading.Thread(target=self._accept, daemon=True).start()

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def close(self) -> None:
        self._closing.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # wakes the thread in accept
        self._server.close()
        for connection in self._connections:
            connection.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as reader:
                while asked := _read_request(reader):
                    if not self._reply_to(asked, connection):
                        return
        except OSError:
            return

    def _reply_to(self, asked: Asked, connection: socket.socket) -> bool:
        with self._lock:
            self.asked.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            reply = self.answer(asked)
            self._closing.wait(reply.delay_seconds)
        finally:
            with self._lock:
                self._at_once -= 1
        if reply.drop:
            return False
        head, body = reply.as_bytes()
        if not reply.drip_seconds:
            head, body = head + body, b""
        for part, is_dripped in ((head, reply.drip_headers), (body, reply.drip_seconds and not reply.drip_headers)):
            if is_dripped:
                for byte in part:
                    connection.sendall(bytes([byte]))
                    time.sleep(reply.drip_seconds)
            else:
                connection.sendall(part)
        return reply.promised_length is None


def _read_request(reader: Any) -> Asked | None:
    first = reader.readline().decode().split()
    if not first:
        return None
    headers = {}
    while line := reader.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    parts = urlsplit(first[1])
    body = reader.read(int(headers.get("content-length", "0")))
    return Asked(first[0], parts.path.removeprefix("/api"), dict(parse_qsl(parts.query)), headers, body)


LISTS = (
    "people",
    "job-roles",
    "compensations",
    "bank-accounts",
    "custom-values",
    "custom-fields",
    "locations",
    "compensation-types",
)


class Lists:
    """Answers lists and people by id from rows, as Humaans does. `trouble(asked)` may answer first."""

    def __init__(self, **rows: list[dict[str, Any]]) -> None:
        self.rows = {name: rows.get(name.replace("-", "_"), []) for name in LISTS}
        self.trouble: Callable[[Asked], Reply | None] = lambda _: None

    def __call__(self, asked: Asked) -> Reply:
        found = self.trouble(asked)
        if found is not None:
            return found
        name, _, row_id = asked.path.strip("/").partition("/")
        if name not in self.rows:
            return Reply({"name": "NotFound"}, status=404)
        if row_id:
            row = next((row for row in self.rows[name] if row["id"] == row_id), None)
            return Reply(row) if row else Reply({"name": "NotFound", "id": "req-404"}, status=404)
        return self.page(asked, name)

    def page(self, asked: Asked, name: str) -> Reply:
        rows = self.rows[name]
        if name == "people" and asked.query.get("status") != "all":
            rows = [row for row in rows if row.get("status") == "active"]
        if "personId" in asked.query:
            rows = [row for row in rows if row["personId"] == asked.query["personId"]]
        limit, skip = min(int(asked.query.get("$limit", 100)), 250), int(asked.query.get("$skip", 0))
        return Reply({"total": len(rows), "limit": limit, "skip": skip, "data": rows[skip : skip + limit]})


def a_person(person_id: str = "p1", **values: Any) -> dict[str, Any]:
    return {"id": person_id, "status": "active", "firstName": "Ada", "lastName": "Byron", "employeeId": "7", **values}


def a_compensation(row_id: str = "c1", person_id: str = "p1", **values: Any) -> dict[str, Any]:
    return {
        "id": row_id,
        "personId": person_id,
        "compensationTypeId": "t1",
        "amount": "70000",
        "currency": "GBP",
        "period": "annual",
        "effectiveDate": "2026-01-01",
        "endDate": None,
        "createdAt": "2026-01-01T00:00:00.000Z",
        "updatedAt": "2026-01-01T00:00:00.000Z",
        **values,
    }


def a_job_role(row_id: str = "r1", person_id: str = "p1", **values: Any) -> dict[str, Any]:
    return {
        "id": row_id,
        "personId": person_id,
        "jobTitle": "Engineer",
        "department": "Engines",
        "effectiveDate": "2026-01-01",
        "endDate": None,
        **values,
    }


def a_bank_account(row_id: str = "b1", person_id: str = "p1", **values: Any) -> dict[str, Any]:
    return {
        "id": row_id,
        "personId": person_id,
        "nameOnAccount": "Ada Byron",
        "accountNumber": "63748472",
        "sortCode": "20-29-59",
        **values,
    }


def a_custom_value(row_id: str = "v1", person_id: str = "p1", **values: Any) -> dict[str, Any]:
    return {"id": row_id, "personId": person_id, "customFieldId": "f1", "value": "M", "resourceId": None, **values}
