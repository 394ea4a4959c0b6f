"""The control API: what a test, a demo or a person at a prompt does to the company behind Humaans' back.

JSON without authentication, for loopback only. `?company=KEY` chooses a company, else the first one is meant.
`?quiet=1` changes a row without any webhook, as if the event had been lost.
"""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from sandbox import starts, stories
from sandbox.clock import instant
from sandbox.faults import Fault
from sandbox.here import answer, the_platform
from sandbox.resources import RESOURCES

if TYPE_CHECKING:
    from sandbox.company import Company


CONTROL = Blueprint("control", __name__, url_prefix="/control")


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


def meant() -> "Company":
    key = request.args.get("company")
    return the_platform().companies[key] if key else the_platform().first


def asked() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True) if request.get_data() else {}
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004 - answered as a 400 like the others
    return body


def is_told() -> bool:
    return request.args.get("quiet") not in ("1", "true")


@CONTROL.get("/companies")
def companies() -> Response:
    return answer([starts.card(the_platform(), each) for each in the_platform().companies.values()])


@CONTROL.post("/companies")
def add_company() -> Response:
    wanted = asked()
    company = the_platform().add_company(
        wanted["key"],
        starts.fill_for(wanted),
        seed=wanted.get("seed", wanted["key"]),
        token=wanted.get("token"),
    )
    return answer(starts.card(the_platform(), company), 201)


@CONTROL.post("/reset")
def reset() -> Response:
    company = meant()
    the_platform().faults.clear()
    the_platform().log.clear()
    company.begin()
    return answer(starts.card(the_platform(), company))


@CONTROL.get("/clock")
def clock() -> Response:
    return answer({"now": the_platform().clock.timestamp(), "speed": the_platform().clock.speed})


@CONTROL.patch("/clock")
def move_clock() -> Response:
    wanted = asked()
    if "speed" in wanted:
        the_platform().clock.run_at(float(wanted["speed"]))
    if "to" in wanted:
        the_platform().clock.move_to(instant(wanted["to"]))
    if "move" in wanted:
        the_platform().clock.move(wanted["move"])
    if wanted.get("turn_statuses", True):
        for company in the_platform().companies.values():
            stories.turn_statuses(company)
    return clock()


@CONTROL.get("/switches")
def switches() -> Response:
    return answer(meant().switches.as_dict())


@CONTROL.patch("/switches")
def set_switches() -> Response:
    company = meant()
    company.switches.set(asked())
    return answer(company.switches.as_dict())


@CONTROL.get("/cast")
def cast() -> Response:
    world = meant().world
    people = {key: world.find("people", person_id) or {} for key, person_id in world.keys.items()}
    return answer({key: {"id": world.keys[key], "notable": row.get("_notable")} for key, row in people.items()})


@CONTROL.get("/rows/<name>")
def rows(name: str) -> Response:
    world = meant().world
    of_person = request.args.get("personId")
    return answer(world.rows_of(name, of_person) if of_person else world.tables[name].ordered())


@CONTROL.post("/rows/<name>")
def add_row(name: str) -> Response:
    company, fields = meant(), asked()
    if "personId" in fields:
        fields["personId"] = company.person_id(fields["personId"])
    return answer(company.world.add(name, fields, told=is_told()), 201)


@CONTROL.get("/rows/<name>/<row_id>")
def row(name: str, row_id: str) -> Response:
    company = meant()
    return answer(company.world.tables[name].rows[_row_id(company, name, row_id)])


@CONTROL.patch("/rows/<name>/<row_id>")
def change_row(name: str, row_id: str) -> Response:
    company, fields = meant(), asked()
    unknown = set(fields) - set(RESOURCES[name].fields) - {"calendarFeedToken"}
    unknown = {field for field in unknown if not field.startswith("_")}
    if unknown:
        raise ValueError(f"{name} have no {', '.join(sorted(unknown))}")
    return answer(company.world.change(name, _row_id(company, name, row_id), fields, told=is_told()))


@CONTROL.delete("/rows/<name>/<row_id>")
def delete_row(name: str, row_id: str) -> Response:
    company = meant()
    return answer(company.world.remove(name, _row_id(company, name, row_id), told=is_told()))


@CONTROL.post("/hire")
def hire() -> Response:
    return answer(stories.hire(meant(), asked(), told=is_told()), 201)


@CONTROL.post("/leave/<name>")
def leave(name: str) -> Response:
    return answer(stories.leave(meant(), name, asked(), told=is_told()))


@CONTROL.post("/churn")
def churn() -> Response:
    return answer({"changed": stories.churn(meant(), float(asked().get("share", 0.01)))})


@CONTROL.get("/tokens")
def tokens() -> Response:
    return answer([token.as_dict() for token in meant().tokens.values()])


@CONTROL.post("/tokens")
def add_token() -> Response:
    return answer(meant().add_token(asked()).as_dict(), 201)


@CONTROL.patch("/tokens/<name>")
def change_token(name: str) -> Response:
    token = meant().find_token(name)
    token.set(asked())
    return answer(token.as_dict())


@CONTROL.delete("/tokens/<name>")
def revoke_token(name: str) -> Response:
    token = meant().find_token(name)
    token.set({"revoked": True})
    return answer(token.as_dict())


@CONTROL.get("/faults")
def faults() -> Response:
    return answer([fault.as_dict() for fault in the_platform().faults.open()])


@CONTROL.post("/faults")
def add_fault() -> Response:
    return answer(the_platform().faults.add(Fault.ordered(asked())).as_dict(), 201)


@CONTROL.delete("/faults", defaults={"fault_id": None})
@CONTROL.delete("/faults/<int:fault_id>")
def clear_faults(fault_id: int | None) -> Response:
    the_platform().faults.clear(fault_id)
    return faults()


@CONTROL.get("/requests")
def requests() -> Response:
    return answer(the_platform().log.as_dict(last=int(request.args.get("last", "1000"))))


@CONTROL.delete("/requests")
def forget_requests() -> Response:
    the_platform().log.clear()
    return answer(the_platform().log.as_dict())


def _row_id(company: "Company", name: str, row_id: str) -> str:
    return company.person_id(row_id) if name == "people" else row_id
