"""Tokens for programs that use the JSON API: the owner sees which are in use, makes one, shown once, and revokes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, make_response, render_template
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired

from service.actions.accounts.manage_api_tokens import DateFaultError, LabelFaultError, make_api_token, revoke_api_token
from service.facts.access import Role
from service.store.accounts import api_tokens, users
from service.web.forms.password_confirmation import fault_of_password
from service.web.forms.typed_date_field import TypedDateField
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.tables.accounts import ApiToken

blueprint = CompanyPages("api_tokens", __name__)


class TokenForm(FlaskForm):
    label = StringField("Label", [InputRequired("Enter a label, for example ledger")])
    is_read_only = BooleanField("Read only")
    last_day = TypedDateField("Last day")
    password = PasswordField("Your password")


@blueprint.get("/api-tokens")
@access.requires(Role.OWNER)
def list_all() -> str:
    return _page(TokenForm())


@blueprint.post("/api-tokens")
@access.requires(Role.OWNER)
def make() -> Response:
    """Answers with the page itself: the token is shown this once and never under an address."""
    form = TokenForm()
    is_valid, fault = form.validate_on_submit(), fault_of_password()
    if fault:
        form.password.errors = [fault]
    elif is_valid:
        try:
            token = make_api_token(
                services(),
                access.company().id,
                form.label.data,
                actor=access.visitor().email,
                made_by_id=access.visitor().user_id,
                last_day=form.last_day.day,
                is_read_only=form.is_read_only.data,
            )
        except LabelFaultError as error:
            form.label.errors = [error.message]
        except DateFaultError:
            form.last_day.errors = ["Enter a day in the future, or leave it blank"]
        else:
            return make_response(_page(TokenForm(formdata=None), token, made_read_only=form.is_read_only.data))
    return make_response(_page(form), 422)


@blueprint.get("/api-tokens/<int:token_id>")
@access.requires(Role.OWNER)
def one(token_id: int) -> str:
    """What revoking would do, before it is done."""
    return render_template("accounts/api_token.html", token=_working(token_id))


@blueprint.post("/api-tokens/<int:token_id>")
@access.requires(Role.OWNER)
def revoke(token_id: int) -> Response:
    token = _working(token_id)
    if fault := fault_of_password():
        return make_response(render_template("accounts/api_token.html", token=token, fault=fault), 422)
    revoke_api_token(services(), access.company().id, token.label, actor=access.visitor().email)
    return redirect_with("api-token-revoked", "api_tokens.list_all")


def _working(token_id: int) -> ApiToken:
    token = api_tokens.working_by_id(access.company().id, token_id)
    if token is None:
        abort(404)
    return token


def _page(form: TokenForm, made: str = "", *, made_read_only: bool = False) -> str:
    now = services().clock()
    rows = [(row, _maker(row), api_tokens.ended(row, now)) for row in api_tokens.working(access.company().id)]
    return render_template("accounts/api_tokens.html", rows=rows, form=form, made=made, made_read_only=made_read_only)


def _maker(token: ApiToken) -> str:
    if token.made_by_id is None:
        return "Not recorded"
    maker = users.by_id(token.made_by_id)
    return "A removed user" if maker is None else maker.email
