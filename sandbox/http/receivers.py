"""The receivers of messages under `/receivers/<kind>/<name>`, and what arrived there by control API.

Trouble is ordered as for the API: a fault with the path `/receivers/slack/payroll`.
"""

from flask import Blueprint, Response, request

from sandbox.http.request_context import answer, the_platform

RECEIVERS = Blueprint("receivers", __name__)
RECEIVED = Blueprint("received", __name__)


@RECEIVERS.post("/receivers/<kind>/<name>")
def receive(kind: str, name: str) -> Response:
    headers = {key.lower(): value for key, value in request.headers.items()}
    try:
        status, text = the_platform().receivers.take(kind, name, headers, request.get_data())
    except KeyError:
        return Response("no_service", 404)
    return Response(text, status, mimetype="text/plain")


@RECEIVED.get("/received")
def received() -> Response:
    return answer([each.as_dict() for each in list(the_platform().receivers.receipts)])


@RECEIVED.delete("/received")
def forget_received() -> Response:
    the_platform().receivers.clear()
    return answer([])
