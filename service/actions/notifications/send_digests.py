"""What waited for a user's digest, or for the end of their quiet hours, in one email over all their companies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.actions.notifications.standing_words import standings
from service.actions.notifications.tell_people import preferences_address, put_email
from service.rules.notifications import digest_words, notice_words
from service.rules.notifications.digest_words import DigestLine
from service.store.accounts import users
from service.store.database.connection import write_transaction
from service.store.notifications import notices, sendings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from service.services import Services
    from service.store.tables.notifications import NoticeSending


def send_digest(services: Services, user_id: int, now: datetime) -> None:
    """Put what is due for one user into one email, once; nothing for someone who left."""
    with write_transaction():
        _send(services, user_id, now)


def _send(services: Services, user_id: int, now: datetime) -> None:
    waiting = sendings.waiting_of(user_id, now)
    user, roles = users.by_id(user_id), users.roles_of(user_id)
    told = [each for each in waiting if None in roles or each.company_id in roles]
    ids = [each.id for each in waiting]
    if user is None or not user.is_active or not told:
        sendings.note_emailed(ids, None)
        return
    lines = _lines(services, told, now)
    first = told[0].company
    mail_id = put_email(
        services,
        first.id,
        f"notices:{user_id}:{min(ids)}:{max(ids)}",
        user.email,
        digest_words.subject(lines),
        digest_words.text(lines, preferences_address(services.public_url, first.slug)),
        now,
    )
    sendings.note_emailed(ids, mail_id)


def _lines(services: Services, told: Sequence[NoticeSending], now: datetime) -> list[DigestLine]:
    """One for each notice, as it is now, however much waited about it."""
    lines, companies = [], {each.company_id: each.company for each in told}
    states = standings(list(companies.values()), now)
    for each in {sending.notice.id: sending for sending in told}.values():
        notice, company = each.notice, each.company
        cause, zone = notices.cause_of(notice), ZoneInfo(company.time_zone)
        is_open = notice.cleared_at is None
        when = f"Since {_clock(notice.raised_at, zone)}."
        if notice.cleared_at is not None:
            is_event = notice.cleared_at == notice.raised_at
            over = "" if is_event else f" It was over at {_clock(notice.cleared_at, zone)}."
            when = f"{_clock(notice.raised_at, zone)}.{over}"
        link = services.public_url + notice_words.path_of(cause, company.slug)
        lines.append(DigestLine(company.name, notice_words.title_of(cause), when, link, is_open, states[company.id]))
    return lines


def _clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M on %-d %B %Y}"
