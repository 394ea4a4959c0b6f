"""Webhook endpoints: addresses of programs that are told of events, with their deliveries."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.actions.notifications import set_endpoints
from service.actions.notifications.receivers import LONGEST_NAME, ReceiverDraft
from service.facts.notifications import EventKind, ReceiverState, SendState
from service.rules.notifications.receiver_addresses import LONGEST
from service.store.notifications import deliveries, endpoints
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, Text, Whole, word_of
from service.web.api.protocol.listing import PageArguments, page, page_of, whole
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import job_notifier, services
from service.web.http.row_ids import LARGEST_ID
from service.web.notifications.receiver_labels import CHOSEN

calls = Calls("webhook endpoints", "Programs that are told of events, by Standard Webhooks 1.0.0.")

LONGEST_SECRET = 200


class EndpointSchema(ma.Schema):
    """An address that events are sent to. The address itself is not shown again, since it may hold a secret."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    address_shown = ma.fields.String(required=True, metadata={"description": "As much of the address as is shown."})
    kinds = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "The events it is sent; empty for all."}
    )
    state = word_of(ReceiverState, required=True)
    trouble = ma.fields.String(required=True, metadata={"description": "Why it was turned off; empty otherwise."})
    last_result = ma.fields.String(required=True)
    last_result_at = Instant(required=True, allow_none=True)
    created_at = Instant(required=True)


class NewEndpointSchema(ma.Schema):
    name = Text(required=True, may_be_empty=False, longest=LONGEST_NAME)
    address = Text(
        required=True, may_be_empty=False, longest=LONGEST, metadata={"description": "https, on the internet."}
    )
    kinds = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf([kind.value for kind in CHOSEN])),
        load_default=list,
        metadata={"description": "Empty for all."},
    )
    secret = Text(
        load_default="",
        longest=LONGEST_SECRET,
        metadata={"description": "`whsec_` and the base64 of 24 to 64 bytes. Empty: one is made."},
    )


class AddedEndpointSchema(EndpointSchema):
    secret = ma.fields.String(required=True, metadata={"description": "Shown this once."})


class SecretSchema(ma.Schema):
    secret = ma.fields.String(required=True, metadata={"description": "Shown this once."})
    earlier_secret_until = Instant(
        required=True, allow_none=True, metadata={"description": "Until then both secrets sign."}
    )


class DeliverySchema(ma.Schema):
    """One event on its way to an endpoint."""

    id = ma.fields.Integer(required=True)
    message_id = ma.fields.Function(
        lambda row: row.event.message_id, required=True, metadata={"description": "Its `webhook-id`."}
    )
    kind = ma.fields.Function(lambda row: row.event.kind, required=True)
    ids = ma.fields.Function(lambda row: row.event.ids, required=True)
    state = word_of(SendState, required=True)
    attempts = ma.fields.Integer(attribute="tries", required=True)
    status = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "The last answer's status."})
    problem = ma.fields.String(attribute="error_message", required=True)
    created_at = Instant(required=True)
    tried_at = Instant(required=True, allow_none=True)
    next_attempt_at = Instant(attribute="not_before", required=True, allow_none=True)


class AgainSchema(ma.Schema):
    """Either one delivery, or all whose event was raised within a time; both ends may be left open."""

    delivery_id = Whole(load_default=None, allow_none=True, least=1, most=LARGEST_ID)
    since = Instant(load_default=None, allow_none=True)
    until = Instant(load_default=None, allow_none=True)


class SentAgainSchema(ma.Schema):
    deliveries = ma.fields.Integer(required=True, metadata={"description": "How many are sent again."})


@calls.route("/endpoints", methods=["GET"])
@calls.response(200, page_of(EndpointSchema))
def list_endpoints() -> dict[str, Any]:
    """Every endpoint, oldest first."""
    return whole(endpoints.of_company(company_id()))


@calls.route("/endpoints", methods=["POST"])
@calls.arguments(NewEndpointSchema)
@calls.response(201, AddedEndpointSchema)
def add_endpoint(payload: dict[str, Any]) -> dict[str, Any]:
    """Tell a program of the events that are raised from now on."""
    draft = ReceiverDraft(payload["name"], payload["address"], payload["secret"])
    kinds = [EventKind(each) for each in payload["kinds"]]
    added = set_endpoints.add_endpoint(services(), company_id(), draft, kinds, actor=caller().actor)
    endpoint = set_endpoints.endpoint_of(company_id(), added.id)
    names = [name for name in AddedEndpointSchema().fields if name != "secret"]
    return {name: getattr(endpoint, name) for name in names} | {"secret": added.secret}


@calls.route("/endpoints/<int:endpoint_id>", methods=["DELETE"])
@calls.response(204)
def remove_endpoint(endpoint_id: int) -> None:
    """Remove an endpoint with its deliveries."""
    _known(endpoint_id)
    set_endpoints.remove_endpoint(services(), company_id(), endpoint_id, actor=caller().actor)


@calls.route("/endpoints/<int:endpoint_id>/secret", methods=["POST"])
@calls.response(200, SecretSchema)
def change_secret(endpoint_id: int) -> dict[str, Any]:
    """Make a new secret; for a day both sign."""
    _known(endpoint_id)
    secret = set_endpoints.change_secret(services(), company_id(), endpoint_id, actor=caller().actor)
    changed = set_endpoints.endpoint_of(company_id(), endpoint_id)
    return {"secret": secret, "earlier_secret_until": changed.earlier_secret_until}


@calls.route("/endpoints/<int:endpoint_id>/on", methods=["POST"])
@calls.response(204)
def turn_on(endpoint_id: int) -> None:
    """Send events to an endpoint again that was turned off."""
    _known(endpoint_id)
    set_endpoints.turn_on(services(), job_notifier(), company_id(), endpoint_id, actor=caller().actor)


@calls.route("/endpoints/<int:endpoint_id>/test", methods=["POST"])
@calls.response(202)
def send_test(endpoint_id: int) -> None:
    """Send an event of the kind `test` to an endpoint; see its deliveries for what became of it."""
    _known(endpoint_id)
    set_endpoints.send_test(services(), job_notifier(), company_id(), endpoint_id, actor=caller().actor)


@calls.route("/endpoints/<int:endpoint_id>/deliveries", methods=["GET"])
@calls.arguments(PageArguments, location="query")
@calls.response(200, page_of(DeliverySchema))
def list_deliveries(query: dict[str, Any], endpoint_id: int) -> dict[str, Any]:
    """What was sent to an endpoint in the last 30 days, newest first."""
    _known(endpoint_id)
    limit = query["limit"]
    return page(deliveries.newest(company_id(), endpoint_id, limit + 1, before_id=query.get("cursor")), limit)


@calls.route("/endpoints/<int:endpoint_id>/send-again", methods=["POST"])
@calls.arguments(AgainSchema)
@calls.response(202, SentAgainSchema)
def send_again(payload: dict[str, Any], endpoint_id: int) -> dict[str, Any]:
    """Send deliveries again, with the ids they had; those that still wait are not counted."""
    _known(endpoint_id)
    number = set_endpoints.send_again(
        services(), job_notifier(), company_id(), endpoint_id, actor=caller().actor, **payload
    )
    return {"deliveries": number}


def _known(endpoint_id: int) -> None:
    if endpoints.get(company_id(), endpoint_id) is None:
        raise NotFoundError("webhook endpoint")
