"""A payroll program that is reached by its API: connected, tested, and its employer chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from service.actions.exports.payroll_program import (
    ProgramTroubleError,
    check_program,
    choose_employer,
    connect_program,
    disconnect_program,
    employers_of,
)
from service.facts.access import Role
from service.facts.periods import ProgramState
from service.rules.exports.targets.staffology_employee import LEFT_TO_PAYROLL, ON_NOT_SENT
from service.store.exports import payroll_programs, pushes
from service.web.exports.push_words import PROGRAM_STATES, PUSH_STATES
from service.web.exports.signed_off_periods import signed_off_periods
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = CompanyPages("payroll_program", __name__)

#: Pushes on the page.
SHOWN = 25


class KeyForm(FlaskForm):
    api_key = PasswordField(
        "API key",
        [
            InputRequired("Enter the API key from Staffology"),
            Length(max=1000, message="API key must be 1,000 characters or fewer"),
        ],
    )


@blueprint.get("/payroll-program")
@access.requires(Role.MANAGER)
def show() -> str:
    """The connection, what was sent, and what can be sent."""
    return _page()


@blueprint.get("/payroll-program/key")
@access.requires(Role.MANAGER)
def key() -> str:
    return _key_page(KeyForm())


@blueprint.post("/payroll-program/key")
@access.requires(Role.MANAGER)
def take_key() -> Response:
    """Try a key and keep it. Whatever is wrong with key and password is said at once."""
    form, company_id = KeyForm(), access.company().id
    fault = fault_of_password() if payroll_programs.of_company(company_id) is not None else ""
    if form.validate_on_submit() and not fault:
        try:
            program = connect_program(services(), company_id, form.api_key.data or "", actor=access.visitor().email)
        except ProgramTroubleError as error:
            form.api_key.errors = [error.message.rstrip(".")]
        else:
            if program.state == ProgramState.EMPLOYER_TO_CHOOSE:
                return redirect(url_for("payroll_program.employers"), 303)
            return redirect_with("program-connected", "payroll_program.show")
    return make_response(_key_page(form, fault), 422)


@blueprint.get("/payroll-program/employer")
@access.requires(Role.MANAGER)
def employers() -> str | Response:
    """The employers that the key may use."""
    if payroll_programs.of_company(access.company().id) is None:
        return redirect(url_for("payroll_program.show"), 303)
    return _employer_page()


@blueprint.post("/payroll-program/employer")
@access.requires(Role.MANAGER)
def choose() -> Response:
    try:
        choose_employer(services(), access.company().id, request.form.get("employer", ""), actor=access.visitor().email)
    except ProgramTroubleError as error:
        return make_response(_employer_page(error.message.rstrip(".")), 422)
    return redirect_with("program-connected", "payroll_program.show")


@blueprint.post("/payroll-program/test")
@access.requires(Role.MANAGER)
def test() -> Response:
    """Try the key and the employer in use, now."""
    try:
        check_program(services(), access.company().id)
    except ProgramTroubleError as error:
        return make_response(_page(trouble=error.message), 422)
    return redirect_with("program-works", "payroll_program.show")


@blueprint.post("/payroll-program/disconnect")
@access.requires(Role.MANAGER)
def disconnect() -> Response:
    """Forget the key; asks for the password, for what is under way stops."""
    if fault := fault_of_password():
        return make_response(_page(fault=fault), 422)
    disconnect_program(services(), access.company().id, actor=access.visitor().email)
    return redirect_with("program-disconnected", "payroll_program.show")


def _page(trouble: str = "", fault: str = "") -> str:
    company = access.company()
    program = payroll_programs.of_company(company.id)
    about: dict[str, Any] = {}
    if program is not None:
        about = {"periods": signed_off_periods(), "left_to_payroll": (*LEFT_TO_PAYROLL, ON_NOT_SENT)}
    found = pushes.newest(company.id, SHOWN)
    return render_template(
        "exports/payroll_program.html",
        program=program,
        found=found,
        refused=pushes.how_many_refused([row.id for row in found]),
        trouble=trouble or (program.trouble if program is not None else ""),
        fault=fault,
        program_states=PROGRAM_STATES,
        push_states=PUSH_STATES,
        **about,
    )


def _key_page(form: KeyForm, fault: str = "") -> str:
    program = payroll_programs.of_company(access.company().id)
    return render_template("exports/payroll_program_key.html", form=form, program=program, fault=fault)


def _employer_page(fault: str = "") -> str:
    program = payroll_programs.of_company(access.company().id)
    try:
        found, trouble = employers_of(services(), access.company().id), ""
    except ProgramTroubleError as error:
        found, trouble = [], error.message
    return render_template(
        "exports/payroll_employer.html", employers=found, program=program, trouble=trouble, fault=fault
    )
