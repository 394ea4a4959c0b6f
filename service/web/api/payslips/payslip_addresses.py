"""What became of a payslip's email at each of the employee's addresses, as callers see it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.store.payslips import outbox
from service.web.api.protocol.fields import Instant

if TYPE_CHECKING:
    from collections.abc import Iterable


class AddressSchema(ma.Schema):
    """What became of the newest email at one address of the employee: which one it is, never the address itself."""

    address = ma.fields.String(required=True, metadata={"description": "`work`, `private`, or empty when not known."})
    state = ma.fields.String(
        required=True,
        metadata={
            "description": "`waiting`, `sending`, `sent`, `refused`, `unclear`, `not_sent` (someone said so) or "
            "`left_out` (the message says why)."
        },
    )
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    at = Instant(required=True, allow_none=True)


def by_channel(channel_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """The fates at the addresses of each channel's newest email; empty where there is none."""
    newest = outbox.newest_of_channels(list(channel_ids))
    return {channel_id: [_fate(each) for each in mail.outcomes.values()] for channel_id, mail in newest.items()}


def _fate(each: dict[str, str]) -> dict[str, Any]:
    at = each.get("at")
    return {
        "address": each.get("kind", ""),
        "state": each["state"],
        "code": each.get("code", ""),
        "message": each.get("message", ""),
        "at": datetime.fromisoformat(at) if at else None,
    }
