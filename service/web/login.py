"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for

from service.actions import passwords, sign_in
from service.store import audit, sessions, users
from service.web import access, kept_form, session_cookie
from service.web.login_forms import LoginForm, PasswordForm
from service.web.wired import services

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
@access.open_to_all("the way in")
def ask() -> str:
    """An empty deployment says how the first owner is made: by a command, so that no stranger can be quicker (S5)."""
    way_back = safe_path(request.args.get("next"))
    return render_template("login.html", form=LoginForm(), next=way_back, is_empty=users.count() == 0)


@blueprint.post("/login")
@access.open_to_all("the way in")
def enter() -> Response:
    form = LoginForm()
    status = 422
    if form.validate_on_submit():
        try:
            key = sign_in.sign_in(services(), form.email.data, form.password.data, request.remote_addr or "")
        except sign_in.WrongCredentialsError:
            form.form_errors.append("The e-mail address or the password is not right.")
        except sign_in.TooManyAttemptsError as error:
            form.form_errors.append(f"Too many tries. Wait {_span(error.seconds)}, then try again.")
            status = 429
        else:
            return _go_on(form.email.data, key)
    page = render_template(
        "login.html", form=form, next=safe_path(request.form.get("next")), kept=request.form.get(kept_form.FIELD, "")
    )
    answer = make_response(page, status)
    if status == 429:  # noqa: PLR2004
        answer.headers["Retry-After"] = "5"
    return answer


@blueprint.post("/logout")
@access.signed_in("ends only the visitor's own session")
def leave() -> Response:
    sessions.end(session_cookie.read(request))
    audit.record(actor=access.visitor().email, action="user.signed_out", now=services().clock())
    session.clear()
    answer = make_response(redirect(url_for("login.ask"), 303))
    session_cookie.drop(answer)
    return answer


@blueprint.get("/account")
@access.signed_in("shows only the visitor's own account")
def account() -> str:
    return render_template("account.html", form=PasswordForm())


@blueprint.post("/account")
@access.signed_in("changes only the visitor's own password")
def change_password() -> Response:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            key = sign_in.change_password(services(), access.visitor().user_id, form.current.data, form.new.data)
        except sign_in.WrongCredentialsError:
            form.current.errors = ["This is not your present password."]
        except passwords.WeakPasswordError as error:
            form.new.errors = [str(error)]
        else:
            return _with_new_session(key, url_for("login.account", done="password-changed"))
    return make_response(render_template("account.html", form=form), 422)


def safe_path(wanted: str | None) -> str:
    """`wanted` when it is a path of ours, else home: never another host, scheme or header (security S18)."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    if "\\" in wanted or any(ord(sign) <= 32 or ord(sign) == 127 for sign in wanted):  # noqa: PLR2004
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted


def _go_on(email: str, key: str) -> Response:
    """To where the visitor was going, or to the form that was sent after their session was over."""
    user = users.by_email(email)
    kept = kept_form.open_for(user.id) if user is not None else None
    if kept is None:
        return _with_new_session(key, safe_path(request.form.get("next")))
    session.clear()
    g.pop("csrf_token", None)  # flask-wtf remembers the token of the session that was just cleared
    answer = make_response(render_template("send_again.html", kept=kept))
    session_cookie.put(answer, key)
    return answer


def _with_new_session(key: str, path: str) -> Response:
    session.clear()  # a form opened before signing in is good no longer
    answer = make_response(redirect(path, 303))
    session_cookie.put(answer, key)
    return answer


def _span(seconds: int) -> str:
    if seconds < 60:  # noqa: PLR2004
        return f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "one minute" if minutes == 1 else f"{minutes} minutes"
