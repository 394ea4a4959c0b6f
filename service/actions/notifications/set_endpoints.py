"""Addresses of programs that events are sent to: added, changed, given new secrets, and sent again what they missed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from service.actions.notifications.receivers import MOST, ReceiverDraft, ReceiverRefusedError, checked, sealed_address
from service.facts.audit import AuditAction
from service.facts.notifications import EventKind, ReceiverState
from service.notify.webhook import new_secret
from service.store.companies import audit, companies
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.notifications import deliveries, endpoints, outgoing_events

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.channels import EventEndpoint

#: For so long events are signed with the secret before the newest as well.
EARLIER_SECRET_SIGNS_FOR: Final = timedelta(days=1)


class AddedEndpoint(NamedTuple):
    """An endpoint's id, and its secret, which is shown once."""

    id: int
    secret: str


def add_endpoint(
    services: Services, company_id: int, draft: ReceiverDraft, kinds: Collection[EventKind], *, actor: str
) -> AddedEndpoint:
    """Keep a new endpoint, which is sent the events of these kinds from now on; none for all of them.

    Raises ReceiverRefusedError.
    """
    now = services.clock()
    kept = checked(services, draft, is_signed=True, may_keep=False, fault_of_host=_any_host)
    with write_transaction():
        companies.lock(company_id)
        if len(endpoints.of_company(company_id)) >= MOST:
            raise ReceiverRefusedError({"name": f"Remove an endpoint first: a company has at most {MOST}"})
        endpoint = endpoints.create(company_id, kept.name, kinds, actor, now)
        endpoints.write(
            endpoint.id,
            secret_encrypted=_sealed_secret(services, endpoint, kept.secret),
            **_address_columns(services, endpoint, kept.address),
        )
        _record(endpoint, AuditAction.ENDPOINT_ADDED, actor, now)
    return AddedEndpoint(endpoint.id, kept.secret)


def change_endpoint(
    services: Services,
    company_id: int,
    endpoint_id: int,
    draft: ReceiverDraft,
    kinds: Collection[EventKind],
    *,
    actor: str,
) -> None:
    """Another name, address or choice of events. Raises ReceiverRefusedError and LookupError."""
    endpoint, now = endpoint_of(company_id, endpoint_id), services.clock()
    kept = checked(services, draft, is_signed=False, may_keep=True, fault_of_host=_any_host)
    values: dict[str, object] = {"name": kept.name, "kinds": [kind.value for kind in kinds]}
    if kept.address:
        values |= _address_columns(services, endpoint, kept.address)
    with write_transaction():
        endpoints.write(endpoint_id, **values)
        _record(endpoint, AuditAction.ENDPOINT_CHANGED, actor, now)


def change_secret(services: Services, company_id: int, endpoint_id: int, *, actor: str) -> str:
    """Make a new secret, and sign with both for a day. Returns it, to be shown once. Raises LookupError."""
    endpoint, now, secret = endpoint_of(company_id, endpoint_id), services.clock(), new_secret()
    with write_transaction():
        endpoints.write(
            endpoint_id,
            earlier_secret_encrypted=endpoint.secret_encrypted,
            earlier_secret_until=now + EARLIER_SECRET_SIGNS_FOR,
            secret_encrypted=_sealed_secret(services, endpoint, secret),
        )
        _record(endpoint, AuditAction.ENDPOINT_SECRET_CHANGED, actor, now)
    return secret


def turn_on(services: Services, job_notifier: JobNotifier, company_id: int, endpoint_id: int, *, actor: str) -> None:
    """Send events again from now on; those that were missed are sent by `send_again`. Raises LookupError."""
    endpoint = endpoint_of(company_id, endpoint_id)
    with write_transaction():
        endpoints.write(endpoint_id, state=ReceiverState.ACTIVE.value, trouble="", not_before=None)
        _record(endpoint, AuditAction.ENDPOINT_TURNED_ON, actor, services.clock())
    job_notifier.notify_messages(company_id)


def turn_off(services: Services, company_id: int, endpoint_id: int, *, actor: str) -> None:
    """Send nothing more. Raises LookupError."""
    endpoint = endpoint_of(company_id, endpoint_id)
    with write_transaction():
        if endpoints.turn_off(endpoint_id, ""):
            deliveries.cancel_waiting(endpoint_id)
            _record(endpoint, AuditAction.ENDPOINT_TURNED_OFF, actor, services.clock())


def remove_endpoint(services: Services, company_id: int, endpoint_id: int, *, actor: str) -> None:
    """Forget an endpoint, its address, its secrets and its deliveries. Raises LookupError."""
    endpoint = endpoint_of(company_id, endpoint_id)
    with write_transaction():
        endpoints.delete(company_id, endpoint_id)
        _record(endpoint, AuditAction.ENDPOINT_REMOVED, actor, services.clock())


def send_test(services: Services, job_notifier: JobNotifier, company_id: int, endpoint_id: int, *, actor: str) -> None:
    """Send an event of the kind `test` to one endpoint. Raises LookupError."""
    endpoint = endpoint_of(company_id, endpoint_id)
    with write_transaction():
        endpoints.write(endpoint_id, not_before=None, state=ReceiverState.ACTIVE.value, trouble="")
        outgoing_events.put_for(endpoint, EventKind.TEST, {}, services.clock())
        _record(endpoint, AuditAction.ENDPOINT_TESTED, actor, services.clock())
    job_notifier.notify_messages(company_id)


def send_again(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    endpoint_id: int,
    *,
    actor: str,
    delivery_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Send one delivery again, or all of a time, with the ids they had; returns how many. Raises LookupError."""
    endpoint = endpoint_of(company_id, endpoint_id)
    with write_transaction():
        if delivery_id is None:
            number = deliveries.send_again(endpoint, since=since, until=until)
        else:
            number = deliveries.send_again(endpoint, which=[delivery_id])
        _record(endpoint, AuditAction.ENDPOINT_SENT_AGAIN, actor, services.clock(), deliveries=number)
    job_notifier.notify_messages(company_id)
    return number


def endpoint_of(company_id: int, endpoint_id: int) -> EventEndpoint:
    """An endpoint of this company. Raises LookupError."""
    endpoint = endpoints.get(company_id, endpoint_id)
    if endpoint is None:
        raise LookupError(endpoint_id)
    return endpoint


def _any_host(_host: str) -> str:
    return ""


def _address_columns(services: Services, endpoint: EventEndpoint, address: str) -> dict[str, str]:
    context = encryption_contexts.event_endpoint(endpoint.company_id, endpoint.id, "address")
    return sealed_address(services, address, context)


def _sealed_secret(services: Services, endpoint: EventEndpoint, secret: str) -> str:
    context = encryption_contexts.event_endpoint(endpoint.company_id, endpoint.id, "secret")
    return services.secrets.encrypt(secret, context)


def _record(endpoint: EventEndpoint, action: AuditAction, actor: str, now: datetime, **detail: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        now=now,
        company_id=endpoint.company_id,
        subject=f"endpoint {endpoint.id}",
        detail=detail,
    )
