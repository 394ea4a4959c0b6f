"""A signed webhook by Standard Webhooks 1.0.0: for notices, and for the events that programs are told of."""

from __future__ import annotations

import base64
import binascii
import json
import secrets as random_secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from standardwebhooks.webhooks import Webhook as Signer

from service.notify.sending import Answer, Outcome, PostRequest, outcome_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.facts.notifications import NoticeMessage

PREFIX: Final = "whsec_"
#: What the specification asks of a secret, in bytes.
SHORTEST: Final = 24
LONGEST: Final = 64
_OUR_LENGTH: Final = 32
NOTICE_TYPES: Final = {
    "raised": "notice.raised",
    "reminder": "notice.reminder",
    "cleared": "notice.cleared",
    "test": "test",
}


class SecretUnusableError(Exception):
    """A secret that is not signed with; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Webhook:
    label = "Webhook"
    hint = "The address of your program. Messages are signed by Standard Webhooks 1.0.0."
    is_signed = True
    pace = timedelta()

    def address_fault(self, host: str) -> str:  # noqa: ARG002 - any host may run a program
        return ""

    def request_of(self, message: NoticeMessage, message_id: str, secret: str, now: datetime) -> PostRequest:
        data = {
            "kind": message.kind,
            "severity": message.severity.value,
            "company": message.company_slug,
            "title": message.title,
            "lines": list(message.lines),
            "link": message.link,
        }
        return signed(NOTICE_TYPES[message.event], data, message_id, [secret], now, at=now)

    def outcome_of(self, answer: Answer) -> Outcome:
        return outcome_of(answer, is_patient=True)


def signed(
    kind: str, data: Mapping[str, Any], message_id: str, secrets: Sequence[str], now: datetime, *, at: datetime
) -> PostRequest:
    """What is posted for an event that happened `at`, signed `now` with every secret: two while one is changed."""
    content = {"type": kind, "timestamp": at.isoformat(), "data": data}
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Signer(secret).sign(message_id, now, body) for secret in secrets),
    }
    return PostRequest(body.encode(), headers)


def new_secret() -> str:
    """A secret at random, as receivers' libraries take it."""
    return PREFIX + base64.b64encode(random_secrets.token_bytes(_OUR_LENGTH)).decode()


def checked_secret(text: str) -> str:
    """A secret that someone chose. Raises SecretUnusableError."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True) if text.startswith(PREFIX) else None
    except (binascii.Error, ValueError):
        key = None
    if key is None:
        raise SecretUnusableError("Enter a secret that begins with whsec_ and is base64 after that")
    if not SHORTEST <= len(key) <= LONGEST:
        raise SecretUnusableError(
            f"Enter a secret of {SHORTEST} to {LONGEST} bytes. This one has {len(key)}, which is "
            f"too {'short' if len(key) < SHORTEST else 'long'}"
        )
    return text
