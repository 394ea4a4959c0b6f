"""The steps of connecting: the access token, filters and mapping with a preview, the first import (A1-A3).

The webhook (`webhook_setup.py`) and a test upload of a payslip follow when someone has the time for them.

Later the same address shows the connection and takes a new token.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from flask import make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from service.actions.connection.connect import (
    SCOPE_NEEDS,
    LimitedTokenError,
    MissingScopesError,
    OtherCompanyError,
    TokenNotAcceptedError,
    check_connection,
    connect,
)
from service.actions.connection.humaans_access import HumaansNotReachableError, NotConnectedError
from service.actions.payslips.trial_upload import UploadTrialFailedError, trial_upload
from service.facts.access import Role
from service.rules.operations.capability_words import in_words
from service.store.companies import capabilities, connections, settings
from service.store.payslips import pay_schedules
from service.store.syncing import runs
from service.web.connection.setup_steps import steps_of
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.overview.company_state import OPEN_TO_VIEWERS, states_of
from service.web.settings.edit_settings import handle, open_editor
from service.web.settings.settings_form import Part
from service.web.settings.settings_page import choices

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.web.connection.setup_steps import SetupStep
    from service.web.settings.settings_page import Editor

blueprint = CompanyPages("connect", __name__)

#: Every sync checks the token, and there is one each hour.
_CHECK_COUNTS_FOR: Final = timedelta(days=1)
ALL_PARTS: Final = (Part.EXCLUSIONS, Part.MAPPING, Part.SWITCHES)


class TokenForm(FlaskForm):
    token = PasswordField(
        "Access token",
        [
            InputRequired("Enter the access token from Humaans"),
            Length(max=4096, message="Access token must be 4,096 characters or fewer"),
        ],
    )
    is_limited = BooleanField("Connect with this token anyway. People it cannot see are put on hold")


class UploadForm(FlaskForm):
    employee_id = StringField(
        "Employee ID",
        [
            InputRequired("Enter an Employee ID"),
            Length(max=100, message="Employee ID must be 100 characters or fewer"),
        ],
    )


@blueprint.get("/connect")
@access.requires(Role.VIEWER)
def show() -> str | Response:
    """The connection as it is, or the step that comes next."""
    company_id = access.company().id
    connection = connections.of_company(company_id)
    if connection is None:
        return redirect(url_for("connect.token"), 303)
    if settings.current(company_id) is None:
        return redirect(url_for("connect.choose"), 303)
    return render_template("connection/connection.html", **_about_connection())


@blueprint.post("/connect/check")
@access.requires(Role.MANAGER)
def check() -> Response:
    """Try the token in use, now."""
    try:
        check_connection(services(), access.company().id)
    except NotConnectedError:
        return redirect(url_for("connect.token"), 303)
    except (TokenNotAcceptedError, MissingScopesError, HumaansNotReachableError) as error:
        page = render_template("connection/connection.html", **_about_connection(), trouble=error.message)
        return make_response(page, 422)
    return redirect_with("token-works", "connect.show")


@blueprint.get("/connect/token")
@access.requires(Role.MANAGER)
def token() -> str:
    return _token_page(TokenForm())


@blueprint.post("/connect/token")
@access.requires(Role.MANAGER)
def take_token() -> Response:
    """Try a token and keep it. Whatever is wrong with token and password is said at once."""
    form, company_id = TokenForm(), access.company().id
    is_new = connections.of_company(company_id) is None
    fault = "" if is_new else fault_of_password()
    more: dict[str, Any] = {}
    if form.validate_on_submit() and not fault:
        more = _refusal(form)
        if not form.errors:
            if is_new or settings.current(company_id) is None:
                return redirect_with("connected", "connect.choose")
            return redirect_with("token-replaced", "connect.show")
    return make_response(_token_page(form, fault=fault, **more), 422)


def _refusal(form: TokenForm) -> dict[str, Any]:
    """Connect with the token of the form, or say in the form why not; returns what else the page shows then."""
    company_id, actor = access.company().id, access.visitor().email
    token = form.token.data.strip()
    try:
        connect(services(), company_id, token, actor=actor, may_be_limited=form.is_limited.data)
    except LimitedTokenError as error:
        form.token.errors = [error.message]
        return {"offers_limited": True}
    except TokenNotAcceptedError as error:
        form.token.errors = [error.message]
    except MissingScopesError as error:
        form.token.errors = ["This token does not have all the permissions payroll needs. They are listed below"]
        return {"missing": error.missing}
    except (OtherCompanyError, HumaansNotReachableError) as error:
        form.form_errors.append(error.message)
    return {}


@blueprint.get("/connect/settings")
@access.requires(Role.MANAGER)
def choose() -> Response:
    if away := _wrong_step():
        return away
    return _choose_page(open_editor(ALL_PARTS), 200)


@blueprint.post("/connect/settings")
@access.requires(Role.MANAGER)
def save() -> Response:
    if away := _wrong_step():
        return away
    editor = handle(ALL_PARTS)
    if editor.saved is not None:
        return redirect(url_for("connect.first_import"), 303)
    return _choose_page(editor, 422 if editor.faults else 409 if editor.conflict else 200)


@blueprint.get("/connect/import")
@access.requires(Role.VIEWER)
def first_import() -> str | Response:
    company_id = access.company().id
    if settings.current(company_id) is None:
        return redirect(url_for("connect.show"), 303)
    run, state = runs.first_reconciliation(company_id), states_of([access.company()])[company_id]
    return render_template(
        "connection/first_import.html",
        run=run,
        is_live=run is not None and run.is_live,
        counts=runs.COUNTS,
        steps=_steps("first_import"),
        state=state,
        may_step=state.next_step is not None and (access.may(Role.MANAGER) or state.next_step[0] in OPEN_TO_VIEWERS),
    )


@blueprint.get("/connect/test-upload")
@access.requires(Role.MANAGER)
def test_upload() -> str | Response:
    if settings.current(access.company().id) is None:
        return redirect(url_for("connect.show"), 303)
    return _test_page(UploadForm())


@blueprint.post("/connect/test-upload")
@access.requires(Role.MANAGER)
def try_upload() -> Response:
    """One marked document is put on an employee in Humaans, found and removed: then payslips may be sent there."""
    form, company_id = UploadForm(), access.company().id
    if form.validate_on_submit():
        try:
            trial_upload(services(), company_id, form.employee_id.data.strip(), actor=access.visitor().email)
        except UploadTrialFailedError as error:
            form.employee_id.errors = [error.message]
        except LookupError:
            form.employee_id.errors = ["No employee has this Employee ID."]
        else:
            return redirect_with("upload-passed", "connect.test_upload")
    return make_response(_test_page(form), 422)


def _wrong_step() -> Response | None:
    company_id = access.company().id
    if connections.of_company(company_id) is None:
        return redirect(url_for("connect.token"), 303)
    if request.method == "GET" and settings.current(company_id) is not None:
        return redirect(url_for("settings.mapping"), 303)
    return None


def _about_connection() -> dict[str, Any]:
    connection = connections.of_company(access.company().id)
    now = services().clock()
    age = timedelta() if connection is None else now - connection.connected_at
    probed = capabilities.of_connection(connection)
    return {
        "connection": connection,
        "needs": SCOPE_NEEDS,
        "token_days": age.days,
        "is_known": connection is not None and now - connection.checked_at <= _CHECK_COUNTS_FOR,
        "probed": probed,
        "capabilities": () if probed is None else in_words(probed.found),
    }


def _token_page(form: TokenForm, **more: Any) -> str:
    connection = connections.of_company(access.company().id)
    return render_template(
        "connection/token.html", form=form, needs=SCOPE_NEEDS, connection=connection, steps=_steps("token"), **more
    )


def _test_page(form: UploadForm) -> str:
    tested_at = pay_schedules.of_company(access.company().id).upload_tested_at
    return render_template("connection/test_upload.html", form=form, tested_at=tested_at, steps=_steps("test_upload"))


def _steps(current: str) -> list[SetupStep]:
    return steps_of(access.company().id, services().clock(), f"connect.{current}")


def _choose_page(editor: Editor, status: int) -> Response:
    connection = connections.of_company(access.company().id)
    return make_response(
        render_template(
            "settings/choose.html", editor=editor, connection=connection, steps=_steps("choose"), **choices()
        ),
        status,
    )
