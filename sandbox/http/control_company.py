"""Control of whole companies: more of them, back to the start, time, and ways to behave."""

from flask import Blueprint, Response

from sandbox.http.request_context import answer, asked, meant, the_platform
from sandbox.platform import seeding
from sandbox.world import scenarios
from sandbox.world.clock import instant

COMPANY = Blueprint("company", __name__)


@COMPANY.get("/companies")
def companies() -> Response:
    return answer([seeding.card(the_platform(), each) for each in the_platform().companies.values()])


@COMPANY.post("/companies")
def add_company() -> Response:
    wanted = asked()
    company = the_platform().add_company(
        wanted["key"],
        seeding.fill_for(wanted),
        seed=wanted.get("seed", wanted["key"]),
        token=wanted.get("token"),
    )
    return answer(seeding.card(the_platform(), company), 201)


@COMPANY.post("/reset")
def reset() -> Response:
    company = meant()
    the_platform().faults.clear()
    the_platform().log.clear()
    the_platform().receivers.clear()
    the_platform().begin_payroll()
    company.begin()
    return answer(seeding.card(the_platform(), company))


@COMPANY.get("/clock")
def clock() -> Response:
    return answer({"now": the_platform().clock.timestamp(), "speed": the_platform().clock.speed})


@COMPANY.patch("/clock")
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
            scenarios.turn_statuses(company)
    return clock()


@COMPANY.get("/switches")
def switches() -> Response:
    return answer(meant().switches.as_dict())


@COMPANY.patch("/switches")
def set_switches() -> Response:
    company = meant()
    company.switches.set(asked())
    return answer(company.switches.as_dict())
