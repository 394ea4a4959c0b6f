"""The page of the inbox: which items its address asks for, and what the page shows of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flask import render_template, request

from service.facts.access import Role
from service.facts.inbox import ItemView
from service.rules.planning import identity
from service.store.accounts import memberships
from service.store.companies import connections, settings
from service.store.companies.company_day import local_day
from service.store.inbox import open_items
from service.store.inbox.open_items import ItemFilter
from service.web.http import access
from service.web.http.app_context import services
from service.web.inbox import inbox_words
from service.web.inbox.inbox_lines import Line, groups_of, lines_of
from service.web.overview import menu_count
from service.web.overview.company_state import state_of
from service.web.ui.paging import Page, choice, page_number

if TYPE_CHECKING:
    from service.store.inbox.open_items import OpenItem

#: In an address, items that are assigned to no one.
NO_ONE: Final = "no-one"
LONGEST_SEARCH: Final = 100


@dataclass(frozen=True, slots=True)
class Refused:
    """One item for which something was not done, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page says after something was asked of it: faults of the form, or what was and was not done."""

    #: By field, in the order of the form.
    faults: dict[str, str] = field(default_factory=dict)
    done: int = 0
    refused: tuple[Refused, ...] = ()


def wanted() -> ItemFilter:
    """Which items the address asks for; what it does not know is no filter."""
    assigned = request.args.get("assigned", "")
    return ItemFilter(
        view=choice("view", ItemView) or ItemView.OPEN,
        kind=request.args.get("kind", "")[:LONGEST_SEARCH],
        mine=access.visitor().user_id,
        assigned=0 if assigned == NO_ONE else request.args.get("assigned", type=int),
        words=request.args.get("q", "")[:LONGEST_SEARCH],
        newest_first=request.args.get("sort") == "newest",
    )


def items_on_page() -> list[OpenItem]:
    """The items that the page of this address lists now, in its order."""
    company, now, asked = access.company(), services().clock(), wanted()
    day = local_day(company, now)
    page = _page(asked, open_items.counts(company.id, day, now, asked))
    return open_items.page(company.id, day, now, asked, offset=page.offset, limit=page.size)


def _page(asked: ItemFilter, counts: open_items.ItemCounts) -> Page:
    """The last page where the address asks for one past the end: what was there has been dealt with."""
    total = sum(number for kind, number in counts.kinds if asked.kind in {"", kind})
    last = max(1, -(-total // Page(1).size))
    return Page(min(page_number(), last)).of(total)


def rendered(answer: Answer | None = None) -> str:
    """The page of this address, with what is to be said of a form that was sent."""
    company, now, asked = access.company(), services().clock(), wanted()
    day = local_day(company, now)
    counts = open_items.counts(company.id, day, now, asked)
    menu_count.note(counts.needing)
    page = _page(asked, counts)
    items = open_items.page(company.id, day, now, asked, offset=page.offset, limit=page.size)
    may_decide = access.may(Role.MANAGER)
    lines = lines_of(company.id, items, with_pay=may_decide)
    return render_template(
        "inbox/needs_you.html",
        groups=groups_of(lines, counts.kinds),
        kinds=[(kind, inbox_words.of_kind(kind).heading, number) for kind, number in counts.kinds],
        views=counts.views,
        asked=asked,
        assigned=request.args.get("assigned", ""),
        page=page,
        places=_places(lines),
        users=_users(company.id) if may_decide else [],
        decisions=_decisions(lines),
        at=request.args.get("at", ""),
        answer=answer or Answer(),
        ticked=set(request.form.getlist("item")),
        state=None if lines else state_of(company),
        is_connected=bool(lines) or connections.of_company(company.id) is not None,
        is_set_up=bool(lines) or settings.current(company.id) is not None,
        no_one=NO_ONE,
    )


def _places(lines: list[Line]) -> dict[str, str]:
    """By line, the one that comes after it: where one goes on once it is decided."""
    ids = [line.id for line in lines]
    return {each: ids[(place + 1) % len(ids)] for place, each in enumerate(ids)}


def _users(company_id: int) -> list[tuple[int, str]]:
    """Who items may be assigned to, once each."""
    rows = memberships.of_company(company_id)
    found = {row.user.id: row.user.email for row in rows if row.offered_at is None and row.user.is_active}
    return list(found.items())


def _decisions(lines: list[Line]) -> list[tuple[str, str]]:
    """What may be decided of several lines at once; an employment's end needs a day of its own for each."""
    found: dict[str, Any] = {}
    for line in lines:
        found |= {value: words for value, words in line.choices if value != identity.END_EMPLOYMENT}
    return list(found.items())
