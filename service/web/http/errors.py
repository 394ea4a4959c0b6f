"""Our errors as people and machines read them: a page in words, or RFC 9457 problem details.

Decides the shape and the words of every refusal, and nothing else: who is refused is decided in
`access.py`, by forms or by actions. Every answer carries the request's reference, never a trace.
To add a status: one more line in WORDS.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import orjson
from flask import Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from service.actions.approvals.second_person import SecondPersonError
from service.actions.connection.humaans_access import ConnectAgainError, HumaansNotReachableError, NotConnectedError
from service.actions.connection.read_snapshot import TakesTooLongError
from service.actions.delivery.start_payday import NothingSwitchedOnError
from service.actions.employees.decide_list import ListChangedError
from service.actions.employees.issue_resolutions import LastDayError, NotOfferedError
from service.actions.payslips.manage_payslips import NotNowError
from service.actions.syncing.request_run import NotInHumaansError, PausedError
from service.actions.syncing.review_run import NotHeldError
from service.store.companies.settings import NothingSavedError
from service.store.database.encryption import CannotBeReadError
from service.store.database.errors import UNREACHABLE

if TYPE_CHECKING:
    from flask import Flask

#: Errors of actions that stand on no form: the page says their sentence.
NOT_NOW: Final = (
    ListChangedError,
    LastDayError,
    NotNowError,
    NothingSwitchedOnError,
    NotConnectedError,
    NotHeldError,
    NothingSavedError,
    NotInHumaansError,
    NotOfferedError,
    PausedError,
    SecondPersonError,
)

log = logging.getLogger(__name__)

#: Paths whose callers are programs: they get problem details, never a page.
MACHINE_PATHS: Final = ("/api/", "/webhooks/")


class WordedError(HTTPException):
    """A refusal in its own words, which are shown instead of those of the status."""

    title = ""
    happened = ""
    next_step = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, what it means, what to do next."""

    title: str
    happened: str
    next_step: str


WORDS: Final[dict[int, Words]] = {
    400: Words(
        "We could not understand this request",
        "Something was missing or in the wrong format. Nothing was changed.",
        "Go back, check what you entered and try again.",
    ),
    403: Words(
        "You do not have permission to do this",
        "Your role in this company does not allow it. Nothing was changed.",
        "Ask an owner of the company to do it for you, or to change your role.",
    ),
    404: Words(
        "Page not found",
        "The page may have moved, or you may not have access to it.",
        "Check the address, or go to the overview.",
    ),
    405: Words(
        "You cannot open this page directly",
        "It only works from a button on another page. Nothing was changed.",
        "Go to the overview and start from the page you need.",
    ),
    413: Words(
        "The upload is too large",
        "What you sent is larger than this page accepts. Nothing was changed.",
        "Send fewer files at a time, or a smaller file.",
    ),
    429: Words(
        "Too many attempts",
        "You made too many requests in a short time. Nothing was changed.",
        "Wait a minute, then try again.",
    ),
    500: Words(
        "Sorry, there is a problem with the service",
        "Your changes were not saved.",
        "Try again in a minute. If it happens again, give support the reference below.",
    ),
    503: Words(
        "The service cannot reach its database",
        "Your changes were not saved. Syncs and payslips carry on when the database answers again.",
        "Wait a minute, then load the page again.",
    ),
}

_FORM_OUT_OF_DATE: Final = Words(
    "This form is out of date",
    "It was open for too long, or you signed in after you opened it. Nothing was changed.",
    "Go back, load the page again and submit the form again.",
)


def problem(status: int, title: str, detail: str = "", **extra: Any) -> Response:
    """An error as RFC 9457 problem details; `extra` members are added beside the standard ones."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail} | extra
    if "reference" in g:
        body["reference"] = g.reference
    return Response(orjson.dumps(body), status=status, content_type="application/problem+json")


def is_for_a_machine() -> bool:
    return request.path.startswith(MACHINE_PATHS)


def register_error_pages(app: Flask) -> None:
    app.register_error_handler(CSRFError, _form_out_of_date)
    app.register_error_handler(HTTPException, _refused)
    for unreachable in UNREACHABLE:
        app.register_error_handler(unreachable, _no_database)
    for refusal in NOT_NOW:
        app.register_error_handler(refusal, _not_now)
    app.register_error_handler(HumaansNotReachableError, _no_humaans)
    app.register_error_handler(CannotBeReadError, _locked)
    app.register_error_handler(Exception, _unexpected)


def _answer(status: int, words: Words, detail: str = "") -> Response:
    if is_for_a_machine():
        return problem(status, words.title, detail or words.happened)
    g.is_error = True
    return make_response(render_template("ui/error.html", status=status, words=words), status)


def _refused(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # a Host that is not ours: no link of ours may be built from it
        return Response("This address is not served here.\n", 400, content_type="text/plain; charset=utf-8")
    if error.response is not None:  # abort(response): the view has said all there is to say
        return make_response(error.response)
    status = error.code or 500
    answer = _answer(status, _words_for(error, status))
    for name, value in error.get_headers(request.environ):
        if name.lower() in {"allow", "retry-after", "www-authenticate"}:
            answer.headers[name] = value
    return answer


def _words_for(error: HTTPException, status: int) -> Words:
    if isinstance(error, WordedError):
        return Words(error.title, error.happened, error.next_step)
    return WORDS.get(status) or WORDS[400 if status < 500 else 500]  # noqa: PLR2004


def _form_out_of_date(_error: CSRFError) -> Response:
    return _answer(400, _FORM_OUT_OF_DATE)


def _not_now(error: Exception) -> Response:
    """An action that cannot be done as things stand; its own sentence says why and what to do first."""
    return _answer(409, Words("This cannot be done now", str(error), "Nothing was changed."), str(error))


def _no_humaans(error: HumaansNotReachableError) -> Response:
    if isinstance(error, ConnectAgainError):
        words = Words("Humaans does not accept the access token any more", error.message, "Nothing was changed.")
        return _answer(409, words, error.message)
    if isinstance(error, TakesTooLongError):
        return _answer(
            503, Words("This takes too long for a page", error.message, "Nothing was changed."), error.message
        )
    words = Words("Humaans is not responding as expected", error.message, "Nothing was changed. Try again in a minute.")
    answer = _answer(503, words, error.message)
    answer.headers["Retry-After"] = "60"
    return answer


def _locked(error: CannotBeReadError) -> Response:
    log.error("secret.cannot_be_read", extra={"reference": g.get("reference")})
    return _answer(503, Words("A stored secret cannot be read", str(error), "Nothing was changed."), str(error))


def _no_database(error: Exception) -> Response:
    log.error("database.unreachable", extra={"reference": g.get("reference"), "kind": type(error).__name__})
    answer = _answer(503, WORDS[503])
    answer.headers["Retry-After"] = "30"
    return answer


def _unexpected(error: Exception) -> Response:
    log.error("request.failed", exc_info=error, extra={"reference": g.get("reference")})
    return _answer(500, WORDS[500])
