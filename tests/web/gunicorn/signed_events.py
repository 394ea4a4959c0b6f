"""Signed webhooks for a running server."""

from __future__ import annotations

import hashlib
import hmac
import uuid

from cryptography.fernet import Fernet

KEY = Fernet.generate_key().decode()
SECRET = "whsec_no_one guesses it"
WEBHOOK = "/webhooks/humaans/hook-acme"


def event(padding: int = 0) -> bytes:
    return b'{"event": "person.updated", "data": {"id": "%s", "x": "%s"}}' % (uuid.uuid4().hex.encode(), b"x" * padding)


def signed(body: bytes) -> dict[str, str]:
    return {"X-Humaans-Signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}


def deliver(server, body=None, **options):
    body = body or event()
    return server.ask("POST", WEBHOOK, body, signed(body), **options)
