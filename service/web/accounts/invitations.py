"""Roles that wait for the visitor's own yes or no, and the mail that confirms their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, make_response, render_template, request

from service.actions.accounts import answer_role
from service.store.accounts import memberships, users
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.notices import redirect_with

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = Blueprint("invitations", __name__)

NOT_CONFIRMED = "First confirm your email address."
NO_MAIL_SERVER = "No mail server is set up, so we did not send a link. Ask your administrator for one."
NO_COMPANY = "No company has given you access yet, so we cannot send a link. The next company that does will send it."


@blueprint.get("/invitations")
@access.signed_in("lists only roles that were given to the visitor")
def list_all() -> str:
    return _page()


@blueprint.post("/invitations/<int:membership_id>")
@access.signed_in("answers only for a role that was given to the visitor")
def answer(membership_id: int) -> Response:
    user_id, command = access.visitor().user_id, request.form.get("do")
    if command not in {"accept", "decline"}:
        abort(400)
    try:
        if command == "accept":
            answer_role.accept(services(), user_id, membership_id)
        else:
            answer_role.decline(services(), user_id, membership_id)
    except answer_role.NotConfirmedError:
        return make_response(_page(NOT_CONFIRMED), 409)
    except LookupError:
        abort(404)
    return redirect_with(f"role-{command}", "invitations.list_all")


@blueprint.post("/account/address")
@access.signed_in("sends a link to the visitor's own address only")
def send_proof() -> Response:
    try:
        company_id = answer_role.send_proof(services(), access.visitor().user_id)
    except answer_role.NoMailServerError:
        return make_response(_page(NO_MAIL_SERVER), 409)
    except answer_role.NoCompanyError:
        return make_response(_page(NO_COMPANY), 409)
    job_notifier().notify_payslips(company_id)
    return redirect_with("link-sent-to-you", "login.account")


def _page(refusal: str = "") -> str:
    user = users.by_id(access.visitor().user_id)
    return render_template(
        "accounts/invitations.html",
        rows=memberships.pending_of(access.visitor().user_id),
        is_confirmed=user is not None and user.confirmed_at is not None,
        has_mail=services().mail is not None,
        refusal=refusal,
    )
