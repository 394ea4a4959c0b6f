"""Every Humaans field that can be mapped or filtered on, custom ones by their name."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.actions.connection.read_catalogue import read_sources
from service.web.api.protocol.calls import Calls, company_id
from service.web.api.protocol.listing import page_of, whole
from service.web.http.app_context import services

calls = Calls("sources", "What Humaans has to offer.")


class SourceSchema(ma.Schema):
    """One Humaans field."""

    key = ma.fields.String(required=True, metadata={"example": "person.taxId"})
    label = ma.fields.String(required=True)
    section = ma.fields.String(required=True)
    is_multi_choice = ma.fields.Boolean(required=True, metadata={"description": "Can be filtered on, but not mapped."})


@calls.route("/sources", methods=["GET"])
@calls.response(200, page_of(SourceSchema))
def list_sources() -> dict[str, Any]:
    """All sources in one page."""
    return whole(read_sources(services(), company_id()))
