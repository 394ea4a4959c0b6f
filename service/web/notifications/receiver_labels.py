"""What pages call the states of channels and endpoints, of what is sent to them, and the kinds of events."""

from __future__ import annotations

from typing import Final

from service.facts.notifications import EventKind, ReceiverState, SendState
from service.web.ui.labels import Label

CHANNEL_STATES: Final[dict[str, Label]] = {
    ReceiverState.UNTESTED: Label("Needs a test", "wait"),
    ReceiverState.ACTIVE: Label("On", "good"),
    ReceiverState.OFF: Label("Off"),
}
SEND_STATES: Final[dict[str, Label]] = {
    SendState.WAITING: Label("Waiting", "wait"),
    SendState.SENT: Label("Arrived", "good"),
    SendState.GIVEN_UP: Label("Failed", "bad"),
    SendState.CANCELLED: Label("Not sent"),
}
EVENTS: Final[dict[str, str]] = {
    EventKind.EMPLOYEE_CREATED: "An employee was created",
    EventKind.EMPLOYEE_UPDATED: "An employee was changed",
    EventKind.EMPLOYEE_LEFT: "An employee left",
    EventKind.PERIOD_FROZEN: "A pay period was frozen",
    EventKind.PERIOD_SIGNED_OFF: "A pay period was signed off",
    EventKind.PERIOD_EXPORTED: "A pay period was exported",
    EventKind.PAYSLIP_DELIVERED: "A payslip arrived",
    EventKind.PAYSLIP_FAILED: "A payslip failed",
    EventKind.RUN_PAUSED: "A sync was paused for review",
    EventKind.NOTICE_RAISED: "A notice was raised",
    EventKind.NOTICE_CLEARED: "A notice was cleared",
    EventKind.TEST: "Test",
}
#: Those that an endpoint may choose.
CHOSEN: Final = tuple(kind for kind in EventKind if kind is not EventKind.TEST)
