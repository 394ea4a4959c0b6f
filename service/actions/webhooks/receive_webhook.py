"""One webhook delivery: whose it is, whether it is signed, what it asks for; stored first, then rung for.

A delivery is a hint that something changed, never the data (decision 0013). When this returns, the
row and the wishes are committed; when it raises, nothing is, but for a count of what was refused.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog

from service.actions.syncing.request_run import reconcile_if_asked
from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.webhooks.payloads import summarise
from service.rules.webhooks.signatures import is_signed
from service.store.companies import connections
from service.store.database import encryption_contexts
from service.store.database.connection import connection
from service.store.database.encryption import CannotBeReadError, SecretBox
from service.store.database.group_commit import GroupCommit
from service.store.employees import found_issues
from service.store.syncing import sync_requests, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.rules.webhooks.payloads import WebhookSummary
    from service.services import JobNotifier, Services
    from service.store.companies.connections import WebhookEndpoint
    from service.store.syncing.sync_requests import SyncRequest

#: For so long an address that let someone in is not looked up again.
DOOR_SECONDS: Final = 1.0
#: Near misses that a process looks at in a minute; each is held against the secret of every company.
MOST_NEAR_MISSES: Final = 60
LONGEST_PATH_SHOWN: Final = 120
log = structlog.get_logger(__name__)


class UnknownWebhookError(Exception):
    """No company has this address."""


class NoWebhookSecretError(Exception):
    """Nothing can be checked before someone saves the secret; the sender should try again later."""


class NotSignedError(Exception):
    """The signature is missing or not made with a secret of ours."""


class NotReadableError(Exception):
    """Signed, but not JSON."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A delivery that was let in, and what it asks for."""

    delivery: DeliveryRow
    #: Two real changes can have equal bodies when nothing in them tells the two apart, so that a repeat
    #: without an id is a wish all the same: it costs a needless reading at worst.
    is_told_apart: bool
    #: When each person of whom it tells last changed, as far as it says.
    people: Mapping[str, datetime | None]


class WebhookInbox:
    """Where a process takes deliveries in; one for all its threads.

    Deliveries that come while another is stored are stored together. An address that let someone in a moment ago is
    not looked up again; such knowledge only ever lets in, and anyone it would refuse is checked against the database.
    """

    def __init__(self, services: Services, job_notifier: JobNotifier) -> None:
        self._services = services
        self._job_notifier = job_notifier
        self._store: GroupCommit[_Arrival, list[SyncRequest]] = GroupCommit(_store)
        #: Until when (monotonic seconds) an address needs no look.
        self._recent_doors: dict[str, tuple[float, WebhookEndpoint]] = {}
        self._near_misses = _FewInAMinute()

    def receive(self, webhook_key: str, body: bytes, signature: str, *, is_test: bool = False) -> DeliveryState:
        """Take a delivery in. Raises UnknownWebhookError, NoWebhookSecretError, NotSignedError, NotReadableError."""
        now = self._services.clock()
        company_id = self._recently_let_in(webhook_key, body, signature, now)
        if company_id is None:
            with connection():
                company_id = self._let_in(webhook_key, body, signature, now, is_test=is_test)
        if company_id is None:
            return DeliveryState.UNSIGNED_TEST
        said = summarise(_document(body))
        state = DeliveryState.TEST if is_test else _state_of(said)
        for wish in self._store.write(_arrival(company_id, state, said, body, now)):
            self._job_notifier.notify_sync(wish.id)
        if state is DeliveryState.EVERYBODY:
            with connection():
                reconcile_if_asked(self._services, self._job_notifier, company_id)
        return state

    def note_near_miss(self, path: str, body: bytes, signature: str) -> None:
        """Count a delivery at the company whose secret signed it, although its address is none of ours.

        Anyone who sends is a stranger before that is known, so a process looks at few of them in a minute.
        """
        if not signature or not self._near_misses.take():
            return
        now = self._services.clock()
        with connection():
            signers = (door for door in connections.webhook_doors() if self._signed_by(door, body, signature, now))
            for door in itertools.islice(signers, 1):
                webhook_deliveries.count_near_miss(door.company_id, _shown(path), now)
                log.warning("a webhook was sent to a wrong address", company_id=door.company_id)

    def _signed_by(self, door: WebhookEndpoint, body: bytes, signature: str, now: datetime) -> bool:
        try:
            return is_signed(body, signature, _readable(self._services, door, now))
        except CannotBeReadError:
            return False

    def _recently_let_in(self, webhook_key: str, body: bytes, signature: str, now: datetime) -> int | None:
        until, door = self._recent_doors.get(webhook_key, (0.0, None))
        if door is None or not signature or time.monotonic() > until:
            return None
        return door.company_id if is_signed(body, signature, _readable(self._services, door, now)) else None

    def _let_in(self, webhook_key: str, body: bytes, signature: str, now: datetime, *, is_test: bool) -> int | None:
        """The company whose webhook this is; None for a test without a signature, which is only counted."""
        door = connections.webhook_door(webhook_key)
        if door is None:
            raise UnknownWebhookError
        if is_test and not signature:
            webhook_deliveries.count_in_the_hour(door.company_id, DeliveryState.UNSIGNED_TEST, now)
            return None
        secrets = _readable(self._services, door, now)
        if not secrets:
            found_issues.set_for_company(door.company_id, IssueCode.WEBHOOK_SECRET_MISSING, _no_secret(), now)
            raise NoWebhookSecretError
        if not signature:
            raise NotSignedError
        if not is_signed(body, signature, secrets):
            webhook_deliveries.count_in_the_hour(door.company_id, DeliveryState.REFUSED, now)
            log.warning("a webhook's signature is wrong", company_id=door.company_id)
            raise NotSignedError
        self._recent_doors[webhook_key] = time.monotonic() + DOOR_SECONDS, door
        return door.company_id


class _FewInAMinute:
    """Lets so many a minute through, of one process."""

    def __init__(self, most: int = MOST_NEAR_MISSES) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._minute, self._taken = -1, 0

    def take(self) -> bool:
        minute = int(time.monotonic() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._taken = minute, 0
            self._taken += 1
            return self._taken <= self._most


def _shown(path: str) -> str:
    """A path that may be shown: one line, no longer than an address of ours by much."""
    return "".join(sign if sign.isprintable() else "?" for sign in path)[:LONGEST_PATH_SHOWN]


def _readable(services: Services, door: WebhookEndpoint, now: datetime) -> list[str]:
    """Secrets we can still decrypt. Raises CannotBeReadError when there are some and we can read none."""
    secrets: list[str] = []
    encrypted = door.secrets_at(now)
    for each in encrypted:
        try:
            secrets.append(_decrypted(services.secrets, each, door.company_id))
        except CannotBeReadError:
            if each is encrypted[-1] and not secrets:
                raise
    return secrets


@lru_cache(maxsize=256)
def _decrypted(box: SecretBox, encrypted: str, company_id: int) -> str:
    """Decrypting costs more than checking a signature, and the same few secrets are asked for all day."""
    return box.decrypt(encrypted, encryption_contexts.webhook_secret(company_id))


def _document(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotReadableError from error


def _state_of(said: WebhookSummary) -> DeliveryState:
    if said.concerns_everybody:
        return DeliveryState.EVERYBODY
    return DeliveryState.PEOPLE if said.person_ids else DeliveryState.IGNORED


def _arrival(company_id: int, state: DeliveryState, said: WebhookSummary, body: bytes, now: datetime) -> _Arrival:
    """Deliveries with one id are one; without a sender's id, equal bodies within an hour are."""
    digest = hashlib.sha256(body).hexdigest()
    is_test = state is DeliveryState.TEST
    told_by = f"id:{hashlib.sha256(said.event_id.encode()).hexdigest()}" if said.event_id else f"{now:%Y-%m-%dT%H}"
    return _Arrival(
        DeliveryRow(
            company_id,
            f"{'test ' if is_test else ''}{told_by} {digest}",
            state,
            now,
            event=" ".join(said.names)[:200],
            person_ids=said.person_ids,
            body_sha256=digest,
        ),
        is_told_apart=bool(said.event_id),
        people={} if is_test else {person_id: said.updated_at.get(person_id) for person_id in said.person_ids},
    )


def _store(arrivals: Sequence[_Arrival]) -> list[list[SyncRequest]]:
    """Note deliveries and raise wishes for those they tell of; answers for each with the wishes it is to ring for."""
    came_before = webhook_deliveries.record([arrival.delivery for arrival in arrivals])
    people: dict[tuple[int, str], datetime | None] = {}
    asked: list[list[tuple[int, str]]] = []
    for arrival, is_repeat in zip(arrivals, came_before, strict=True):
        asked.append([])
        for person_id, told in () if is_repeat and arrival.is_told_apart else arrival.people.items():
            key = arrival.delivery.company_id, person_id
            people[key] = max(filter(None, (people.get(key), told)), default=None)
            asked[-1].append(key)
    wishes = sync_requests.request_for_events(people, max(arrival.delivery.at for arrival in arrivals))
    return [[wish for key in keys if (wish := wishes.pop(key, None)) and wish.is_first] for keys in asked]


def _no_secret() -> FoundIssue:
    return FoundIssue(
        IssueCode.WEBHOOK_SECRET_MISSING,
        "Humaans sends webhooks, but their secret was never saved here, so none is believed. Changes still arrive "
        "with the hourly run. Copy the secret from Humaans, Settings, Webhooks, into the page Webhook.",
    )
