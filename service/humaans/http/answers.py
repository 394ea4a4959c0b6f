"""What an answer of Humaans means: its JSON, or the error that says what to do next.

Error bodies are read tolerantly (humaans-api.md 5.1: two sources disagree on keys) and only for Humaans' error
id and the names of forbidden fields; their texts may quote personal data and are dropped.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import orjson

from service.humaans.http.errors import (
    ForbiddenError,
    HumaansError,
    HumaansRefusedError,
    HumaansUnavailableError,
    TokenRefusedError,
)
from service.outgoing.retry_after import retry_after_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.outgoing.wire import Answer

_UNAVAILABLE: Final = "Humaans is not answering properly at the moment. We will try again."
_BUSY: Final = "Humaans asked us to slow down. We will try again later."
_NEW_WORD_NEEDED: Final = "Humaans does not accept this access token. Make a new one in Humaans and connect again."
_FORBIDDEN: Final = "This access token may not see “{}” in Humaans."
_REFUSED: Final = "Humaans refused our request ({})."
_NOTHING_FOUND: Final = "Humaans does not know what we asked for ({})."
_OK: Final = range(200, 300)
_SAFE_WORD: Final = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
_ERROR_BODY_BYTES: Final = 64 * 1024


def document_of(answer: Answer) -> Any:
    """The JSON of a good answer, None for an empty one (204). HTML behind a 200 is a failure (F34)."""
    if answer.status == 204 or (answer.status != 200 and not answer.body):  # noqa: PLR2004 - HTTP's own numbers
        return None
    return document_from(page_of(answer))


def document_and_headers_of(answer: Answer) -> tuple[Any, Mapping[str, str]]:
    """The JSON of an answer, with its headers."""
    return document_of(answer), answer.headers


def page_of(answer: Answer) -> bytes:
    """The body of a good answer unless it is plainly no JSON or cut short; `document_from` reads it, now or later."""
    kind = answer.headers.get("Content-Type", "application/json").lower()
    start, end = answer.body[:64].lstrip()[:1], answer.body[-64:].rstrip()[-1:]
    if "json" not in kind or start in {b"", b"<"} or (start == b"{" and end != b"}"):
        raise _not_json()
    return answer.body


def document_from(body: bytes) -> Any:
    try:
        return _loads(body)
    except ValueError:
        raise _not_json() from None


def _not_json() -> HumaansUnavailableError:
    return HumaansUnavailableError(_UNAVAILABLE, status=200, may_have_happened=True)


def _loads(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # Half a surrogate pair in one text would cost the whole page; the standard parser reads it, and
        # the text is then not understood for that one person.
        try:
            return json.loads(body, parse_constant=_refuse)
        except RecursionError:
            raise ValueError from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def error_of(answer: Answer, resource: str) -> HumaansError | None:
    """None when the answer is good. `resource` is the first word of the path."""
    status = answer.status
    if status in _OK:
        return None
    body = _error_body(answer.body)
    request_id = _word(body.get("id"))
    if status == 401:  # noqa: PLR2004
        return TokenRefusedError(_NEW_WORD_NEEDED, request_id=request_id, status=status)
    if status == 403:  # noqa: PLR2004
        fields = _forbidden_fields(body)
        message = _FORBIDDEN.format(resource)
        return ForbiddenError(message, request_id=request_id, resource=resource, fields=fields)
    if status in {408, 429} or status >= 500:  # noqa: PLR2004
        return HumaansUnavailableError(
            _BUSY if status == 429 else _UNAVAILABLE,  # noqa: PLR2004
            request_id=request_id,
            status=status,
            retry_after_seconds=retry_after_seconds(answer.headers),
            may_have_happened=status != 429,  # noqa: PLR2004
        )
    message = (_NOTHING_FOUND if status == 404 else _REFUSED).format(status)  # noqa: PLR2004
    return HumaansRefusedError(message, request_id=request_id, status=status)


def _error_body(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body[:_ERROR_BODY_BYTES])
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _forbidden_fields(body: dict[str, Any]) -> tuple[str, ...]:
    issues = body.get("issues")
    if not isinstance(issues, list):
        return ()
    names = (
        _word(issue.get("name") or issue.get("path"))
        for issue in issues
        if isinstance(issue, dict) and issue.get("forbidden")
    )
    return tuple(name for name in names if name)


def _word(value: object) -> str:
    return value if isinstance(value, str) and _SAFE_WORD.fullmatch(value) else ""
