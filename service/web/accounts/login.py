"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for

from service.actions.accounts import passwords, sign_in
from service.facts.audit import AuditAction
from service.store.accounts import memberships, second_factors, sessions, users
from service.store.companies import audit
from service.web.accounts import login_challenge
from service.web.http import access, notices, saved_form, session_cookie, visits
from service.web.http.app_context import services
from service.web.http.login_forms import CodeForm, LoginForm, PasswordForm
from service.web.http.notices import redirect_with

if TYPE_CHECKING:
    from flask_wtf import FlaskForm
    from werkzeug.wrappers import Response

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
@access.open_to_all("the way in")
def ask() -> str:
    """An empty deployment says how the first owner is made: by a command, so that no stranger can be quicker (S5)."""
    way_back = safe_path(request.args.get("next"))
    return render_template("accounts/login.html", form=LoginForm(), next=way_back, is_empty=users.count() == 0)


@blueprint.post("/login")
@access.open_to_all("the way in")
def enter() -> Response:
    form = LoginForm()
    status, wait = 422, 0
    if form.validate_on_submit():
        try:
            signed_in = sign_in.sign_in(services(), form.email.data, form.password.data, visits.visit())
        except sign_in.WrongCredentialsError:
            form.form_errors.append("Email address or password is incorrect")
        except sign_in.TooManyAttemptsError as error:
            form.form_errors.append(_too_many(error))
            status, wait = 429, error.seconds
        except sign_in.CodeNeededError as error:
            return _answer(
                "accounts/login_code.html", CodeForm(formdata=None), 200, challenge=login_challenge.carry(error.user_id)
            )
        else:
            return _go_on(signed_in)
    return _answer("accounts/login.html", form, status, wait=wait)


@blueprint.post("/login/code")
@access.open_to_all("the second half of the way in; the form carries whose password was right")
def enter_code() -> Response:
    form, user_id, status, wait = CodeForm(), login_challenge.whose(), 422, 0
    if user_id is None:
        login = LoginForm(formdata=None)
        login.form_errors.append("Your sign in took too long, or the password was changed. Start again")
        return _answer("accounts/login.html", login, 422)
    if form.validate_on_submit():
        try:
            signed_in = sign_in.with_code(services(), user_id, form.code.data, visits.visit())
        except sign_in.WrongCredentialsError:
            form.code.errors = ["Code is incorrect or has already been used. Wait for a new code and try again"]
        except sign_in.TooManyAttemptsError as error:
            form.form_errors.append(_too_many(error))
            status, wait = 429, error.seconds
        else:
            return _go_on(signed_in)
    return _answer("accounts/login_code.html", form, status, wait=wait, challenge=request.form[login_challenge.FIELD])


def _answer(template: str, form: FlaskForm, status: int, *, wait: int = 0, **more: str) -> Response:
    """A page of the way in, which carries on where the visitor was going and what they had sent."""
    way_back, kept = safe_path(request.form.get("next")), request.form.get(saved_form.FIELD, "")
    answer = make_response(render_template(template, form=form, next=way_back, kept=kept, **more), status)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


@blueprint.post("/logout")
@access.signed_in("ends only the visitor's own session")
def leave() -> Response:
    sessions.end(session_cookie.read(request))
    audit.record(actor=access.visitor().email, action=AuditAction.USER_SIGNED_OUT, now=services().clock())
    saved_form.sign_out(access.visitor().user_id)
    answer = redirect_with("signed-out", "login.ask")
    session_cookie.drop(answer)
    return answer


@blueprint.get("/account")
@access.signed_in("shows only the visitor's own account")
def account() -> str:
    return _account_page(PasswordForm())


@blueprint.post("/account")
@access.signed_in("changes only the visitor's own password")
def change_password() -> Response:
    form = PasswordForm()
    is_valid = form.validate_on_submit()
    if form.new.data and (weakness := passwords.fault_of(form.new.data, access.visitor().email)):
        form.new.errors, is_valid = [weakness], False
    if is_valid:
        try:
            key = sign_in.change_password(
                services(),
                access.visitor().user_id,
                form.current.data,
                form.new.data,
                address=request.remote_addr or "",
                session=session_cookie.read(request),
            )
        except sign_in.WrongCredentialsError:
            form.current.errors = ["Current password is incorrect"]
        except sign_in.TooManyAttemptsError as error:
            form.current.errors = [_too_many(error)]
        except passwords.WeakPasswordError as error:
            form.new.errors = [str(error)]
        else:
            answer = _with_new_session(key, url_for("login.account"))
            notices.leave("password-changed")
            return answer
    return make_response(_account_page(form), 422)


def _account_page(form: PasswordForm) -> str:
    user_id = access.visitor().user_id
    user = users.by_id(user_id)
    return render_template(
        "accounts/account.html",
        form=form,
        has_second_factor=second_factors.is_on(user_id),
        is_confirmed=user is not None and user.confirmed_at is not None,
        waiting=memberships.pending_of(user_id),
        has_mail=services().mail is not None,
    )


def safe_path(wanted: str | None) -> str:
    """`wanted` when it is a path of ours, else home: never another host, scheme or header (security S18)."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if "\\" in wanted or any(ord(sign) <= 32 or ord(sign) == 127 for sign in wanted):  # noqa: PLR2004
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted


def _go_on(signed_in: sign_in.SignedIn) -> Response:
    """To where the visitor was going, or to the form that was sent after their session was over."""
    kept = saved_form.open_for(signed_in.user_id)
    if kept is None:
        answer = _with_new_session(signed_in.session, safe_path(request.form.get("next")))
        visits.know_again(answer, signed_in.browser)
        return answer
    session.clear()
    g.pop("csrf_token", None)  # flask-wtf remembers the token of the session that was just cleared
    answer = make_response(render_template("accounts/saved_form.html", kept=kept))
    session_cookie.put(answer, signed_in.session)
    visits.know_again(answer, signed_in.browser)
    return answer


def _with_new_session(key: str, path: str) -> Response:
    session.clear()  # a form opened before signing in is good no longer
    answer = make_response(redirect(path, 303))
    session_cookie.put(answer, key)
    return answer


def _too_many(error: sign_in.TooManyAttemptsError) -> str:
    return f"Too many attempts. Try again in {visits.wait_in_words(error.seconds)}"
