"""Someone signed in at the pages, as a browser would be: for the steps that take a password, which no program has."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any, Final, NamedTuple
from uuid import uuid4

from bin.launcher.calling import CALL_SECONDS, NotAsItShouldBeError

_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')
_ALERT: Final = re.compile(r'role="alert".*?</div>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]+>")


class Seen(NamedTuple):
    """A page, with the address at which it was found in the end."""

    address: str
    text: str


class Person:
    """One person's cookies. Each step that is refused raises NotAsItShouldBeError with what the page says."""

    def __init__(self, base: str, email: str, password: str) -> None:
        self._base, self.password = base, password
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.send("/login", "/login", {"email": email, "password": password})

    def open(self, path: str) -> Seen:
        return self._asked(urllib.request.Request(self._base + path))  # noqa: S310  our own address

    def progress(self, path: str) -> Any:
        """What a page asks for while something goes on."""
        return json.loads(self.open(path).text)

    def send(self, page: str, path: str, form: dict[str, str]) -> Seen:
        """Fill in a form that is on a page, and send it."""
        data = urllib.parse.urlencode(form | {"csrf_token": self._token(page)}).encode()
        return self._posted(path, data, "application/x-www-form-urlencoded")

    def upload(self, page: str, path: str, form: dict[str, str], file: tuple[str, bytes]) -> Seen:
        """The same with a file, by name and content."""
        between = uuid4().hex
        parts = [
            f'--{between}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in (form | {"csrf_token": self._token(page)}).items()
        ]
        head = f'--{between}\r\nContent-Disposition: form-data; name="files"; filename="{file[0]}"\r\n\r\n'
        body = b"".join([*parts, head.encode(), file[1], f"\r\n--{between}--\r\n".encode()])
        return self._posted(path, body, f"multipart/form-data; boundary={between}")

    def _token(self, page: str) -> str:
        found = _TOKEN.search(self.open(page).text)
        if found is None:
            raise NotAsItShouldBeError(f"{page} should have a form; it has none")
        return found[1]

    def _posted(self, path: str, data: bytes, content_type: str) -> Seen:
        headers = {"Content-Type": content_type, "Origin": self._base}
        return self._asked(urllib.request.Request(self._base + path, data, headers, method="POST"))  # noqa: S310

    def _asked(self, request: urllib.request.Request) -> Seen:
        path = request.full_url.removeprefix(self._base)
        try:
            with self._browser.open(request, timeout=CALL_SECONDS) as answer:
                return Seen(answer.geturl().removeprefix(self._base), answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as error:
            alert = _ALERT.search(error.read().decode(errors="replace"))
            said = " ".join(_TAG.sub(" ", alert[0].partition(">")[2]).split()) if alert else "without a reason"
            raise NotAsItShouldBeError(f"{request.method} {path} was answered {error.code}: {said}") from error
        except OSError as error:
            raise NotAsItShouldBeError(f"{request.method} {path} was not answered: {error}") from error
