"""Channels: where notices are sent besides email, and which severities each is sent."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.actions.notifications import set_channels
from service.facts.notifications import ChannelKind, ReceiverState, Severity
from service.store.notifications import channels
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, word_of
from service.web.api.protocol.listing import page_of, whole
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import services

calls = Calls("channels", "Where notices are sent besides email. An owner adds them on the page Channels.")


class SeveritiesSchema(ma.Schema):
    severities = ma.fields.List(
        word_of(Severity), required=True, metadata={"description": "Empty, or all of them: every notice."}
    )


class NoticeChannelSchema(ma.Schema):
    """A Slack, Microsoft Teams or webhook address. The address itself is not shown, since it is a secret."""

    id = ma.fields.Integer(required=True)
    kind = word_of(ChannelKind, required=True)
    name = ma.fields.String(required=True)
    address_shown = ma.fields.String(required=True, metadata={"description": "As much of the address as is shown."})
    severities = ma.fields.List(
        word_of(Severity), required=True, metadata={"description": "The notices it is sent; empty for all."}
    )
    state = word_of(ReceiverState, required=True)
    trouble = ma.fields.String(required=True, metadata={"description": "Why it was turned off; empty otherwise."})
    last_result = ma.fields.String(required=True)
    last_result_at = Instant(required=True, allow_none=True)
    created_at = Instant(required=True)


@calls.route("/channels", methods=["GET"])
@calls.response(200, page_of(NoticeChannelSchema))
def list_channels() -> dict[str, Any]:
    """Every channel, oldest first."""
    return whole(channels.of_company(company_id()))


@calls.route("/channels/<int:channel_id>/severities", methods=["PUT"])
@calls.arguments(SeveritiesSchema)
@calls.response(200, NoticeChannelSchema)
def choose_severities(payload: dict[str, Any], channel_id: int) -> Any:
    """Send notices of these severities alone to a channel. That one is over is told where it was raised."""
    chosen = [Severity(each) for each in payload["severities"]]
    try:
        set_channels.choose_severities(services(), company_id(), channel_id, chosen, actor=caller().actor)
    except LookupError:
        raise NotFoundError("channel") from None
    return channels.get(company_id(), channel_id)
