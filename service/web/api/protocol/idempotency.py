"""`Idempotency-Key`: a POST that is sent again with the same key is answered as the first was and done once.

Kept for 24 hours by company and token (store/operations/api_requests.py; decision 0037).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Response, g, request

from service.store.operations import api_requests
from service.store.operations.api_requests import BegunBefore
from service.web.api.protocol.calls import caller, company_id
from service.web.api.protocol.problems import ProblemError
from service.web.http.app_context import services

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
LONGEST_KEY: Final = 255
#: No request is answered so late: what has no answer by then ended with its process.
ANSWERED_WITHIN: Final = timedelta(minutes=5)
TRY_AGAIN_SECONDS: Final = "5"


def begin_once() -> Response | None:
    """Before a call: the answer that the same key got before, or None for a call that is to be made.

    Raises ProblemError: 400 for what is no key, 409 while the first call has no answer, 422 for other content.
    """
    g.api_request = None
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ProblemError(400, "This Idempotency-Key cannot be used", f"Send 1 to {LONGEST_KEY} ASCII characters.")
    content = _digest(_content())
    own_key = _digest([str(caller().token_id).encode(), key.encode()])  # an answer may hold a secret of this program
    found = api_requests.begin(company_id(), own_key, content, services().clock())
    if not isinstance(found, BegunBefore):
        g.api_request = found
        return None
    return _answered_before(found, content)


def keep_answer(response: Response) -> Response:
    """After a call: keep an answer that may mean that something was done, and let a refusal be tried again."""
    row_id = g.get("api_request")
    if row_id is None:
        return response
    if response.status_code < HTTPStatus.BAD_REQUEST or response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
        api_requests.keep_answer(
            services().secrets, company_id(), row_id, response.status_code, response.content_type, response.get_data()
        )
    else:
        api_requests.drop(company_id(), row_id)
    return response


def _answered_before(found: BegunBefore, content: str) -> Response:
    if found.content_digest != content:
        raise ProblemError(
            422,
            "This Idempotency-Key was sent with other content",
            "Use a new key for each request. Nothing was done.",
        )
    if found.status is None:
        raise _not_answered(found)
    answer = Response(
        api_requests.answer_of(services().secrets, company_id(), found), found.status, content_type=found.content_type
    )
    answer.headers[REPLAYED] = "true"
    return answer


def _not_answered(found: BegunBefore) -> ProblemError:
    if services().clock() - found.started_at < ANSWERED_WITHIN:
        refusal = ProblemError(409, "The first request with this key is still being answered", "Try again soon.")
        refusal.headers["Retry-After"] = TRY_AGAIN_SECONDS
        return refusal
    return ProblemError(
        409,
        "The first request with this key ended without an answer",
        "Check whether it took effect. If it did not, send it again with a new key.",
    )


def _content() -> Iterator[bytes]:
    """What was asked for. Of a form its fields and files, since its boundary differs each time it is sent."""
    yield request.method.encode()
    yield request.full_path.encode()
    if request.mimetype != "multipart/form-data":
        yield request.get_data(cache=True)
        return
    for name, value in sorted(request.form.items(multi=True)):
        yield f"{name}={value}".encode()
    for name, file in sorted(request.files.items(multi=True), key=lambda each: each[0]):
        yield f"{name}={file.filename}".encode()
        yield file.read()
        file.seek(0)


def _digest(parts: Iterator[bytes] | list[bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()
