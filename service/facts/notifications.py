"""What is told to people on a channel, and to programs by an outgoing webhook. No names, no pay: counts, ids, links."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Severity(StrEnum):
    """How soon someone should act; stored words, least urgent first."""

    INFO = "info"
    WARNING = "warning"
    URGENT = "urgent"


#: What happened to a notice; `test` is a message that someone sent to see whether it arrives.
NoticeEvent = Literal["raised", "reminder", "cleared", "test"]


@dataclass(frozen=True, slots=True)
class NoticeMessage:
    """One message about one notice, as every channel shows it. `kind` is the notice's kind, a stored word."""

    kind: str
    event: NoticeEvent
    severity: Severity
    company_slug: str
    company_name: str
    title: str
    lines: tuple[str, ...]
    #: A whole address, with https.
    link: str
    link_text: str


class ChannelKind(StrEnum):
    """Where the messages of a channel are sent; stored words."""

    SLACK = "slack"
    TEAMS = "teams"
    WEBHOOK = "webhook"


class ReceiverState(StrEnum):
    """Whether a channel or an endpoint is sent to; stored words."""

    #: No test has arrived yet.
    UNTESTED = "untested"
    ACTIVE = "active"
    #: Turned off by someone, or because nothing arrived any more.
    OFF = "off"


class SendState(StrEnum):
    """What became of one message or one delivery; stored words."""

    WAITING = "waiting"
    SENT = "sent"
    #: The receiver refused it for good, or every attempt failed.
    GIVEN_UP = "given_up"
    #: Its channel or endpoint was turned off before it was sent.
    CANCELLED = "cancelled"


class EventKind(StrEnum):
    """What programs are told of; stored words, which are part of the contract."""

    EMPLOYEE_CREATED = "employee.created"
    EMPLOYEE_UPDATED = "employee.updated"
    EMPLOYEE_LEFT = "employee.left"
    PERIOD_FROZEN = "period.frozen"
    PERIOD_SIGNED_OFF = "period.signed_off"
    PERIOD_EXPORTED = "period.exported"
    PAYSLIP_DELIVERED = "payslip.delivered"
    PAYSLIP_FAILED = "payslip.failed"
    RUN_PAUSED = "run.paused"
    NOTICE_RAISED = "notice.raised"
    NOTICE_CLEARED = "notice.cleared"
    #: Sent by *Send a test* alone.
    TEST = "test"
