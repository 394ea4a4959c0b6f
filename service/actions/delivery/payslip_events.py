"""Tells programs that a payslip arrived on a channel, or will not without someone's help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.notifications.events import raise_event
from service.facts.notifications import EventKind
from service.facts.payslips import Channel, ChannelState
from service.store.companies import went_wrong

if TYPE_CHECKING:
    from datetime import datetime

_KINDS: Final = {
    ChannelState.UPLOADED: EventKind.PAYSLIP_DELIVERED,
    ChannelState.SENT: EventKind.PAYSLIP_DELIVERED,
    ChannelState.REFUSED: EventKind.PAYSLIP_FAILED,
}

_WRONG: Final = frozenset({ChannelState.REFUSED, ChannelState.UNCLEAR})


def tell_programs(company_id: int, payslip_id: int, channel: Channel, state: ChannelState, now: datetime) -> None:
    """Raise the event of a channel's new state, where there is one. Call in the transaction that writes the state."""
    if state in _WRONG:
        went_wrong.note(company_id)
    kind = _KINDS.get(state)
    if kind is not None:
        raise_event(company_id, kind, {"payslip_id": payslip_id, "channel": channel.value}, now)
