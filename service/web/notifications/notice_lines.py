"""Notices as their page shows them: what is said, since when, and to whom it was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.facts.notices import Timing
from service.facts.notifications import Severity
from service.rules.notifications import notice_words
from service.rules.notifications.notice_kinds import KINDS
from service.rules.notifications.notice_steps import quiet_for
from service.store.notifications import channels, notices, sendings
from service.web.http import access
from service.web.ui import labels
from service.web.ui.labels import Label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.store.tables.companies import Company
    from service.store.tables.notifications import Notice, NoticeSending

SEVERITIES: Final[dict[str, Label]] = {
    Severity.URGENT: Label("Urgent", "bad"),
    Severity.WARNING: Label("Warning", "wait"),
    Severity.INFO: Label("Information"),
}
TIMINGS: Final[dict[str, str]] = {
    Timing.AT_ONCE: "at once",
    Timing.DIGEST: "in a daily email",
    Timing.NEVER: "never",
}
_EVENTS: Final = {"raised": "Raised", "reminder": "Reminder", "cleared": "Over"}


@dataclass(frozen=True, slots=True)
class Told:
    """One message: what it said, to whom, when, and what became of it."""

    what: str
    to: str
    at: datetime
    state: Label
    #: When it is emailed, if it waits for the user's digest or the end of their quiet hours.
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice."""

    notice: Notice
    title: str
    lines: tuple[str, ...]
    severity: Label
    #: Where it is put right; None where the visitor's role does not open that page.
    link: str | None
    link_text: str
    #: When it is told as over, if its cause stays away; None while the cause lasts.
    over_at: datetime | None
    told: tuple[Told, ...]

    @property
    def is_event(self) -> bool:
        """Whether it was told once, and is nothing that ends."""
        return bool(self.notice.cleared_at == self.notice.raised_at)


def lines_of(company: Company, rows: Sequence[Notice]) -> list[NoticeLine]:
    """These notices of one company, in their order, with everything that was sent about them."""
    told: dict[int, list[Told]] = {row.id: [] for row in rows}
    found = sendings.of_notices(list(told))
    has_channels = any(each.channel_id is not None for each in found)
    names = {row.id: row.name for row in channels.of_company(company.id)} if has_channels else {}
    for each in found:
        told[each.notice_id].append(_told(each, names))
    return [_line(company, row, tuple(told[row.id])) for row in rows]


def _line(company: Company, notice: Notice, told: tuple[Told, ...]) -> NoticeLine:
    cause = notices.cause_of(notice)
    row = KINDS[cause.kind]
    gone, path = notice.gone_since, notice_words.path_of(cause, company.slug)
    return NoticeLine(
        notice,
        notice_words.title_of(cause),
        notice_words.lines_of(cause),
        SEVERITIES[notice.severity],
        path if access.may_open(path) else None,
        row.link_text,
        None if gone is None else gone + quiet_for(row, notice.came_back),
        told,
    )


def _told(sending: NoticeSending, names: dict[int, str]) -> Told:
    what = _EVENTS.get(sending.event, sending.event)
    if sending.channel_id is not None:
        name = names.get(sending.channel_id, "a channel that was removed")
        return Told(what, name, sending.at, Label("Sent to the channel"))
    to = "a removed user" if sending.user is None else sending.user.email
    if sending.is_waiting:
        return Told(what, to, sending.at, Label("Waiting", "wait"), sending.not_before)
    if sending.mail is None:
        return Told(what, to, sending.at, Label("Not sent"))
    return Told(what, to, sending.at, labels.EMAIL_STATES[sending.mail.state])
