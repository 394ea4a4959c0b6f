"""Slack: an incoming webhook takes a message as blocks (Block Kit), about one a second for each address.

Names and links of ours go in as plain text wherever Slack allows it, so that nothing in them becomes a mention.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from service.facts.notifications import Severity
from service.notify.sending import Answer, Outcome, PostRequest, outcome_of

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.notifications import NoticeMessage

#: Slack's own limits.
MOST_BLOCKS: Final = 50
LONGEST_HEADER: Final = 150
LONGEST_TEXT: Final = 3000
LONGEST_BUTTON: Final = 75
#: Beside the lines: the heading, the company, the button, and how many lines more there are.
_OTHER_BLOCKS: Final = 4
_HOSTS: Final = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
_MARKS: Final = {Severity.URGENT: "🔴", Severity.WARNING: "🟠", Severity.INFO: "🔵"}
_CLEARED: Final = "🟢"


class Slack:
    label = "Slack"
    hint = "The address that Slack shows under Incoming Webhooks. It begins with https://hooks.slack.com/"
    is_signed = False
    pace = timedelta(seconds=1)

    def address_fault(self, host: str) -> str:
        return "" if host in _HOSTS else "Enter an address that begins with https://hooks.slack.com/"

    def request_of(self, message: NoticeMessage, message_id: str, secret: str, now: datetime) -> PostRequest:  # noqa: ARG002
        content = {"text": _plain(_heading(message), LONGEST_TEXT), "blocks": _blocks(message)}
        return PostRequest(json.dumps(content, ensure_ascii=False).encode(), {"Content-Type": "application/json"})

    def outcome_of(self, answer: Answer) -> Outcome:
        return outcome_of(answer, is_patient=False)


def _heading(message: NoticeMessage) -> str:
    mark = _CLEARED if message.event == "cleared" else _MARKS[message.severity]
    return f"{mark} {message.title}"


def _blocks(message: NoticeMessage) -> list[dict[str, Any]]:
    most = MOST_BLOCKS - _OTHER_BLOCKS
    lines = [_section(line) for line in message.lines[:most] if line]
    if len(message.lines) > most:
        lines.append(_section(f"and {len(message.lines) - most} more"))
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": message.link_text[:LONGEST_BUTTON]},
        "url": message.link,
    }
    return [
        {"type": "header", "text": {"type": "plain_text", "text": _heading(message)[:LONGEST_HEADER]}},
        *lines,
        {"type": "context", "elements": [{"type": "plain_text", "text": message.company_name[:LONGEST_TEXT]}]},
        {"type": "actions", "elements": [button]},
    ]


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "plain_text", "text": text[:LONGEST_TEXT]}}


def _plain(text: str, longest: int) -> str:
    """For the one place that reads marks: the line of a notification on a phone."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")[:longest]
