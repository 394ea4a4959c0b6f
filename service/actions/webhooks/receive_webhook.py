"""One webhook delivery: whose it is, whether it is signed, what it asks for; stored first, then notified.

A delivery is a hint that something changed, never the data (decision 0013). When this returns, the
row and the sync requests are committed; when it raises, nothing is, but for a count of what was refused.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog

from service.actions.syncing.request_run import reconcile_if_asked
from service.facts.audit import Actor, AuditAction
from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.webhooks.payloads import summarise
from service.rules.webhooks.signatures import is_signed, learnt_form, unusual_names
from service.store.companies import audit, connections
from service.store.database import encryption_contexts
from service.store.database.connection import connection, write_transaction
from service.store.database.encryption import CannotBeReadError, SecretBox
from service.store.database.group_commit import GroupCommit
from service.store.employees import found_issues
from service.store.syncing import sync_requests, webhook_deliveries
from service.store.syncing.webhook_deliveries import DeliveryRow, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from service.rules.webhooks.payloads import WebhookSummary
    from service.rules.webhooks.signatures import SignedMessage
    from service.services import JobNotifier, Services
    from service.store.companies.connections import WebhookEndpoint
    from service.store.syncing.sync_requests import SyncRequest

#: For so long an address that let someone in is not looked up again.
ENDPOINT_SECONDS: Final = 1.0
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
    #: without an id requests a sync all the same: it costs a needless read at worst.
    is_told_apart: bool
    #: When each person that it names last changed, as far as it says.
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
        #: Until when (monotonic seconds) an address need not be looked up again.
        self._recent_endpoints: dict[str, tuple[float, WebhookEndpoint]] = {}
        self._near_misses = _FewInAMinute()

    def receive(
        self, webhook_key: str, message: SignedMessage, headers: Mapping[str, str] | None = None
    ) -> DeliveryState:
        """Take a delivery in. Raises UnknownWebhookError, NoWebhookSecretError, NotSignedError, NotReadableError.

        `headers` are all headers of a delivery to the test address, from which the form of signature is learnt; None
        says that it came to the real address.
        """
        now = self._services.clock()
        endpoint = self._recently_let_in(webhook_key, message, now)
        if endpoint is None:
            with connection():
                endpoint = self._let_in(webhook_key, message, headers, now)
        if endpoint is None:
            return DeliveryState.UNSIGNED_TEST
        company_id, body, said = endpoint.company_id, message.body, summarise(_document(message.body))
        state = DeliveryState.TEST if headers is not None else _state_of(said)
        event_id = said.event_id or message.message_id(endpoint.forms)
        for sync_request in self._store.write(_arrival(company_id, state, said, event_id, body, now)):
            self._job_notifier.notify_sync(sync_request.id)
        if state is DeliveryState.EVERYONE:
            with connection():
                reconcile_if_asked(self._services, self._job_notifier, company_id)
        return state

    def note_near_miss(self, path: str, message: SignedMessage) -> None:
        """Count a delivery at the company whose secret signed it, although its address is none of ours.

        Anyone who sends is a stranger before that is known, so a process looks at few of them in a minute.
        """
        if not self._near_misses.take():
            return
        now = self._services.clock()
        with connection():
            signers = (each for each in connections.webhook_endpoints() if self._signed_by(each, message, now))
            for endpoint in itertools.islice(signers, 1):
                webhook_deliveries.count_near_miss(endpoint.company_id, _shown(path), now)
                log.warning("a webhook was sent to a wrong address", company_id=endpoint.company_id)

    def _signed_by(self, endpoint: WebhookEndpoint, message: SignedMessage, now: datetime) -> bool:
        try:
            return is_signed(message, _readable(self._services, endpoint, now), now, endpoint.forms)
        except CannotBeReadError:
            return False

    def _recently_let_in(self, webhook_key: str, message: SignedMessage, now: datetime) -> WebhookEndpoint | None:
        until, endpoint = self._recent_endpoints.get(webhook_key, (0.0, None))
        if endpoint is None or time.monotonic() > until:
            return None
        return endpoint if self._signed_by(endpoint, message, now) else None

    def _let_in(
        self, webhook_key: str, message: SignedMessage, headers: Mapping[str, str] | None, now: datetime
    ) -> WebhookEndpoint | None:
        """The company whose webhook this is; None for a test without a signature, which is only counted."""
        endpoint = connections.webhook_endpoint(webhook_key)
        if endpoint is None:
            raise UnknownWebhookError
        claims = message.is_signed(endpoint.forms)
        secrets = _readable(self._services, endpoint, now)
        if headers is not None:
            endpoint = self._learnt(endpoint, message, headers, secrets, now)
            if not claims and endpoint.learnt is None:
                webhook_deliveries.count_in_the_hour(endpoint.company_id, DeliveryState.UNSIGNED_TEST, now)
                return None
        if not secrets:
            found_issues.set_for_company(endpoint.company_id, IssueCode.WEBHOOK_SECRET_MISSING, _no_secret(), now)
            raise NoWebhookSecretError
        if not message.is_signed(endpoint.forms):
            raise NotSignedError
        if not is_signed(message, secrets, now, endpoint.forms):
            webhook_deliveries.count_in_the_hour(endpoint.company_id, DeliveryState.REFUSED, now)
            log.warning("a webhook's signature is wrong", company_id=endpoint.company_id)
            raise NotSignedError
        self._recent_endpoints[webhook_key] = time.monotonic() + ENDPOINT_SECONDS, endpoint
        return endpoint

    def _learnt(
        self,
        endpoint: WebhookEndpoint,
        message: SignedMessage,
        headers: Mapping[str, str],
        secrets: Sequence[str],
        now: datetime,
    ) -> WebhookEndpoint:
        """The endpoint with the form in which this test is signed, which alone is accepted from here on.

        One that was learnt before stays until an owner has it learnt again.
        """
        if endpoint.learnt is not None:
            return endpoint
        form = learnt_form(headers, message.body, secrets, now)
        if form is None:
            connections.note_unrecognised_test(endpoint.company_id, unusual_names(headers))
            return endpoint
        with write_transaction():
            connections.save_webhook_signature(endpoint.company_id, form)
            audit.record(
                actor=Actor.WEBHOOK,
                action=AuditAction.WEBHOOK_SIGNATURE_LEARNT,
                now=now,
                company_id=endpoint.company_id,
                detail={"form": str(form)},
            )
        self._recent_endpoints.clear()
        return replace(endpoint, learnt=form)


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


def _readable(services: Services, endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """Secrets we can still decrypt. Raises CannotBeReadError when there are some and we can read none."""
    secrets: list[str] = []
    encrypted = endpoint.secrets_at(now)
    for each in encrypted:
        try:
            secrets.append(_decrypted(services.secrets, each, endpoint.company_id))
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
    if said.concerns_everyone:
        return DeliveryState.EVERYONE
    return DeliveryState.PEOPLE if said.person_ids else DeliveryState.IGNORED


def _arrival(
    company_id: int, state: DeliveryState, said: WebhookSummary, event_id: str, body: bytes, now: datetime
) -> _Arrival:
    """Deliveries with one id are one; without a sender's id, equal bodies within an hour are."""
    digest = hashlib.sha256(body).hexdigest()
    is_test = state is DeliveryState.TEST
    told_by = f"id:{hashlib.sha256(event_id.encode()).hexdigest()}" if event_id else f"{now:%Y-%m-%dT%H}"
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
        is_told_apart=bool(event_id),
        people={} if is_test else {person_id: said.updated_at.get(person_id) for person_id in said.person_ids},
    )


def _store(arrivals: Sequence[_Arrival]) -> list[list[SyncRequest]]:
    """Record deliveries and request syncs of the people they name; for each, the requests that need a job."""
    came_before = webhook_deliveries.record([arrival.delivery for arrival in arrivals])
    people: dict[tuple[int, str], datetime | None] = {}
    asked: list[list[tuple[int, str]]] = []
    for arrival, is_repeat in zip(arrivals, came_before, strict=True):
        asked.append([])
        for person_id, told in () if is_repeat and arrival.is_told_apart else arrival.people.items():
            key = arrival.delivery.company_id, person_id
            people[key] = max(filter(None, (people.get(key), told)), default=None)
            asked[-1].append(key)
    requested = sync_requests.request_for_events(people, max(arrival.delivery.at for arrival in arrivals))
    return [[found for key in keys if (found := requested.pop(key, None)) and found.is_first] for keys in asked]


def _no_secret() -> FoundIssue:
    return FoundIssue(
        IssueCode.WEBHOOK_SECRET_MISSING,
        "Humaans sends webhooks, but their secret was never saved here, so none is believed. Changes still arrive "
        "with the hourly run. Copy the secret from Humaans, Settings, Webhooks, into the page Webhook.",
    )
