"""Receives Humaans' webhooks: limited, verified, stored and answered; everything else happens later.

No session, no cookie, no form: only the signature counts. The status of a refusal decides what the sender does next:
401 and 404 ask someone to correct the set-up, 503 asks to try again.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from service.actions.webhooks.receive_webhook import (
    NotReadableError,
    NotSignedError,
    NoWebhookSecretError,
    UnknownWebhookError,
)
from service.rules.webhooks.signatures import KNOWN_FORMS, SignedMessage
from service.web.http import access
from service.web.http.app_context import app_context
from service.web.http.errors import problem
from service.web.webhooks.webhook_address import note_near_miss

if TYPE_CHECKING:
    from typing import TypeAlias

    Refusal: TypeAlias = tuple[HTTPStatus, str, str]

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks/humaans")

WHY_OPEN: Final = "carries a signature over its body, made with a secret of the company's"
TRY_AGAIN_SECONDS: Final = "300"
REFUSALS: Final[dict[type[Exception], Refusal]] = {
    UnknownWebhookError: (HTTPStatus.NOT_FOUND, "No such webhook", "Copy the address again from the page Webhook."),
    NoWebhookSecretError: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The webhook's secret was never saved here",
        "Copy it from Humaans into the page Webhook; deliveries are taken from then on.",
    ),
    NotSignedError: (
        HTTPStatus.UNAUTHORIZED,
        "Not signed with this webhook's secret",
        f"Send the HMAC-SHA256 of the raw body in {KNOWN_FORMS[0].header}, or sign as Standard Webhooks does.",
    ),
    NotReadableError: (HTTPStatus.BAD_REQUEST, "Not JSON", "The signature is right, but the body cannot be read."),
}


@blueprint.post("/<webhook_key>")
@access.open_to_all(WHY_OPEN)
def take(webhook_key: str) -> Response:
    return _take(webhook_key, is_test=False)


@blueprint.post("/<webhook_key>/test")
@access.open_to_all(WHY_OPEN + "; starts nothing")
def take_test(webhook_key: str) -> Response:
    return _take(webhook_key, is_test=True)


def _take(webhook_key: str, *, is_test: bool) -> Response:
    body = request.get_data(cache=False)  # 413 beyond the limit of web/http/security_headers.py, read or announced
    message = SignedMessage(body, request.headers)
    try:
        state = app_context().inbox.receive(webhook_key, message, dict(request.headers) if is_test else None)
    except tuple(REFUSALS) as refused:
        if not isinstance(refused, NotReadableError):  # it may be meant for another company's address
            note_near_miss(body)
        return _refused(*REFUSALS[type(refused)])
    return Response(f"{state}\n", content_type="text/plain; charset=utf-8")


def _refused(status: HTTPStatus, title: str, detail: str) -> Response:
    answer = problem(status, title, detail)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = TRY_AGAIN_SECONDS
    return answer
