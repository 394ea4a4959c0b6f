"""The JSON API as a whole: its calls, its blueprint, its errors, its OpenAPI document.

To add calls: a module beside this one with its own `Calls`, and its name in MODULES. To add an error of an
action: a row in `refusals.py`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson
from flask import Response
from flask_smorest import Api, Blueprint

from service.web.api import (
    approvals,
    changes,
    company,
    connection,
    employees,
    inbox,
    issues,
    periods,
    preview,
    runs,
    settings,
    sources,
    undo,
)
from service.web.api.exports import payroll_exports, payroll_programs
from service.web.api.notifications import channels, endpoints, notices
from service.web.api.pay import final_pay, retro
from service.web.api.payslips import combined_pdfs, paydays, payslips
from service.web.api.protocol.calls import let_in, take_slug
from service.web.api.protocol.idempotency import HEADER, begin_once, keep_answer
from service.web.api.protocol.problems import ProblemError, ProblemSchema, as_response
from service.web.api.protocol.refusals import REFUSALS
from service.web.http.access import open_to_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from flask import Flask

MODULES: Final[tuple[ModuleType, ...]] = (
    company, connection, settings, preview, sources, runs, undo, employees, changes, inbox, approvals, issues, retro,
    payslips, combined_pdfs, paydays, final_pay, periods, channels, endpoints, notices, payroll_exports,
    payroll_programs,
)  # fmt: skip

PREFIX: Final = "/api/v1"
#: Refusals of any call, and of any that takes a body.
ALWAYS_POSSIBLE: Final = {401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND"}
WITH_A_BODY: Final = {400: "BAD_REQUEST", 413: "REQUEST_ENTITY_TOO_LARGE", 415: "UNSUPPORTED_MEDIA_TYPE"}
PROBLEM_TYPE: Final = "application/problem+json"
_IDEMPOTENCY_KEY: Final = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
    "description": "A text of your choice for one request. Sent again within 24 hours, it is done once and answered "
    "as the first was, with `Idempotency-Replayed: true`. 422 with other content, 409 while the first has no answer.",
}


class PayrollApi(Api):
    """flask-smorest with our errors: the application turns every refusal into problem details itself."""

    ERROR_SCHEMA = ProblemSchema
    if TYPE_CHECKING:
        DEFAULT_RESPONSE_CONTENT_TYPE: str  # of flask-smorest, which has no types

    def _register_error_handlers(self) -> None:
        """Nothing to add to `web/http/errors.py`."""

    def _register_responses(self) -> None:
        usual, self.DEFAULT_RESPONSE_CONTENT_TYPE = self.DEFAULT_RESPONSE_CONTENT_TYPE, PROBLEM_TYPE
        super()._register_responses()
        self.DEFAULT_RESPONSE_CONTENT_TYPE = usual


class ApiBlueprint(Blueprint):
    """The one way in: every call lies below it, and so do the refusals that any call may answer."""

    def __init__(self) -> None:
        super().__init__("api", __name__, url_prefix=f"{PREFIX}/companies/<slug>")
        self._prepare_doc_cbks += [_name_refusals, _name_idempotency_key]
        self.url_value_preprocessor(take_slug)
        self.before_request(let_in)
        self.before_request(begin_once)
        self.after_request(keep_answer)
        self.register_error_handler(ProblemError, as_response)
        for error, refusal in REFUSALS.items():
            self.register_error_handler(error, partial(_refuse, refusal))


def register_api(app: Flask) -> None:
    """Put every call and the OpenAPI document on the application."""
    app.config.update(API_TITLE="Humaans payroll", API_VERSION="v1", OPENAPI_VERSION="3.0.3")
    api = PayrollApi(app, spec_kwargs=_spec_options())
    blueprint = ApiBlueprint()
    for module in MODULES:
        blueprint.register_blueprint(module.calls)
    api.register_blueprint(blueprint)
    if "csrf" in app.extensions:  # no browser sends a bearer token of its own accord
        for module in MODULES:
            app.extensions["csrf"].exempt(module.calls)
    document = orjson.dumps(api.spec.to_dict())

    @app.get(f"{PREFIX}/openapi.json", endpoint="openapi")
    @open_to_all("it describes the calls and holds no data")
    def openapi() -> Response:
        return Response(document, content_type="application/json")


def _refuse(refusal: Callable[[Any], ProblemError], error: Exception) -> Response:
    return as_response(refusal(error))


def _name_refusals(doc: dict[str, Any], _doc_info: Any, **_context: Any) -> dict[str, Any]:
    """What flask-smorest calls for each call's documentation."""
    names = ALWAYS_POSSIBLE | (WITH_A_BODY if "requestBody" in doc else {})
    doc["responses"] = dict(doc.get("responses", {}))
    for status, name in names.items():
        doc["responses"].setdefault(status, name)
    return doc


def _name_idempotency_key(doc: dict[str, Any], _doc_info: Any, *, method: str = "", **_context: Any) -> dict[str, Any]:
    """What flask-smorest calls for each call's documentation."""
    if method.lower() == "post":
        doc["parameters"] = [*doc.get("parameters", []), _IDEMPOTENCY_KEY]
    return doc


def _spec_options() -> dict[str, Any]:
    return {
        "security": [{"bearer": []}],
        "tags": [{"name": module.calls.name, "description": module.calls.description} for module in MODULES],
        "components": {
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of one company, made by `flask --app wsgi api-token create`.",
                }
            }
        },
        "info": {"description": "Errors are RFC 9457 problem details; lists are pages with a `next_cursor`."},
    }
