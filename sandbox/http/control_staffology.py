"""Control of the Staffology account: who is in it, what was written to it, its switches and pay runs."""

from dataclasses import asdict

from flask import Blueprint, Response, request

from sandbox.http.request_context import answer, asked, the_platform
from sandbox.staffology.payroll import Employer

PAYROLL = Blueprint("payroll", __name__, url_prefix="/staffology")


@PAYROLL.get("")
def account() -> Response:
    payroll = the_platform().payroll
    return answer({
        "api_key": payroll.api_key,
        "switches": asdict(payroll.switches),
        "employers": [asdict(each) for each in payroll.employers.values()],
        "writes": payroll.writes,
    })  # fmt: skip


@PAYROLL.patch("/switches")
def change_switches() -> Response:
    the_platform().payroll.switches.set(asked())
    return account()


@PAYROLL.put("/key")
def change_key() -> Response:
    """From now on only this key is accepted."""
    the_platform().payroll.api_key = str(asked()["api_key"])
    return account()


@PAYROLL.post("/employers")
def add_employer() -> Response:
    return answer(asdict(the_platform().payroll.add_employer(str(asked()["name"]))), 201)


@PAYROLL.post("/employees")
def add_employee() -> Response:
    """Someone added by hand in Staffology."""
    return answer(the_platform().payroll.create(_employer(), asked()), 201)


@PAYROLL.post("/pay-runs")
def add_pay_run() -> Response:
    return answer(asdict(the_platform().payroll.add_pay_run(_employer(), asked())), 201)


def _employer() -> Employer:
    """The one that `?employer=ID` names, else the first."""
    payroll = the_platform().payroll
    wanted = request.args.get("employer")
    return payroll.employers[wanted] if wanted else payroll.first
