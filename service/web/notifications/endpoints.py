"""The addresses of programs that events are sent to, with the last deliveries, and sending again what was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import abort, make_response, render_template

from service.actions.notifications import set_endpoints
from service.actions.notifications.receivers import ReceiverDraft, ReceiverRefusedError
from service.facts.access import Role
from service.store.notifications import deliveries, endpoints
from service.web.forms.typed_instants import end_of_day, start_of_day
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.http.row_ids import row_id
from service.web.notifications.receiver_forms import AgainForm, EndpointForm
from service.web.notifications.receiver_labels import CHANNEL_STATES, EVENTS, SEND_STATES

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.tables.channels import EventEndpoint

blueprint = CompanyPages("endpoints", __name__)

PAGE_SIZE: Final = 25


@blueprint.get("/endpoints")
@access.requires(Role.OWNER)
def list_all() -> str:
    return _page(EndpointForm())


@blueprint.post("/endpoints")
@access.requires(Role.OWNER)
def add() -> Response:
    """Answers with the page of the endpoint: its secret is shown this once."""
    form = EndpointForm()
    if not form.validate_on_submit():
        return make_response(_page(form), 422)
    try:
        added = set_endpoints.add_endpoint(
            services(), access.company().id, form.draft, form.chosen, actor=access.visitor().email
        )
    except ReceiverRefusedError as refusal:
        form.say(refusal)
        return make_response(_page(form), 422)
    return make_response(_one(_endpoint(added.id), secret=added.secret))


@blueprint.get("/endpoints/<int:endpoint_id>")
@access.requires(Role.OWNER)
def show(endpoint_id: int) -> str:
    return _one(_endpoint(endpoint_id))


@blueprint.post("/endpoints/<int:endpoint_id>")
@access.requires(Role.OWNER)
def change(endpoint_id: int) -> Response:
    endpoint, form = _endpoint(endpoint_id), EndpointForm()
    if not form.validate_on_submit():
        return make_response(_one(endpoint, form), 422)
    draft = ReceiverDraft(form.draft.name, form.draft.address)
    try:
        set_endpoints.change_endpoint(
            services(), access.company().id, endpoint_id, draft, form.chosen, actor=access.visitor().email
        )
    except ReceiverRefusedError as refusal:
        form.say(refusal)
        return make_response(_one(endpoint, form), 422)
    return redirect_with("endpoint-changed", "endpoints.show", endpoint_id=endpoint_id)


@blueprint.post("/endpoints/<int:endpoint_id>/secret")
@access.requires(Role.OWNER)
def change_secret(endpoint_id: int) -> Response:
    """Answers with the page of the endpoint: the new secret is shown this once."""
    _endpoint(endpoint_id)
    secret = set_endpoints.change_secret(services(), access.company().id, endpoint_id, actor=access.visitor().email)
    return make_response(_one(_endpoint(endpoint_id), secret=secret))


@blueprint.post("/endpoints/<int:endpoint_id>/test")
@access.requires(Role.OWNER)
def send_test(endpoint_id: int) -> Response:
    _endpoint(endpoint_id)
    set_endpoints.send_test(services(), job_notifier(), access.company().id, endpoint_id, actor=access.visitor().email)
    return redirect_with("endpoint-test-sent", "endpoints.show", endpoint_id=endpoint_id)


@blueprint.post("/endpoints/<int:endpoint_id>/on")
@access.requires(Role.OWNER)
def turn_on(endpoint_id: int) -> Response:
    _endpoint(endpoint_id)
    set_endpoints.turn_on(services(), job_notifier(), access.company().id, endpoint_id, actor=access.visitor().email)
    return redirect_with("endpoint-on", "endpoints.show", endpoint_id=endpoint_id)


@blueprint.post("/endpoints/<int:endpoint_id>/off")
@access.requires(Role.OWNER)
def turn_off(endpoint_id: int) -> Response:
    _endpoint(endpoint_id)
    set_endpoints.turn_off(services(), access.company().id, endpoint_id, actor=access.visitor().email)
    return redirect_with("endpoint-off", "endpoints.show", endpoint_id=endpoint_id)


@blueprint.post("/endpoints/<int:endpoint_id>/again")
@access.requires(Role.OWNER)
def send_again(endpoint_id: int) -> Response:
    """Those of some days, both included; without a last day, until now."""
    endpoint, form = _endpoint(endpoint_id), AgainForm()
    is_valid = form.validate_on_submit()
    if is_valid and form.first_day.day is None:
        form.first_day.errors = ["Enter the first day, like 6 April 2026"]
    elif is_valid and form.last_day.day is not None and form.last_day.day < (form.first_day.day or form.last_day.day):
        form.last_day.errors = ["Enter a day that is not before the first day"]
    if form.errors or any(each.errors for each in form):
        return make_response(_one(endpoint, again=form), 422)
    last, zone = form.last_day.day, ZoneInfo(access.company().time_zone)
    number = set_endpoints.send_again(
        services(), job_notifier(), access.company().id, endpoint_id, actor=access.visitor().email,
        since=None if form.first_day.day is None else start_of_day(form.first_day.day, zone),
        until=None if last is None else end_of_day(last, zone),
    )  # fmt: skip
    return redirect_with(
        "endpoint-sent-again" if number else "endpoint-nothing-again", "endpoints.show", endpoint_id=endpoint_id
    )


@blueprint.post("/endpoints/<int:endpoint_id>/deliveries/<int:delivery_id>/again")
@access.requires(Role.OWNER)
def send_one_again(endpoint_id: int, delivery_id: int) -> Response:
    _endpoint(endpoint_id)
    number = set_endpoints.send_again(
        services(), job_notifier(), access.company().id, endpoint_id, actor=access.visitor().email,
        delivery_id=delivery_id,
    )  # fmt: skip
    return redirect_with(
        "endpoint-sent-again" if number else "endpoint-nothing-again", "endpoints.show", endpoint_id=endpoint_id
    )


@blueprint.get("/endpoints/<int:endpoint_id>/remove")
@access.requires(Role.OWNER)
def ask_to_remove(endpoint_id: int) -> str:
    """What removing would do, before it is done."""
    return render_template("notifications/remove_endpoint.html", endpoint=_endpoint(endpoint_id))


@blueprint.post("/endpoints/<int:endpoint_id>/remove")
@access.requires(Role.OWNER)
def remove(endpoint_id: int) -> Response:
    _endpoint(endpoint_id)
    set_endpoints.remove_endpoint(services(), access.company().id, endpoint_id, actor=access.visitor().email)
    return redirect_with("endpoint-removed", "endpoints.list_all")


def _endpoint(endpoint_id: int) -> EventEndpoint:
    endpoint = endpoints.get(access.company().id, endpoint_id)
    if endpoint is None:
        abort(404)
    return endpoint


def _page(form: EndpointForm) -> str:
    rows = endpoints.of_company(access.company().id)
    return render_template("notifications/endpoints.html", rows=rows, form=form, states=CHANNEL_STATES, events=EVENTS)


def _one(
    endpoint: EventEndpoint,
    form: EndpointForm | None = None,
    *,
    secret: str = "",
    again: AgainForm | None = None,
) -> str:
    before = row_id("before")
    rows = deliveries.newest(endpoint.company_id, endpoint.id, PAGE_SIZE + 1, before_id=before)
    return render_template(
        "notifications/endpoint.html",
        endpoint=endpoint,
        form=form or EndpointForm(formdata=None, name=endpoint.name, kinds=endpoint.kinds),
        again=again or AgainForm(formdata=None),
        secret=secret,
        rows=rows[:PAGE_SIZE],
        has_more=len(rows) > PAGE_SIZE,
        before=before,
        now=services().clock(),
        states=CHANNEL_STATES,
        send_states=SEND_STATES,
        events=EVENTS,
    )
