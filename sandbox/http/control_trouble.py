"""Control of what goes wrong: tokens and their scopes, faults on request, and the log of what was asked."""

from flask import Blueprint, Response, request

from sandbox.answers.faults import Fault
from sandbox.http.request_context import answer, asked, meant, the_platform

TROUBLE = Blueprint("trouble", __name__)


@TROUBLE.get("/tokens")
def tokens() -> Response:
    return answer([token.as_dict() for token in meant().tokens.values()])


@TROUBLE.post("/tokens")
def add_token() -> Response:
    return answer(meant().add_token(asked()).as_dict(), 201)


@TROUBLE.patch("/tokens/<name>")
def change_token(name: str) -> Response:
    token = meant().find_token(name)
    token.set(asked())
    return answer(token.as_dict())


@TROUBLE.delete("/tokens/<name>")
def revoke_token(name: str) -> Response:
    token = meant().find_token(name)
    token.set({"revoked": True})
    return answer(token.as_dict())


@TROUBLE.get("/faults")
def faults() -> Response:
    return answer([fault.as_dict() for fault in the_platform().faults.open()])


@TROUBLE.post("/faults")
def add_fault() -> Response:
    return answer(the_platform().faults.add(Fault.ordered(asked())).as_dict(), 201)


@TROUBLE.delete("/faults", defaults={"fault_id": None})
@TROUBLE.delete("/faults/<int:fault_id>")
def clear_faults(fault_id: int | None) -> Response:
    the_platform().faults.clear(fault_id)
    return faults()


@TROUBLE.get("/requests")
def requests() -> Response:
    return answer(the_platform().log.as_dict(last=int(request.args.get("last", "1000"))))


@TROUBLE.delete("/requests")
def forget_requests() -> Response:
    the_platform().log.clear()
    return answer(the_platform().log.as_dict())
