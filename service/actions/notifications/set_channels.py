"""Channels that notices are sent on: added, changed, tested, turned off and removed by an owner.

A channel is sent to once a test has arrived at the address it has now; a changed address needs a new test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.actions.notifications.receivers import MOST, ReceiverDraft, ReceiverRefusedError, checked, sealed_address
from service.facts.audit import AuditAction
from service.facts.notifications import ChannelKind, NoticeMessage, ReceiverState, Severity
from service.notify.channels import CHANNELS
from service.store.companies import audit, companies
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.notifications import channels, messages

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.channels import NoticeChannel


def add_channel(
    services: Services,
    company_id: int,
    kind: ChannelKind,
    draft: ReceiverDraft,
    severities: Collection[Severity] = (),
    *,
    actor: str,
) -> int:
    """Keep a new channel, to be tested; returns its id. It is sent notices of these severities, or all when there are
    none. Raises ReceiverRefusedError.
    """
    sender, now = CHANNELS[kind], services.clock()
    kept = checked(services, draft, is_signed=sender.is_signed, may_keep=False, fault_of_host=sender.address_fault)
    with write_transaction():
        companies.lock(company_id)
        if len(channels.of_company(company_id)) >= MOST:
            raise ReceiverRefusedError({"name": f"Remove a channel first: a company has at most {MOST}"})
        channel = channels.create(company_id, kind, kept.name, actor, now)
        channels.write(channel.id, severities=_kept(severities), **_columns(services, company_id, channel.id, kept))
        _record(company_id, AuditAction.CHANNEL_ADDED, channel, actor, now)
    return channel.id


def change_channel(services: Services, company_id: int, channel_id: int, draft: ReceiverDraft, *, actor: str) -> None:
    """Rename a channel, or give it another address or secret. Raises ReceiverRefusedError and LookupError."""
    channel, now = _channel(company_id, channel_id), services.clock()
    sender = CHANNELS[ChannelKind(channel.kind)]
    kept = checked(services, draft, is_signed=sender.is_signed, may_keep=True, fault_of_host=sender.address_fault)
    values: dict[str, Any] = {"name": kept.name} | _columns(services, company_id, channel_id, kept)
    if len(values) > 1:
        values |= {"state": ReceiverState.UNTESTED.value, "trouble": "", "last_result": "", "not_before": None}
    with write_transaction():
        channels.write(channel_id, **values)
        _record(company_id, AuditAction.CHANNEL_CHANGED, channel, actor, now)


def choose_severities(
    services: Services, company_id: int, channel_id: int, severities: Collection[Severity], *, actor: str
) -> None:
    """Send notices of these severities alone to a channel, or all when there are none. Raises LookupError.

    Of a notice that it was told of it is still told that it is over.
    """
    channel, now = _channel(company_id, channel_id), services.clock()
    kept = _kept(severities)
    if kept == channel.severities:
        return
    with write_transaction():
        channels.write(channel_id, severities=kept)
        _record(company_id, AuditAction.CHANNEL_CHANGED, channel, actor, now)


def send_test(services: Services, job_notifier: JobNotifier, company_id: int, channel_id: int, *, actor: str) -> None:
    """Send a message that turns the channel on when it arrives. Raises LookupError."""
    channel, now = _channel(company_id, channel_id), services.clock()
    company = companies.get(company_id)
    message = NoticeMessage(
        kind="test",
        event="test",
        severity=Severity.INFO,
        company_slug=company.slug,
        company_name=company.name,
        title="Test message",
        lines=("Someone pressed “Send a test”. Notices about this company will be sent here.",),
        link=f"{services.public_url.rstrip('/')}/companies/{company.slug}/channels",
        link_text="See channels",
    )
    with write_transaction():
        if channel.state == ReceiverState.OFF:
            channels.write(channel_id, state=ReceiverState.UNTESTED.value, trouble="")
        channels.write(channel_id, last_result="", last_result_at=None, not_before=None)
        key = f"{messages.TEST_KEY}{channel_id}:{now.timestamp():.6f}"
        messages.queue(company_id, channel_id, message, key, now)
        _record(company_id, AuditAction.CHANNEL_TESTED, channel, actor, now)
    job_notifier.notify_messages(company_id)


def turn_off_channel(services: Services, company_id: int, channel_id: int, *, actor: str) -> None:
    """Send nothing more to a channel until a test arrives again. Raises LookupError."""
    channel, now = _channel(company_id, channel_id), services.clock()
    with write_transaction():
        if channels.turn_off(channel_id, ""):
            messages.cancel_waiting(channel_id)
            _record(company_id, AuditAction.CHANNEL_TURNED_OFF, channel, actor, now)


def remove_channel(services: Services, company_id: int, channel_id: int, *, actor: str) -> None:
    """Forget a channel, its address and its messages. Raises LookupError."""
    channel, now = _channel(company_id, channel_id), services.clock()
    with write_transaction():
        channels.delete(company_id, channel_id)
        _record(company_id, AuditAction.CHANNEL_REMOVED, channel, actor, now)


def secret_of(services: Services, channel: NoticeChannel) -> str:
    """What a channel's messages are signed with; empty when they are not. Raises CannotBeReadError."""
    if channel.secret_encrypted is None:
        return ""
    context = encryption_contexts.notice_channel(channel.company_id, channel.id, "secret")
    return services.secrets.decrypt(channel.secret_encrypted, context)


def _kept(severities: Collection[Severity]) -> list[str]:
    """All of them is the same as none."""
    chosen = [each.value for each in Severity if each in severities]
    return [] if len(chosen) == len(Severity) else chosen


def _columns(services: Services, company_id: int, channel_id: int, kept: ReceiverDraft) -> dict[str, str]:
    values: dict[str, str] = {}
    if kept.address:
        context = encryption_contexts.notice_channel(company_id, channel_id, "address")
        values |= sealed_address(services, kept.address, context)
    if kept.secret:
        context = encryption_contexts.notice_channel(company_id, channel_id, "secret")
        values["secret_encrypted"] = services.secrets.encrypt(kept.secret, context)
    return values


def _channel(company_id: int, channel_id: int) -> NoticeChannel:
    channel = channels.get(company_id, channel_id)
    if channel is None:
        raise LookupError(channel_id)
    return channel


def _record(company_id: int, action: AuditAction, channel: NoticeChannel, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        now=now,
        company_id=company_id,
        subject=f"channel {channel.id}",
        detail={"kind": channel.kind},
    )
