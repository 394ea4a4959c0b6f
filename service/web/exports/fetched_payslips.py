"""Payslips of Staffology as a source: choose a closed pay run; its payslips are shown and checked like an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, redirect, render_template, request, url_for

from service.actions.exports.payroll_program import ProgramTroubleError
from service.actions.payslips.splitting.fetch_payslips import ask_for_payslips, closed_pay_runs
from service.facts.access import Role
from service.store.exports import payroll_programs
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = CompanyPages("fetched_payslips", __name__)


@blueprint.get("/payroll-program/payslips")
@access.requires(Role.MANAGER)
def choose() -> str | Response:
    """The newest closed pay runs."""
    program = payroll_programs.of_company(access.company().id)
    if program is None or not program.employer_id:
        return redirect(url_for("payroll_program.show"), 303)
    return _page()


@blueprint.post("/payroll-program/payslips")
@access.requires(Role.MANAGER)
def fetch() -> Response:
    tax_year, _, rest = request.form.get("run", "").partition("/")
    pay_period, _, number = rest.partition("/")
    if not (tax_year.isalnum() and pay_period.isalnum() and number.isdecimal() and len(number) <= 2):  # noqa: PLR2004
        return make_response(_page("Select a pay run"), 422)
    which = tax_year, pay_period, int(number)
    try:
        pdf = ask_for_payslips(services(), job_notifier(), access.company(), which, actor=access.visitor().email)
    except ProgramTroubleError as error:
        return make_response(_page(error.message.rstrip(".")), 422)
    return redirect(url_for("payslips.show_split", pdf_id=pdf.id), 303)


def _page(fault: str = "") -> str:
    try:
        runs, trouble = closed_pay_runs(services(), access.company()), ""
    except ProgramTroubleError as error:
        runs, trouble = [], error.message
    program = payroll_programs.of_company(access.company().id)
    return render_template("exports/fetched_payslips.html", runs=runs, trouble=trouble, fault=fault, program=program)
