"""Setting up the webhook: what to paste into Humaans, its secret, and whether anything has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import make_response, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import StopValidation

from service.actions.connection.learn_webhook_signature import learn_webhook_signature_again
from service.actions.connection.read_humaans_webhooks import read_humaans_webhooks
from service.actions.connection.save_webhook_secret import save_webhook_secret
from service.facts.access import Role
from service.rules.webhooks.signatures import SignedText, stored_form
from service.store.companies import connections
from service.store.syncing import pending_syncs, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryState
from service.web.connection.setup_steps import steps_of
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.ui import formatting

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.syncing.webhook_deliveries import DeliveryFigures

blueprint = CompanyPages("webhook", __name__)

#: The events payroll uses; others do no harm.
EVENTS: Final = (
    ("People", "new starters, changes, leavers"),
    ("Job roles", "job title and department"),
    ("Compensations", "salaries"),
    ("Bank accounts", "where pay goes"),
    ("Custom values and custom fields", "tax code, NI category and whatever else you map"),
    ("Locations", "place of work"),
)


#: What became of a webhook: words and tone.
OUTCOMES: Final = {
    DeliveryState.PEOPLE: ("Synced the people it names", "good"),
    DeliveryState.EVERYONE: ("Started a sync of everyone", "good"),
    DeliveryState.IGNORED: ("Nothing for payroll in it", ""),
    DeliveryState.TEST: ("Test received, signed with the saved secret", "good"),
    DeliveryState.UNSIGNED_TEST: ("Test received without a signature", "wait"),
    DeliveryState.REFUSED: ("Rejected: wrong secret", "bad"),
    DeliveryState.MISSED: ("Rejected: wrong address", "bad"),
}
#: A secret that signs webhooks is made by a program and is longer; what is shorter was not copied whole.
SHORTEST_SECRET: Final = 12
LONGEST_SECRET: Final = 1000
#: Webhooks that the page lists, the newest first.
MOST_LISTED: Final = 20


def _whole(_form: SecretForm, field: PasswordField) -> None:
    """Raises StopValidation for a secret of another length than they have."""
    length = len((field.data or "").strip())
    if not length:
        raise StopValidation("Enter the webhook secret from Humaans")
    if length < SHORTEST_SECRET:
        raise StopValidation(
            f"Webhook secret must be at least {SHORTEST_SECRET} characters. Copy the whole secret from Humaans"
        )
    if length > LONGEST_SECRET:
        raise StopValidation(f"Webhook secret must be {LONGEST_SECRET:,} characters or fewer")


class SecretForm(FlaskForm):
    secret = PasswordField("Webhook secret", [_whole])


@blueprint.get("/webhook")
@access.requires(Role.VIEWER)
def show() -> str | Response:
    if connections.of_company(access.company().id) is None:
        return redirect(url_for("connect.token"), 303)
    return _page(SecretForm())


@blueprint.get("/webhook/seen")
@access.requires(Role.VIEWER)
def seen() -> str:
    """What the page asks for while it is open: the piece of it that says what has come."""
    return render_template("connection/webhook_seen.html", **_seen())


@blueprint.post("/webhook")
@access.requires(Role.MANAGER)
def save_secret() -> Response:
    """The first secret only adds access. Replacing it could cut Humaans off, so that asks for the password (S11)."""
    form, company = SecretForm(), access.company()
    connection = connections.of_company(company.id)
    if connection is None:
        return redirect(url_for("connect.token"), 303)
    fault = "" if connection.webhook_secret_encrypted is None else fault_of_password()
    if form.validate_on_submit() and not fault:
        save_webhook_secret(services(), company.id, form.secret.data, access.visitor().email)
        return redirect_with("webhook-secret-saved", "webhook.show")
    return make_response(_page(form, fault), 422)


@blueprint.post("/webhook/learn-again")
@access.requires(Role.OWNER)
def learn_again() -> Response:
    """Every known form of signature is accepted again, so that asks for the password."""
    if fault := fault_of_password():
        return make_response(_page(SecretForm(formdata=None), learn_fault=fault), 422)
    learn_webhook_signature_again(services(), access.company().id, access.visitor().email)
    return redirect_with("webhook-signature-forgotten", "webhook.show")


def _page(form: SecretForm, fault: str = "", learn_fault: str = "") -> str:
    company = access.company()
    address = f"{services().public_url.rstrip('/')}/webhooks/humaans/{company.webhook_key}"
    return render_template(
        "connection/webhook.html",
        form=form,
        fault=fault,
        learn_fault=learn_fault,
        address=address,
        events=EVENTS,
        in_humaans=read_humaans_webhooks(services(), company.id, company.webhook_key),
        steps=steps_of(company.id, services().clock(), "webhook.show"),
        **_seen(),
    )


def _seen() -> dict[str, Any]:
    company, now = access.company(), services().clock()
    connection = connections.of_company(company.id)
    until = None if connection is None else connection.earlier_webhook_secret_until
    has_earlier = connection is not None and connection.earlier_webhook_secret_encrypted is not None
    figures = webhook_deliveries.figures(company.id, now)
    return {
        "figures": figures,
        "said": _said(figures),
        "has_secret": connection is not None and connection.webhook_secret_encrypted is not None,
        "earlier_until": until if has_earlier and until is not None and until > now else None,
        "signature": None if connection is None else _signature_in_words(connection.webhook_signature),
        "test_headers": [] if connection is None else connection.webhook_test_headers,
        "oldest_waiting": pending_syncs.oldest_waiting(company.id),
        "newest": webhook_deliveries.newest(company.id, MOST_LISTED),
        "outcomes": OUTCOMES,
    }


def _signature_in_words(stored: str) -> str:
    """What is signed and where the signature is; empty until it was learnt."""
    form = stored_form(stored)
    if form is None:
        return ""
    what = "the body" if form.signed is SignedText.BODY else "the id, the time and the body"
    return f"in the header {form.header}, over {what}"


def _said(figures: DeliveryFigures) -> str:
    """What is read aloud when it differs from what was read before; empty while nothing has come."""
    test, real = figures.last_test_at, figures.last_delivery_at
    if real is not None and (test is None or real >= test):
        return f"Webhook received {formatting.plain_when(real, in_sentence=True)}."
    if test is not None:
        return f"Test received {formatting.plain_when(test, in_sentence=True)}."
    return ""
