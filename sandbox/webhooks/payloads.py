"""What a webhook says and how it is signed: pure, and in every variant that a receiver may have to face.

Only this is known: HMAC-SHA256 with the endpoint's secret, and that bodies carry data. Header, encoding,
event names and body shape are second-hand or unknown, so each has its choices here, likeliest first.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.world.table import Row

HEADER = "x-humaans-signature"
DUMMY_PERSON = {
    "id": "testtesttesttesttesttest",
    "firstName": "Test",
    "lastName": "Person",
    "email": "test@example.com",
}

_NAMINGS: dict[str, Callable[[str], str]] = {
    "camel": lambda word: word,
    "kebab": lambda word: re.sub(r"(?<=[a-z])(?=[A-Z])", "-", word).lower(),
    "snake": lambda word: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", word).lower() + "s",
}

_SHAPES: dict[str, Callable[[Row, Row], Any]] = {
    "object": lambda whole, _: whole,
    "array": lambda whole, _: [whole],
    "ids": lambda whole, ids: whole | {"data": ids},
    "flat": lambda whole, ids: {"event": whole["event"], **ids},
    "type": lambda whole, ids: {"type": whole["event"], "resourceId": ids["id"], "timestamp": whole["timestamp"]},
    "name": lambda whole, ids: {"name": whole["event"], "personId": ids.get("personId") or ids["id"]},
    "unknown": lambda whole, _: whole | {"event": "somethingNew.happened"},
}

_SIGNATURES: dict[str, Callable[[bytes], str | None]] = {
    "hex": lambda digest: digest.hex(),
    "upper-hex": lambda digest: digest.hex().upper(),
    "sha256=": lambda digest: f"sha256={digest.hex()}",
    "base64": lambda digest: base64.b64encode(digest).decode(),
    "list": lambda digest: f"sha256={'0' * 64},sha256={digest.hex()}",
    "wrong": lambda digest: bytes(255 - each for each in digest).hex(),
    "none": lambda _: None,
}

#: As Standard Webhooks 1.0.0 and Svix sign: over an id, the time and the body.
_STANDARD = "standard"
NAMINGS, SHAPES, SIGNATURES = tuple(_NAMINGS), tuple(_SHAPES), (*_SIGNATURES, _STANDARD)


def event_name(singular: str, verb: str, naming: str = "camel") -> str:
    """`person.updated`, `bankAccount.created`: resource, dot, verb."""
    return f"{_NAMINGS[naming](singular)}.{verb}"


def payload(shape: str, event: str, row: Row, *, event_id: str | None, webhook_id: str, at: str) -> Any:
    """Without an event id a receiver has nothing but the body to tell a repeat by."""
    data = {key: value for key, value in row.items() if key[0] != "_"}
    ids = {key: data[key] for key in ("id", "personId") if key in data}
    whole = {"webhookId": webhook_id, "event": event, "data": data, "timestamp": at}
    whole |= {"id": event_id} if event_id else {}
    return _SHAPES[shape](whole, ids)


def signed_headers(
    style: str, header: str, secret: str, body: bytes, *, message_id: str, at: datetime
) -> dict[str, str]:
    """The headers that sign a body, at the moment at which it is sent."""
    if style != _STANDARD:
        sign = signature(style, secret, body)
        return {} if sign is None else {header: sign}
    prefix, seconds = header.removesuffix("signature"), str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
    digest = hmac.digest(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256)
    return {f"{prefix}id": message_id, f"{prefix}timestamp": seconds, header: f"v1,{base64.b64encode(digest).decode()}"}


def signature(style: str, secret: str, body: bytes) -> str | None:
    """None says: send no header."""
    return _SIGNATURES[style](hmac.new(secret.encode(), body, hashlib.sha256).digest())
