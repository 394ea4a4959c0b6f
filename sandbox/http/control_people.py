"""Control of rows: seen as they are, added, changed, removed; and people hired or leaving.

`?quiet=1` changes a row without any webhook, as if the event had been lost.
"""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from sandbox.http.request_context import answer, asked, is_told, meant
from sandbox.world import scenarios
from sandbox.world.resources import RESOURCES

if TYPE_CHECKING:
    from sandbox.platform.company import Company

PEOPLE = Blueprint("people", __name__)


@PEOPLE.get("/cast")
def cast() -> Response:
    world = meant().world
    people = {key: world.find("people", person_id) or {} for key, person_id in world.keys.items()}
    return answer({key: {"id": world.keys[key], "notable": row.get("_notable")} for key, row in people.items()})


@PEOPLE.get("/rows/<name>")
def rows(name: str) -> Response:
    world = meant().world
    of_person = request.args.get("personId")
    return answer(world.rows_of(name, of_person) if of_person else world.tables[name].ordered())


@PEOPLE.post("/rows/<name>")
def add_row(name: str) -> Response:
    company, fields = meant(), asked()
    if "personId" in fields:
        fields["personId"] = company.person_id(fields["personId"])
    return answer(company.world.add(name, fields, told=is_told()), 201)


@PEOPLE.get("/rows/<name>/<row_id>")
def row(name: str, row_id: str) -> Response:
    company = meant()
    return answer(company.world.tables[name].rows[_row_id(company, name, row_id)])


@PEOPLE.patch("/rows/<name>/<row_id>")
def change_row(name: str, row_id: str) -> Response:
    company, fields = meant(), asked()
    unknown = set(fields) - set(RESOURCES[name].fields) - {"calendarFeedToken"}
    unknown = {field for field in unknown if not field.startswith("_")}
    if unknown:
        raise ValueError(f"{name} have no {', '.join(sorted(unknown))}")
    return answer(company.world.change(name, _row_id(company, name, row_id), fields, told=is_told()))


@PEOPLE.delete("/rows/<name>/<row_id>")
def delete_row(name: str, row_id: str) -> Response:
    company = meant()
    return answer(company.world.remove(name, _row_id(company, name, row_id), told=is_told()))


@PEOPLE.post("/hire")
def hire() -> Response:
    return answer(scenarios.hire(meant(), asked(), told=is_told()), 201)


@PEOPLE.post("/leave/<name>")
def leave(name: str) -> Response:
    return answer(scenarios.leave(meant(), name, asked(), told=is_told()))


@PEOPLE.post("/churn")
def churn() -> Response:
    return answer({"changed": scenarios.churn(meant(), float(asked().get("share", 0.01)))})


def _row_id(company: "Company", name: str, row_id: str) -> str:
    return company.person_id(row_id) if name == "people" else row_id
