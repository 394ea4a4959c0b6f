"""What arrived at the receivers of messages: a Slack, a Teams and a program's webhook, kept as it came."""

import threading
from dataclasses import dataclass
from typing import Any

import orjson

from sandbox.world.clock import Clock

#: Slack's own limit.
MOST_BLOCKS = 50
CARD = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True)
class Receipt:
    kind: str
    name: str
    at: str
    headers: dict[str, str]
    body: str

    def as_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": self.name, "at": self.at, "headers": self.headers, "body": self.body}


class Receivers:
    """Every receiver there may be: each name is one, of the kind in its address."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.receipts: list[Receipt] = []

    def take(self, kind: str, name: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        """Status and text of the answer; KeyError for a kind there is not."""
        judge = {"slack": _slack, "teams": _teams, "webhook": _webhook}[kind]
        answer = judge(body, headers)
        if answer[0] < 300:
            with self._lock:
                text = body.decode("utf-8", "replace")
                self.receipts.append(Receipt(kind, name, self._clock.now().isoformat(), headers, text))
        return answer

    def clear(self) -> None:
        with self._lock:
            self.receipts.clear()


def _content(body: bytes) -> dict[str, Any]:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def _slack(body: bytes, _headers: dict[str, str]) -> tuple[int, str]:
    content = _content(body)
    blocks = content.get("blocks")
    if not content.get("text") and not blocks:
        return 400, "no_text"
    if blocks is not None and not (isinstance(blocks, list) and 0 < len(blocks) <= MOST_BLOCKS):
        return 400, "invalid_blocks"
    return 200, "ok"


def _teams(body: bytes, _headers: dict[str, str]) -> tuple[int, str]:
    content = _content(body)
    cards = [each for each in content.get("attachments", []) if each.get("contentType") == CARD]
    is_card = content.get("type") == "message" and len(cards) == 1 and cards[0]["content"]["type"] == "AdaptiveCard"
    return (202, "") if is_card else (400, "no card")


def _webhook(_body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    signed = {"webhook-id", "webhook-timestamp", "webhook-signature"} <= headers.keys()
    return (204, "") if signed else (401, "unsigned")
