"""Calls of the JSON API and of the sandbox, as the unattended main job makes them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, Final
from uuid import uuid4

CALL_SECONDS: Final = 30.0


class NotAsItShouldBeError(Exception):
    """Why the main job did not succeed."""


class JsonCaller:
    """Calls one JSON API with one bearer token."""

    def __init__(self, base: str, token: str | None = None) -> None:
        self._base = base
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        return self._send(method, path, data, self._headers)

    def upload(self, path: str, form: dict[str, str], file_name: str, content: bytes) -> Any:
        """A multipart form with one file."""
        between = uuid4().hex
        parts = [
            f'--{between}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in form.items()
        ]
        head = f'--{between}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), content, f"\r\n--{between}--\r\n".encode()])
        headers = self._headers | {"Content-Type": f"multipart/form-data; boundary={between}"}
        return self._send("POST", path, body, headers)

    def download(self, path: str) -> bytes:
        """A file, byte by byte."""
        return self._answer("GET", path, None, self._headers | {"Accept": "*/*"})

    def _send(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Any:
        try:
            return json.loads(self._answer(method, path, data, headers) or b"null")
        except ValueError as error:
            raise NotAsItShouldBeError(f"{method} {path} was not answered with JSON: {error}") from error

    def _answer(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> bytes:
        request = urllib.request.Request(self._base + path, data, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")[:2000]
            raise NotAsItShouldBeError(f"{method} {path} was answered {error.code}: {said}") from error
        except OSError as error:
            raise NotAsItShouldBeError(f"{method} {path} was not answered: {error}") from error
