"""A notice in words: what is said when it is raised, as a reminder, and when it is over; by email and on channels."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from service.facts.notices import DAYS_BEFORE
from service.facts.notifications import NoticeMessage
from service.rules.fields.pluralise import counted
from service.rules.notifications.notice_kinds import KINDS

if TYPE_CHECKING:
    from datetime import datetime

    from service.facts.notices import NoticeCause
    from service.facts.notifications import NoticeEvent

_SERVICE_PAGES: Final = frozenset({"/status"})
_BEFORE_THE_TITLE: Final = {"reminder": "Reminder: ", "cleared": "Over: "}


class Sender(NamedTuple):
    """Which company a message is about, and where this service is found."""

    slug: str
    name: str
    time_zone: str
    public_url: str


def title_of(cause: NoticeCause) -> str:
    """What a notice says first, without a full stop."""
    return _filled(KINDS[cause.kind].title, cause)


def lines_of(cause: NoticeCause) -> tuple[str, ...]:
    """What it means and what to do, in sentences."""
    row = KINDS[cause.kind]
    return tuple(_filled(line, cause) for line in (row.means, row.to_do) if line)


def cleared_title_of(cause: NoticeCause) -> str:
    """What is said when it is over."""
    return _filled(KINDS[cause.kind].cleared_title, cause)


def path_of(cause: NoticeCause, company_slug: str) -> str:
    """The address of the page where it is dealt with, from the root of this service."""
    path = KINDS[cause.kind].path.replace("{subject}", _subject(cause)[0])
    return path if path in _SERVICE_PAGES else f"/companies/{company_slug}{path}"


def message_of(cause: NoticeCause, event: NoticeEvent, raised_at: datetime, sender: Sender) -> NoticeMessage:
    """One message about a notice, as every channel and the email show it. `raised_at` is told in the company's zone."""
    row = KINDS[cause.kind]
    since = f"{raised_at.astimezone(ZoneInfo(sender.time_zone)):%H:%M on %-d %B %Y}"
    is_over = event == "cleared"
    lines: tuple[str, ...] = (f"It began at {since}.",) if is_over else lines_of(cause)
    if event == "reminder":
        lines = (*lines, f"This has been so since {since}.")
    return NoticeMessage(
        kind=cause.kind.value,
        event=event,
        severity=row.severity,
        company_slug=sender.slug,
        company_name=sender.name,
        title=_BEFORE_THE_TITLE.get(event, "") + (cleared_title_of(cause) if is_over else title_of(cause)),
        lines=lines,
        link=sender.public_url + path_of(cause, sender.slug),
        link_text=row.link_text,
    )


def email_subject(message: NoticeMessage) -> str:
    """Like `Acme Ltd: We cannot connect to Humaans`."""
    return f"{message.company_name}: {message.title}"


def email_text(message: NoticeMessage, preferences_address: str) -> str:
    """The whole text of the email about one notice."""
    said = "\n\n".join(message.lines)
    return (
        f"{message.title}.\n\n{said}\n\n{message.link_text}: {message.link}\n\n"
        f"Choose which notices you get by email: {preferences_address}\n"
    )


def _filled(text: str, cause: NoticeCause) -> str:
    is_one = cause.count == 1
    return text.format(
        counted=counted(cause.count, KINDS[cause.kind].noun),
        are="is" if is_one else "are",
        have="has" if is_one else "have",
        them="it" if is_one else "them",
        day=_day(cause.subject),
        days=counted(_subject(cause)[1], "day"),
    )


def _subject(cause: NoticeCause) -> tuple[str, int]:
    """What it is about, and how many days before; 0 where the subject names none."""
    of_what, _, days = cause.subject.partition(DAYS_BEFORE)
    return of_what, int(days or 0)


def _day(subject: str) -> str:
    try:
        day = date.fromisoformat(subject)
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"
