"""The HTTP API of Humaans as far as a payroll client meets it: who calls, what about, the answer as JSON."""

from typing import Any

import orjson
from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from sandbox.answers import documents, listing, writes
from sandbox.answers.access import is_visible, refusal, shown
from sandbox.answers.errors import ApiError, error_body, issue
from sandbox.http.request_context import answer, the_platform
from sandbox.world.ids import named_id
from sandbox.world.resources import RESOURCES, Resource
from sandbox.world.table import Row

API = Blueprint("api", __name__, url_prefix="/api")


@API.before_request
def know_the_caller() -> None:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    company = the_platform().company_of_token(value.strip()) if kind.lower() == "bearer" else None
    if company is None:
        raise ApiError(401, "Not authenticated")
    g.company, g.token, g.world = company, company.tokens[value.strip()], company.world


@API.errorhandler(ApiError)
def say_what_is_wrong(error: ApiError) -> Response:
    return _error(error.status, error.message, error.issues)


@API.errorhandler(HTTPException)
def say_it_as_json(error: HTTPException) -> Response:
    return _error(error.code or 500, error.name, [])


def _error(status: int, message: str, issues: list[dict[str, Any]]) -> Response:
    company = g.get("company") or the_platform().first
    request_id = named_id(the_platform().seed, "request", the_platform().log.count)
    as_text = company.world.switches.error_code == "text"
    return answer(error_body(request_id, status, message, issues, code_as_text=as_text), status)


@API.get("/me")
def me() -> Response:
    if "public:read" not in g.token.effective:
        raise ApiError(403, listing.FORBIDDEN)
    row = g.world.find("people", g.token.person_id or "")
    if row is None:
        raise ApiError(401, "The owner of this token is no longer here")
    return answer(_shown(RESOURCES["people"], row))


@API.get("/token-info")
def token_info() -> Response:
    token = g.token
    return answer({"id": token.id, "personId": token.person_id, "label": token.label, "scopes": list(token.scopes)})


@API.post("/files")
def upload_file() -> Response:
    _require_write(("documents:write",), {})
    return answer(documents.receive_file(g.company), 201)


@API.get("/<name>")
def list_rows(name: str) -> Response:
    resource = _resource(name, "list")
    parameters = list(request.args.items(multi=True))
    shift = request.environ.get("sandbox.shift", 0)
    return answer(listing.page(g.world, g.token, resource, parameters, shift=shift))


@API.get("/<name>/<row_id>")
def get_row(name: str, row_id: str) -> Response:
    stale = request.environ.get("sandbox.stale", False)
    return answer(listing.one(g.world, g.token, _resource(name, "get"), row_id, stale=stale))


@API.post("/<name>")
def create_row(name: str) -> Response:
    resource = _resource(name, "create")
    body = _body()
    _require_write(resource.write, body)
    with g.world.lock:
        fields = writes.checked(g.world, resource, body, creating=True)
        if name == "documents":
            fields = documents.completed(g.company, g.token, fields)
        row = g.world.add(name, fields)
        if name == "people" and isinstance(body.get("jobRole"), dict):
            _add_first_role(row, body["jobRole"])
        return answer(_shown(resource, row), 201)


def _add_first_role(person: Row, role: Row) -> None:
    role = {"effectiveDate": person["employmentStartDate"]} | role | {"personId": person["id"]}
    g.world.add("job-roles", writes.checked(g.world, RESOURCES["job-roles"], role, creating=True))


@API.patch("/<name>/<row_id>")
def change_row(name: str, row_id: str) -> Response:
    resource = _resource(name, "change")
    body = _body()
    _require_write(resource.write, body)
    with g.world.lock:
        _must_see(resource, row_id)
        fields = writes.checked(g.world, resource, body, creating=False)
        return answer(_shown(resource, g.world.change(name, row_id, fields)))


@API.delete("/<name>/<row_id>")
def delete_row(name: str, row_id: str) -> Response:
    resource = _resource(name, "delete")
    _require_write(resource.write, {})
    with g.world.lock:
        _must_see(resource, row_id)
        g.world.remove(name, row_id)
        return answer({"id": row_id, "deleted": True})


def _resource(name: str, verb: str) -> Resource:
    if name not in RESOURCES:
        raise ApiError(404, "No such page")
    if verb not in RESOURCES[name].verbs:
        raise ApiError(405, f"{name} cannot be asked to {verb}")
    return RESOURCES[name]


def _body() -> Any:
    try:
        return orjson.loads(request.get_data())
    except orjson.JSONDecodeError:
        raise ApiError(400, "The body is not JSON") from None


def _require_write(wanted: tuple[str, ...], body: Any) -> None:
    how = refusal(g.token, wanted)
    if how:
        names = body if how == "omit" and isinstance(body, dict) else ()
        raise ApiError(403, listing.FORBIDDEN, [issue(name, "is not yours to set", forbidden=True) for name in names])


def _must_see(resource: Resource, row_id: str) -> None:
    row = g.world.find(resource.name, row_id)
    if row is None or not is_visible(g.token, resource, row):
        raise ApiError(404, listing.NOT_FOUND)


def _shown(resource: Resource, row: Row) -> Row:
    return shown(g.token, resource, row, drop_null_keys=g.world.switches.drop_null_keys)
