"""Users of a company, for its owners; and the page behind a link where somebody chooses their password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, EqualTo, InputRequired, Length

from service.actions import manage_users, passwords
from service.facts import Role
from service.store import companies, memberships, second_factors
from service.web import access, password_links
from service.web.company_pages import CompanyPages
from service.web.confirmation import fault_of_password
from service.web.wired import services

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.models import User

blueprint = Blueprint("users", __name__)
company_blueprint = CompanyPages("company_users", __name__)

ROLES: Final = (
    (Role.VIEWER.value, "Viewer: looks at everything but pay, NI and bank numbers"),
    (Role.MANAGER.value, "Manager: does the payroll work, changes settings"),
    (Role.OWNER.value, "Owner: everything, and decides who may do what"),
)
#: The notice after each wish.
DONE: Final = {
    "role": "role-changed",
    "take-away": "role-taken-away",
    "enable": "user-enabled",
    "disable": "user-disabled",
    "second-factor": "second-factor-taken-off",
}


class InviteForm(FlaskForm):
    email = EmailField(
        "E-mail address",
        [
            InputRequired("Enter their e-mail address."),
            Length(max=254, message="That is too long."),
            Email("Enter one e-mail address, like name@example.com."),
        ],
    )
    role = RadioField(
        "Role", [InputRequired("Choose a role.")], choices=[SelectChoice(value, text) for value, text in ROLES]
    )
    password = PasswordField("Your own password")


class ChooseForm(FlaskForm):
    new = PasswordField("New password", [InputRequired("Choose a password.")])
    again = PasswordField(
        "The same once more",
        [InputRequired("Repeat the password."), EqualTo("new", "This is not the same as the password above.")],
    )


@blueprint.get("/users")
@access.signed_in("lists only companies the visitor owns")
def show() -> str | Response:
    owned = [each for each in companies.all_companies() if access.visitor().may(Role.OWNER, each.id)]
    if not owned:
        abort(403)
    if len(owned) == 1:
        return redirect(url_for("company_users.list_all", slug=owned[0].slug), 303)
    return render_template("users_of_companies.html", rows=[(each, memberships.of_company(each.id)) for each in owned])


@company_blueprint.get("/users")
@access.requires(Role.OWNER)
def list_all() -> str:
    return _page(InviteForm())


@company_blueprint.post("/users")
@access.requires(Role.OWNER)
def invite() -> Response:
    """Give somebody a role; whoever is new here gets a link, shown once, to choose a password."""
    form = InviteForm()
    if form.validate_on_submit():
        if fault := fault_of_password():
            form.password.errors = [fault]
        else:
            try:
                user, is_new = manage_users.invite(
                    services(), access.company().id, form.email.data, Role(form.role.data), actor=access.visitor().email
                )
            except manage_users.NotAllowedError as error:
                form.email.errors = [error.message]
            else:
                if is_new:
                    return make_response(_page(InviteForm(formdata=None), user, password_links.link_for(user)))
                return redirect(url_for("company_users.list_all", done="role-given"), 303)
    return make_response(_page(form), 422)


@company_blueprint.get("/users/<int:user_id>")
@access.requires(Role.OWNER)
def one(user_id: int) -> str:
    return _one_page(user_id)


@company_blueprint.post("/users/<int:user_id>")
@access.requires(Role.OWNER)
def change(user_id: int) -> Response:
    """Change, disable, enable, take away, or make a link: each with the owner's own password."""
    if fault := fault_of_password():
        return make_response(_one_page(user_id, fault=fault), 422)
    wish, company_id, actor = request.form.get("do", ""), access.company().id, access.visitor().email
    owned = {each.id for each in companies.all_companies() if access.visitor().may(Role.OWNER, each.id)}
    link = ""
    try:
        if wish == "role" and request.form.get("role") in set(Role):
            manage_users.change_role(services(), company_id, user_id, Role(request.form["role"]), actor=actor)
        elif wish == "take-away":
            manage_users.take_away(services(), company_id, user_id, actor=actor)
        elif wish in {"enable", "disable"}:
            manage_users.set_active(
                services(), company_id, user_id, is_active=wish == "enable", owned=owned, actor=actor
            )
        elif wish == "second-factor":
            manage_users.take_off_second_factor(services(), company_id, user_id, owned=owned, actor=actor)
        elif wish == "link":
            user = manage_users.let_choose_password(services(), company_id, user_id, owned=owned, actor=actor)
            link = password_links.link_for(user)
        else:
            abort(400)
    except manage_users.NotAllowedError as error:
        return make_response(_one_page(user_id, refusal=error.message), 409)
    except LookupError:
        abort(404)
    if link:
        return make_response(_one_page(user_id, link=link))
    return redirect(url_for("company_users.list_all", done=DONE[wish]), 303)


@blueprint.get("/choose-password/<token>")
@access.open_to_all("the signed link in the address says whose password it is")
def choose(token: str) -> Response:
    return _choose_page(token, ChooseForm())


@blueprint.post("/choose-password/<token>")
@access.open_to_all("the signed link in the address says whose password it is")
def take_choice(token: str) -> Response:
    form, user = ChooseForm(), password_links.user_of(token)
    if user is None:
        return _choose_page(token, form)
    if form.validate_on_submit():
        try:
            manage_users.choose_password(services(), user.id, form.new.data)
        except passwords.WeakPasswordError as error:
            form.new.errors = [str(error)]
        else:
            return redirect(url_for("login.ask", done="password-chosen"), 303)
    return _choose_page(token, form, 422)


def _page(form: InviteForm, invited: User | None = None, link: str = "") -> str:
    rows = memberships.of_company(access.company().id)
    with_code = second_factors.who_has_one([row.user.id for row in rows])
    return render_template("users.html", rows=rows, form=form, invited=invited, link=link, with_code=with_code)


def _one_page(user_id: int, **words: str) -> str:
    held = memberships.find(access.company().id, user_id)
    if held is None:
        abort(404)
    has_code = second_factors.is_on(user_id)
    return render_template("user.html", held=held, roles=ROLES, has_code=has_code, **words)


def _choose_page(token: str, form: ChooseForm, status: int = 200) -> Response:
    user = password_links.user_of(token)
    page = render_template("choose_password.html", form=form, user=user)
    return make_response(page, status if user is not None else 410)
