"""How many items need someone, as the menu of a company tells it on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

from service.store.companies.company_day import local_day
from service.store.inbox import open_items
from service.web.http.app_context import services

if TYPE_CHECKING:
    from service.store.tables.companies import Company


def needs_you(company: Company) -> str:
    """The count beside the menu's line, empty for none.

    An error page counts nothing: what failed may be the database.
    """
    if g.get("is_error"):
        return ""
    return in_words(*counted(company))


def counted(company: Company) -> tuple[int, int]:
    """How many items of the company of this request need someone: those that are listed, and those that are snoozed."""
    if "needs_you" not in g:
        now = services().clock()
        note(open_items.how_many(company.id, local_day(company, now), now))
    listed, snoozed = g.needs_you
    return listed, snoozed


def note(needing: tuple[int, int]) -> None:
    """For a page that counted the items itself, so that they are not counted again for its menu."""
    g.needs_you = needing


def in_words(listed: int, snoozed: int) -> str:
    """What is snoozed is told only where nothing else is open: it is open all the same."""
    if listed:
        return f"{listed:,}"
    return f"{snoozed:,} snoozed" if snoozed else ""
