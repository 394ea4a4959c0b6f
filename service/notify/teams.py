"""Microsoft Teams: a Workflows address takes a message with an Adaptive Card.

The addresses of Office 365 connectors ended on 31 March 2026. A workflow takes four messages a second, and cards of at
most 28 KB.
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

MOST_LINES: Final = 40
LONGEST_TEXT: Final = 500
_COLOURS: Final = {Severity.URGENT: "Attention", Severity.WARNING: "Warning", Severity.INFO: "Accent"}
_CARD: Final = "application/vnd.microsoft.card.adaptive"
_ENDED: Final = ".webhook.office.com"
#: What begins a list, a heading, a link or emphasis in a card's Markdown.
_MARKS: Final = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]#~|"})


class Teams:
    label = "Microsoft Teams"
    hint = (
        "In Teams, open the channel's Workflows, choose “Send webhook alerts to a channel” "
        "and paste the address it shows."
    )
    is_signed = False
    pace = timedelta(seconds=0.25)

    def address_fault(self, host: str) -> str:
        if host.endswith(_ENDED) or host == "outlook.office.com":
            return "Enter a Workflows address. Office 365 connectors ended on 31 March 2026"
        return ""

    def request_of(self, message: NoticeMessage, message_id: str, secret: str, now: datetime) -> PostRequest:  # noqa: ARG002
        content = {
            "type": "message",
            "attachments": [
                {
                    "contentType": _CARD,
                    "contentUrl": None,
                    "content": _card(message),
                }
            ],
        }
        return PostRequest(json.dumps(content, ensure_ascii=False).encode(), {"Content-Type": "application/json"})

    def outcome_of(self, answer: Answer) -> Outcome:
        return outcome_of(answer, is_patient=False)


def _card(message: NoticeMessage) -> dict[str, Any]:
    colour = "Good" if message.event == "cleared" else _COLOURS[message.severity]
    lines = [_text(line) for line in message.lines[:MOST_LINES] if line]
    if len(message.lines) > MOST_LINES:
        lines.append(_text(f"and {len(message.lines) - MOST_LINES} more"))
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "msteams": {"width": "Full"},
        "body": [
            _text(message.title) | {"size": "Large", "weight": "Bolder", "color": colour},
            *lines,
            _text(message.company_name) | {"isSubtle": True, "size": "Small"},
        ],
        "actions": [{"type": "Action.OpenUrl", "title": message.link_text[:LONGEST_TEXT], "url": message.link}],
    }


def _text(text: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text[:LONGEST_TEXT].translate(_MARKS), "wrap": True}
