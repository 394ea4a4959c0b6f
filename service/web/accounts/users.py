"""Users of a company, for its owners; and the page behind a link where a person chooses their password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, ValidationError

from service.actions.accounts import account_links, manage_users, passwords
from service.actions.accounts.invite_user import Invitation, invite
from service.facts.access import Role
from service.rules.fields.contact_formats import account_address
from service.rules.fields.formats import Invalid
from service.store.accounts import memberships, second_factors, users
from service.store.companies import companies
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with

if TYPE_CHECKING:
    from werkzeug.wrappers import Response


blueprint = Blueprint("users", __name__)
company_blueprint = CompanyPages("company_users", __name__)

ROLES: Final = (
    (Role.VIEWER.value, "Viewer: can see everything except pay, NI and bank details"),
    (Role.APPROVER.value, "Approver: can see and sign off pay periods, with pay, and nothing else"),
    (Role.MANAGER.value, "Manager: can run payroll and change settings"),
    (Role.OWNER.value, "Owner: can do everything, including manage users"),
)
#: The notice after each command.
DONE: Final = {
    "role": "role-changed",
    "take-away": "role-taken-away",
    "enable": "user-enabled",
    "disable": "user-disabled",
    "second-factor": "second-factor-taken-off",
    "link": "link-sent",
}


def _one_address(_form: FlaskForm, field: EmailField) -> None:
    """Judged as every address is that mail goes to, and kept in one spelling."""
    judged = account_address(field.data)
    if isinstance(judged, Invalid):
        raise ValidationError(f"This {judged.message}. Enter one email address, like name@example.com.")
    field.data = judged


class InviteForm(FlaskForm):
    email = EmailField(
        "Email address",
        [
            InputRequired("Enter their email address"),
            _one_address,
        ],
    )
    role = RadioField(
        "Role", [InputRequired("Choose a role")], choices=[SelectChoice(value, text) for value, text in ROLES]
    )
    password = PasswordField("Your password")


class ChooseForm(FlaskForm):
    new = PasswordField("New password", [InputRequired("Enter a password")])
    again = PasswordField(
        "Confirm password",
        [InputRequired("Enter the password again"), EqualTo("new", "The two passwords are not the same")],
    )


@blueprint.get("/users")
@access.signed_in("lists only companies the visitor owns")
def show() -> str | Response:
    owned = [each for each in companies.all_companies() if access.visitor().may(Role.OWNER, each.id)]
    if not owned:
        abort(403)
    if len(owned) == 1:
        return redirect(url_for("company_users.list_all", slug=owned[0].slug), 303)
    users_of = memberships.users_of_companies([each.id for each in owned])
    rows = [
        (each, [email for email, owns in users_of[each.id].items() if owns], len(users_of[each.id])) for each in owned
    ]
    return render_template("accounts/users_of_companies.html", rows=rows)


@company_blueprint.get("/users")
@access.requires(Role.OWNER)
def list_all() -> str:
    return _page(InviteForm())


@company_blueprint.post("/users")
@access.requires(Role.OWNER)
def add() -> Response:
    """Give a role. The link goes by mail; where there is no mail server, that of a new account is shown once."""
    form, company_id = InviteForm(), access.company().id
    is_valid, fault = form.validate_on_submit(), fault_of_password()
    if fault:
        form.password.errors = [fault]
    elif is_valid:
        try:
            given = invite(services(), company_id, form.email.data, Role(form.role.data), actor=access.visitor().email)
        except manage_users.NotAllowedError as error:
            form.email.errors = [error.message]
        else:
            return _after_inviting(company_id, given)
    return make_response(_page(form), 422)


def _after_inviting(company_id: int, given: Invitation) -> Response:
    if given.link:
        return make_response(_page(InviteForm(formdata=None), given))
    if services().mail is not None:
        job_notifier().notify_payslips(company_id)
        return redirect_with("invitation-sent", "company_users.list_all")
    done = "role-waits" if given.user.confirmed_at else "role-waits-for-proof"
    return redirect_with(done, "company_users.list_all")


@company_blueprint.get("/users/<int:user_id>")
@access.requires(Role.OWNER)
def one(user_id: int) -> str:
    return _one_page(user_id)


@company_blueprint.post("/users/<int:user_id>")
@access.requires(Role.OWNER)
def change(user_id: int) -> Response:
    """Change, disable, enable, take away, or send a link: each with the owner's own password."""
    if fault := fault_of_password():
        return make_response(_one_page(user_id, fault=fault), 422)
    command, company_id, actor = request.form.get("do", ""), access.company().id, access.visitor().email
    owned = {each.id for each in companies.all_companies() if access.visitor().may(Role.OWNER, each.id)}
    link = ""
    try:
        if command == "role" and request.form.get("role") in set(Role):
            manage_users.change_role(services(), company_id, user_id, Role(request.form["role"]), actor=actor)
        elif command == "take-away":
            manage_users.take_away(services(), company_id, user_id, actor=actor)
        elif command in {"enable", "disable"}:
            manage_users.set_active(
                services(), company_id, user_id, is_active=command == "enable", owned=owned, actor=actor
            )
        elif command == "second-factor":
            manage_users.turn_off_second_factor(services(), company_id, user_id, owned=owned, actor=actor)
        elif command == "link":
            link = manage_users.send_password_link(services(), company_id, user_id, owned=owned, actor=actor)
            job_notifier().notify_payslips(company_id)
        else:
            abort(400)
    except manage_users.NotAllowedError as error:
        return make_response(_one_page(user_id, refusal=error.message), 409)
    except LookupError:
        abort(404)
    if link:
        return make_response(_one_page(user_id, link=link))
    return redirect_with(DONE[command], "company_users.list_all")


@blueprint.get("/choose-password/<token>")
@access.open_to_all("the signed link in the address says whose password it is")
def choose(token: str) -> Response:
    return _choose_page(token, ChooseForm())


@blueprint.post("/choose-password/<token>")
@access.open_to_all("the signed link in the address says whose password it is")
def take_choice(token: str) -> Response:
    """Both faults at once: a password that is weak, and one that was typed differently the second time."""
    form = ChooseForm()
    is_valid, user = form.validate_on_submit(), account_links.user_of_link(services(), token)
    if user is None:
        return _choose_page(token, form)
    if weakness := passwords.fault_of(form.new.data or "", user.email):
        form.new.errors = [weakness] if form.new.data else form.new.errors
    elif is_valid:
        try:
            account_links.choose_password(services(), token, form.new.data)
        except LookupError:
            return _choose_page(token, form)
        return redirect_with("password-chosen", "login.ask")
    return _choose_page(token, form, 422)


def _page(form: InviteForm, given: Invitation | None = None) -> str:
    rows = memberships.of_company(access.company().id)
    with_code = second_factors.who_has_one([row.user.id for row in rows if row.offered_at is None])
    return render_template(
        "accounts/users.html",
        rows=rows,
        form=form,
        given=given,
        with_code=with_code,
        without_password={row.user.id for row in rows if not users.has_password(row.user)},
        has_mail=_has_mail(),
    )


def _one_page(user_id: int, **words: str) -> str:
    held = memberships.find(access.company().id, user_id)
    if held is None:
        abort(404)
    return render_template(
        "accounts/user.html",
        held=held,
        roles=ROLES,
        has_code=second_factors.is_on(user_id),
        has_password=users.has_password(held.user),
        has_mail=_has_mail(),
        **words,
    )


def _choose_page(token: str, form: ChooseForm, status: int = 200) -> Response:
    user = account_links.user_of_link(services(), token)
    page = render_template("accounts/choose_password.html", form=form, user=user, days=account_links.days())
    return make_response(page, status if user is not None else 410)


def _has_mail() -> bool:
    return services().mail is not None
