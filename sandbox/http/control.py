"""The control API: what a test, a demo or a person at a prompt does to the company behind Humaans' back.

JSON without authentication, for loopback only. `?company=KEY` chooses a company, else the first one is meant.
Each part has a module `control_*.py`; `README.md` has an example of every call.
"""

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from sandbox.http.control_company import COMPANY
from sandbox.http.control_documents import DOCUMENTS
from sandbox.http.control_people import PEOPLE
from sandbox.http.control_staffology import PAYROLL
from sandbox.http.control_trouble import TROUBLE
from sandbox.http.control_webhooks import WEBHOOKS
from sandbox.http.receivers import RECEIVED
from sandbox.http.request_context import answer

CONTROL = Blueprint("control", __name__, url_prefix="/control")
for part in (COMPANY, PEOPLE, TROUBLE, WEBHOOKS, DOCUMENTS, RECEIVED, PAYROLL):
    CONTROL.register_blueprint(part)


@CONTROL.before_request
def only_from_here() -> Response | None:
    here = request.remote_addr in ("127.0.0.1", "::1", None)
    return None if here else answer({"error": "the control API is for this machine only"}, 403)


@CONTROL.errorhandler(KeyError)
def say_what_is_missing(error: KeyError) -> Response:
    return answer({"error": f"there is no {error.args[0]}"}, 404)


@CONTROL.errorhandler(TypeError)
@CONTROL.errorhandler(ValueError)
def say_what_is_wrong(error: Exception) -> Response:
    return answer({"error": str(error)}, 400)


@CONTROL.errorhandler(HTTPException)
def say_it_as_json(error: HTTPException) -> Response:
    return answer({"error": error.description}, error.code or 500)
