"""Staffology's API as far as it is met: employers, employees, pay runs and payslips, under `/staffology`.

Paths and shapes are of its public schema. Trouble is ordered as for Humaans' API, by path.
"""

import base64
import hmac
from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from sandbox.http.request_context import answer, the_platform
from sandbox.platform.payslips import pages_of
from sandbox.staffology.payroll import Employer, InvalidEmployeeError, PayRun

STAFFOLOGY = Blueprint("staffology", __name__, url_prefix="/staffology")


@STAFFOLOGY.before_request
def know_the_caller() -> Response | None:
    """The key is the password of HTTP basic; the user can be anything."""
    if request.endpoint == "staffology.file":
        return None
    given = request.authorization
    key = (given.password or "") if given is not None and given.type == "basic" else ""
    if not hmac.compare_digest(key.encode(), the_platform().payroll.api_key.encode()):
        return Response(status=401)
    g.payroll = the_platform().payroll
    employer_id = (request.view_args or {}).get("employer_id")
    if employer_id is not None and employer_id not in g.payroll.employers:
        return _problem(404, "Not Found")
    return None


@STAFFOLOGY.errorhandler(InvalidEmployeeError)
def say_what_is_wrong(error: InvalidEmployeeError) -> Response:
    return _problem(400, "One or more validation errors occurred.", error.faults)


@STAFFOLOGY.errorhandler(HTTPException)
def say_it_as_json(error: HTTPException) -> Response:
    return _problem(error.code or 500, error.name)


def _problem(status: int, title: str, errors: dict[str, list[str]] | None = None) -> Response:
    body: dict[str, Any] = {"type": f"https://httpstatuses.com/{status}", "title": title, "status": status}
    return answer(body | ({"errors": errors} if errors else {}), status)


@STAFFOLOGY.get("/employers")
def employers() -> Response:
    return answer([_item(each.id, each.name, f"/employers/{each.id}") for each in g.payroll.employers.values()])


@STAFFOLOGY.get("/employers/<employer_id>/employees/search/payrollcode")
def by_payroll_code(employer_id: str) -> Response:
    found = g.payroll.with_code(_employer(employer_id), request.args.get("code", ""))
    return _problem(404, "Not Found") if found is None else answer(_employee_item(employer_id, found))


@STAFFOLOGY.get("/employers/<employer_id>/employees")
def employees(employer_id: str) -> Response:
    return answer([_employee_item(employer_id, each) for each in _employer(employer_id).employees.values()])


@STAFFOLOGY.post("/employers/<employer_id>/employees")
def create_employee(employer_id: str) -> Response:
    return answer(g.payroll.create(_employer(employer_id), request.get_json()), 201)


@STAFFOLOGY.get("/employers/<employer_id>/employees/<employee_id>")
def employee(employer_id: str, employee_id: str) -> Response:
    found = _employer(employer_id).employees.get(employee_id)
    return _problem(404, "Not Found") if found is None else answer(found)


@STAFFOLOGY.put("/employers/<employer_id>/employees/<employee_id>")
def replace_employee(employer_id: str, employee_id: str) -> Response:
    if employee_id not in _employer(employer_id).employees:
        return _problem(404, "Not Found")
    return answer(g.payroll.replace(_employer(employer_id), employee_id, request.get_json()))


@STAFFOLOGY.get("/employers/<employer_id>/payrun/<tax_year>/<pay_period>")
def pay_runs(employer_id: str, tax_year: str, pay_period: str) -> Response:
    found = [
        each for each in _employer(employer_id).pay_runs if (each.tax_year, each.pay_period) == (tax_year, pay_period)
    ]
    path = f"/employers/{employer_id}/payrun/{tax_year}/{pay_period}"
    return answer([_item(str(each.number), f"Period {each.number}", f"{path}/{each.number}") for each in found])


@STAFFOLOGY.get("/employers/<employer_id>/payrun/<tax_year>/<pay_period>/<int:number>")
def pay_run(employer_id: str, tax_year: str, pay_period: str, number: int) -> Response:
    run = _pay_run(employer_id, tax_year, pay_period, number)
    if run is None:
        return _problem(404, "Not Found")
    return answer({
        "taxYear": run.tax_year, "payPeriod": run.pay_period, "period": run.number, "ordinal": 1,
        "startDate": run.start_date, "endDate": run.end_date, "paymentDate": run.payment_date,
        "employeeCount": len(run.payslips), "isClosed": run.is_closed,
        "state": "Finalised" if run.is_closed else "Open",
        "entries": [_item(each["id"], each.get("name", ""), "") for each in run.payslips],
    })  # fmt: skip


@STAFFOLOGY.get("/employers/<employer_id>/reports/<tax_year>/<pay_period>/<int:number>/payslips")
def payslips(employer_id: str, tax_year: str, pay_period: str, number: int) -> Response:
    """One PDF with the payslips of everyone in the pay run."""
    run = _pay_run(employer_id, tax_year, pay_period, number)
    if run is None:
        return _problem(404, "Not Found")
    manner = g.payroll.switches.payslips_as
    content = pages_of(*(tuple(page) for each in run.payslips for page in each["pages"]))
    if manner == "pdf":
        return Response(content, mimetype="application/pdf")
    if manner == "html":
        return answer({"type": "text/html", "content": "<p>Payslips</p>", "model": None, "stream": None})
    encoded = base64.b64encode(content).decode()
    link = f"{the_platform().url}/staffology/files/{employer_id}/{tax_year}/{pay_period}/{number}"
    shown = link if manner == "link" else encoded if manner == "content" else None
    stream = encoded if manner == "stream" else None
    return answer({"type": "application/pdf", "content": shown, "model": None, "stream": stream})


@STAFFOLOGY.get("/files/<employer_id>/<tax_year>/<pay_period>/<int:number>")
def file(employer_id: str, tax_year: str, pay_period: str, number: int) -> Response:
    """Where a link leads: a place for files, which knows nothing of keys."""
    if request.authorization is not None:
        return Response(status=400)
    g.payroll = the_platform().payroll
    run = _pay_run(employer_id, tax_year, pay_period, number)
    pages = [tuple(page) for each in run.payslips for page in each["pages"]] if run is not None else []
    return Response(pages_of(*pages), mimetype="application/pdf")


def _employer(employer_id: str) -> Employer:
    found: Employer = g.payroll.employers[employer_id]
    return found


def _pay_run(employer_id: str, tax_year: str, pay_period: str, number: int) -> PayRun | None:
    wanted = (tax_year, pay_period, number)
    runs = _employer(employer_id).pay_runs
    return next((each for each in runs if (each.tax_year, each.pay_period, each.number) == wanted), None)


def _employee_item(employer_id: str, employee: dict[str, Any]) -> dict[str, Any]:
    personal = employee["personalDetails"]
    name = f"{personal.get('firstName', '')} {personal.get('lastName', '')}".strip()
    code = employee["employmentDetails"]["payrollCode"]
    return _item(employee["id"], name, f"/employers/{employer_id}/employees/{employee['id']}", payrollCode=code)


def _item(item_id: str, name: str, url: str, **metadata: Any) -> dict[str, Any]:
    return {"id": item_id, "name": name, "metadata": metadata or None, "url": url}
