"""One message about a notice to everyone who is to be told of it: rows in the same transaction, sent afterwards.

Each user has an email of their own, at once, after their quiet hours or with their digest. That something is over is
told to those who were told that it began; where that email was not sent yet, neither is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from service.actions.notifications.events import raise_event
from service.actions.notifications.not_ready import missing_fields
from service.facts.access import Role
from service.facts.notices import DAYS_BEFORE, NoticeKind
from service.facts.notifications import EventKind, NoticeEvent, Severity
from service.facts.payslips import MailState
from service.notify.email.messages import new_message_id
from service.rules.notifications import notice_words
from service.rules.notifications.email_times import emailed_at
from service.rules.notifications.missing_words import missing_line
from service.rules.notifications.notice_kinds import KINDS
from service.rules.notifications.notice_words import Sender
from service.store.notifications import channels, messages, notices, preferences, queued, sendings
from service.store.payslips import outbox
from service.store.periods import pay_periods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.facts.notices import NoticeCause
    from service.facts.notifications import NoticeMessage
    from service.rules.notifications.notice_kind_row import KindRow
    from service.services import Services
    from service.store.notifications.preferences import Reader
    from service.store.tables.companies import Company
    from service.store.tables.notifications import Notice, NoticeSending

#: Of the emails in the outbox that are about notices.
KIND: Final = "notice"
#: What programs are told of; reminders are for people.
_EVENTS: Final[dict[NoticeEvent, EventKind]] = {
    "raised": EventKind.NOTICE_RAISED,
    "cleared": EventKind.NOTICE_CLEARED,
}


def tell(services: Services, company: Company, notice: Notice, event: NoticeEvent, now: datetime) -> None:
    """Put what is to be said about this notice now where it is sent from. Call in the transaction that changes it."""
    cause = notices.cause_of(notice)
    sender = Sender(company.slug, company.name, company.time_zone, services.public_url)
    message = notice_words.message_of(cause, event, notice.raised_at, sender)
    if event != "cleared":
        message = replace(message, lines=(*message.lines, *_counts(company, cause)))
    _tell_channels(company.id, notice, message, now)
    if event in _EVENTS:
        raise_event(company.id, _EVENTS[event], {"notice_id": notice.id, "kind": notice.kind}, now)
    if services.mail is not None and KINDS[cause.kind].is_emailed:
        _email(services, company, notice, message, now)


def _counts(company: Company, cause: NoticeCause) -> list[str]:
    """Before a cut-off: how many employees miss which field."""
    if cause.kind not in {NoticeKind.NOT_READY, NoticeKind.CUT_OFF_SOON}:
        return []
    period = pay_periods.by_id(company.id, int(cause.subject.partition(DAYS_BEFORE)[0]))
    line = "" if period is None else missing_line(missing_fields(company, period))
    return [line] if line else []


def _tell_channels(company_id: int, notice: Notice, message: NoticeMessage, now: datetime) -> None:
    """Every channel that wants this severity; that it is over only those that were told that it began."""
    told = sendings.channels_told(notice.id) if message.event == "cleared" else None
    for channel in channels.active(company_id):
        if channel.wants(notice.severity) if told is None else channel.id in told:
            key = f"{KIND}:{notice.id}:{message.event}:{now.isoformat()}:channel:{channel.id}"
            messages.queue(company_id, channel.id, message, key, now)
            sendings.note_channel(notice, message.event, channel.id, now)


def preferences_address(public_url: str, slug: str) -> str:
    """Where a user chooses what they are told."""
    return f"{public_url}/companies/{slug}/notifications/preferences"


def put_email(
    services: Services, company_id: int, key: str, address: str, subject: str, text: str, now: datetime
) -> int:
    """An email about notices into the outbox, once per key; returns its id. Call in a transaction."""
    mail = outbox.put(
        company_id,
        key,
        now,
        kind=KIND,
        recipients=[address],
        subject=subject,
        text=text,
        message_id=new_message_id("" if services.mail is None else services.mail.mail_from),
    )
    queued.note_email(company_id)
    return mail.id


def _email(services: Services, company: Company, notice: Notice, message: NoticeMessage, now: datetime) -> None:
    row = KINDS[notices.cause_of(notice).kind]
    readers = _readers(row, preferences.readers_of(company.id, company.time_zone))
    before = {} if message.event == "raised" else _told_before(sendings.emails_about(notice.id))
    text = notice_words.email_text(message, preferences_address(services.public_url, company.slug))
    for reader in readers:
        if not _is_to_be_told(message.event, before.get(reader.user_id, [])):
            continue
        at = now if row.is_for_owners else emailed_at(reader.preferences, Severity(notice.severity), now)
        if at is None:
            continue
        if at > now:
            sendings.wait_for_digest(notice, message.event, reader.user_id, at, now)
            continue
        key = _key(row, notice, message.event, now) + f":{reader.user_id}"
        mail_id = put_email(services, company.id, key, reader.email, notice_words.email_subject(message), text, now)
        sendings.note_email(notice, message.event, reader.user_id, mail_id, now)


def _readers(row: KindRow, everyone: Sequence[Reader]) -> list[Reader]:
    return [each for each in everyone if each.role is Role.OWNER or not row.is_for_owners]


def _told_before(found: Sequence[NoticeSending]) -> dict[int, list[NoticeSending]]:
    told: dict[int, list[NoticeSending]] = {}
    for each in found:
        told.setdefault(each.user_id or 0, []).append(each)
    return told


def _is_to_be_told(event: NoticeEvent, before: Sequence[NoticeSending]) -> bool:
    """Whether a user hears of this event, given what was sent to them about the same notice.

    An email that the mail server has not taken yet says all that a reminder would; when it is over, it is not sent.
    """
    unsent = [each.mail for each in before if each.mail is not None and each.mail.state == MailState.WAITING]
    if event == "cleared":
        cancelled = [mail for mail in unsent if outbox.set_state(mail.id, MailState.WAITING, MailState.CANCELLED)]
        return len(cancelled) < len(before)
    return not unsent


def _key(row: KindRow, notice: Notice, event: NoticeEvent, now: datetime) -> str:
    """What makes an email one. A cause that is the service's own is told once to a user of several companies."""
    of_what = f"{notice.kind}:{notice.subject}" if row.is_of_service else f"{notice.id}"
    return f"{KIND}:{of_what}:{event}:{now.isoformat()}"
