"""Connecting: an access token is tried, its scopes are checked, and only then is it kept (A1)."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.actions.connection.connect import connect
from service.web.api.company import ConnectionSchema, connection_of
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Text
from service.web.http.app_context import services

calls = Calls("connection", "The access token that Humaans is read with.")


class ConnectSchema(ma.Schema):
    """Both are kept encrypted and never shown again."""

    token = Text(required=True, may_be_empty=False, longest=1000, load_only=True)
    webhook_secret = Text(may_be_empty=False, longest=1000, load_only=True, load_default=None)


class ConnectedSchema(ConnectionSchema):
    people_visible = ma.fields.Integer(required=True)


@calls.route("/connection", methods=["PUT"])
@calls.arguments(ConnectSchema)
@calls.response(200, ConnectedSchema)
def put(payload: dict[str, Any]) -> dict[str, Any]:
    """Try a token and keep it; nothing is imported before settings are saved."""
    seen = connect(
        services(), company_id(), payload["token"], webhook_secret=payload["webhook_secret"], actor=caller().actor
    )
    return connection_of(caller().company) | {"people_visible": seen.people_visible}
