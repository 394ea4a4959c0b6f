"""Setting up the webhook: what to paste into Humaans, its secret, and whether anything has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import make_response, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from service.actions.read_webhooks import read_webhooks
from service.actions.webhook_secret import save_webhook_secret
from service.facts import Role
from service.store import connections, deliveries, person_syncs
from service.web import access
from service.web.company_pages import CompanyPages
from service.web.wired import services

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

blueprint = CompanyPages("webhook", __name__)

#: What payroll hears of; other events do no harm.
EVENTS: Final = (
    ("People", "new starters, changes, leavers"),
    ("Job roles", "job title and department"),
    ("Compensations", "salaries"),
    ("Bank accounts", "where pay goes"),
    ("Custom values and custom fields", "tax code, NI category and whatever else you map"),
    ("Locations", "place of work"),
)


class SecretForm(FlaskForm):
    secret = PasswordField(
        "Webhook secret",
        [InputRequired("Paste the secret from Humaans."), Length(max=1000, message="That is too long.")],
    )


@blueprint.get("/webhook")
@access.requires(Role.VIEWER)
def show() -> str | Response:
    if connections.of_company(access.company().id) is None:
        return redirect(url_for("connect.token"), 303)
    return _page(SecretForm())


@blueprint.post("/webhook")
@access.requires(Role.MANAGER)
def save_secret() -> Response:
    form, company = SecretForm(), access.company()
    if connections.of_company(company.id) is None:
        return redirect(url_for("connect.token"), 303)
    if form.validate_on_submit() and form.secret.data.strip():
        save_webhook_secret(services(), company.id, form.secret.data, access.visitor().email)
        return redirect(url_for("webhook.show", done="webhook-secret-saved"), 303)
    if not form.errors:
        form.secret.errors = ["Paste the secret from Humaans."]
    return make_response(_page(form), 422)


def _page(form: SecretForm) -> str:
    company, now = access.company(), services().clock()
    connection = connections.of_company(company.id)
    until = None if connection is None else connection.earlier_webhook_secret_until
    has_earlier = connection is not None and connection.earlier_webhook_secret_encrypted is not None
    address = f"{services().public_url.rstrip('/')}/webhooks/humaans/{company.webhook_key}"
    return render_template(
        "webhook.html",
        form=form,
        address=address,
        events=EVENTS,
        figures=deliveries.figures(company.id, now),
        has_secret=connection is not None and connection.webhook_secret_encrypted is not None,
        earlier_until=until if has_earlier and until is not None and until > now else None,
        oldest_waiting=person_syncs.oldest_waiting(company.id),
        in_humaans=read_webhooks(services(), company.id, company.webhook_key),
    )
