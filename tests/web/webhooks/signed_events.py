"""Signed events, and the rows they become."""

from __future__ import annotations

import hashlib
import hmac

from service.store.database.connection import connection
from service.store.tables.syncing import Delivery, PersonSync

SECRET = "whsec_no_one guesses it"
PERSON = "IL3vneCYhIx0xrR6um2sy2nW"
EVENT = {"event": "person.updated", "data": {"id": PERSON}}


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def rows(model=Delivery):
    with connection():
        return list(model.select().order_by(model.id))


def sync_requests():
    return {row.person_id: row.requested - row.done for row in rows(PersonSync)}
