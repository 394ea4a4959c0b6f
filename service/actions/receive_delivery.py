"""One webhook delivery: whose it is, whether it is signed, what it asks for; stored first, then rung for.

A delivery is a hint that something changed, never the data (architecture 4.2). When this returns, the
row and the wishes are committed; when it raises, nothing is, but for a count of what was refused.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog

from service.actions.asked_reconciliation import reconcile_if_asked
from service.facts import Cause, FoundIssue
from service.rules.events import said_by
from service.rules.signatures import is_signed
from service.store import connections, deliveries, issues, person_syncs
from service.store.database import write_transaction
from service.store.deliveries import DeliveryState
from service.store.encryption import CannotBeReadError, SecretBox

if TYPE_CHECKING:
    from datetime import datetime

    from service.rules.events import Said
    from service.services import Doorbell, Services
    from service.store.connections import WebhookDoor

SECRET_MISSING: Final = "webhook_secret_missing"  # noqa: S105 - a code
log = structlog.get_logger(__name__)


class UnknownWebhookError(Exception):
    """No company has this address."""


class NoWebhookSecretError(Exception):
    """Nothing can be checked before somebody saves the secret; the sender should try again later."""


class NotSignedError(Exception):
    """The signature is missing or not made with a secret of ours."""


class NotReadableError(Exception):
    """Signed, but not JSON."""


def receive_delivery(
    services: Services, doorbell: Doorbell, webhook_key: str, body: bytes, signature: str, *, is_test: bool = False
) -> DeliveryState:
    """Take a delivery in. Raises UnknownWebhookError, NoWebhookSecretError, NotSignedError, NotReadableError."""
    door = connections.webhook_door(webhook_key)
    if door is None:
        raise UnknownWebhookError
    now = services.clock()
    if is_test and not signature:
        deliveries.count_in_the_hour(door.company_id, DeliveryState.UNSIGNED_TEST, now)
        return DeliveryState.UNSIGNED_TEST
    _check(services, door, body, signature, now)
    document = _document(body)
    if is_test:
        _record(door.company_id, DeliveryState.TEST, said_by(document), body, now)
        return DeliveryState.TEST
    return _take(services, doorbell, door.company_id, document, body, now)


def _check(services: Services, door: WebhookDoor, body: bytes, signature: str, now: datetime) -> None:
    secrets = _readable(services, door.secrets_at(now))
    if not secrets:
        issues.set_for_company(door.company_id, SECRET_MISSING, _no_secret(), now)
        raise NoWebhookSecretError
    if not signature:
        raise NotSignedError
    if not is_signed(body, signature, secrets):
        deliveries.count_in_the_hour(door.company_id, DeliveryState.REFUSED, now)
        log.warning("a webhook's signature is wrong", company_id=door.company_id)
        raise NotSignedError


def _readable(services: Services, encrypted: list[str]) -> list[str]:
    """Secrets we can still decrypt. Raises CannotBeReadError when there are some and we can read none."""
    secrets: list[str] = []
    for each in encrypted:
        try:
            secrets.append(_decrypted(services.secrets, each))
        except CannotBeReadError:
            if each is encrypted[-1] and not secrets:
                raise
    return secrets


@lru_cache(maxsize=256)
def _decrypted(box: SecretBox, encrypted: str) -> str:
    """Decrypting costs more than checking a signature, and the same few secrets are asked for all day."""
    return box.decrypt(encrypted)


def _document(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotReadableError from error


def _take(
    services: Services, doorbell: Doorbell, company_id: int, document: Any, body: bytes, now: datetime
) -> DeliveryState:
    said = said_by(document)
    state = DeliveryState.PEOPLE if said.person_ids else DeliveryState.IGNORED
    state = DeliveryState.EVERYBODY if said.concerns_everybody else state
    wishes = []
    with write_transaction():
        is_repeat = _record(company_id, state, said, body, now)
        if not (is_repeat and said.event_id):
            # Two real changes can have equal bodies when nothing in them tells the two apart, so that a
            # repeat without an id is a wish all the same: it costs a needless reading at worst.
            wishes = [
                person_syncs.request(company_id, each, Cause.EVENT, now, told_updated_at=said.updated_at.get(each))
                for each in said.person_ids
            ]
    for wish in wishes:
        if wish.is_first:
            doorbell.ring_person(wish.id)
    if said.concerns_everybody:
        reconcile_if_asked(services, doorbell, company_id)
    return state


def _record(company_id: int, state: DeliveryState, said: Said, body: bytes, now: datetime) -> bool:
    """Note the delivery; True when it came before. Without a sender's id, equal bodies within an hour are one."""
    digest = hashlib.sha256(body).hexdigest()
    told_by = f"id:{hashlib.sha256(said.event_id.encode()).hexdigest()}" if said.event_id else f"{now:%Y-%m-%dT%H}"
    return deliveries.record(
        company_id,
        f"{'test ' if state is DeliveryState.TEST else ''}{told_by} {digest}",
        state,
        now,
        event=" ".join(said.names)[:200],
        person_ids=said.person_ids,
        body_sha256=digest,
    ).is_repeat


def _no_secret() -> FoundIssue:
    return FoundIssue(
        SECRET_MISSING,
        "Humaans sends webhooks, but their secret was never saved here, so none is believed. Changes still arrive "
        "with the hourly run. Copy the secret from Humaans, Settings, Webhooks, into the page Webhook.",
    )
