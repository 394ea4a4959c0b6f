"""The list of a visitor's companies, those that need attention first, with the next payday of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from flask import url_for

from service.rules.operations import company_state as rules
from service.rules.planning.search_words import searchable, words_of
from service.store.companies.company_day import local_day
from service.store.operations import open_work
from service.store.payslips import pay_schedules
from service.store.periods import pay_periods
from service.web.http.app_context import services
from service.web.overview.company_state import state_from
from service.web.overview.next_up import next_payday

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from service.store.tables.companies import Company
    from service.web.overview.company_state import CompanyState
    from service.web.ui.paging import Page


#: Where a row of the list leads: endpoint and values beside the company.
_LINKS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "overview": ("overview.show", {}),
    "periods": ("periods.list_all", {}),
    "ready": ("employees.list_all", {"readiness": "ready", "excluded": "no"}),
    "missing": ("missing.list_all", {}),
    "on_hold": ("needs_you.list_all", {}),
    "not_sent": ("needs_you.list_all", {"kind": "payslip_failed"}),
    "unsent": ("overview.show", {}),
    "payslips": ("payslips.list_all", {}),
}
#: In the place of a web address name, which has no capitals.
_ANY_COMPANY: Final = "COMPANY"


class ListedCompany(NamedTuple):
    company: Company
    state: CompanyState
    next_payday: date | None
    #: When the next pay period is frozen; None without one.
    next_cut_off: datetime | None
    #: Whether that has passed and it is not frozen.
    is_cut_off_past: bool


class CompanyLink(NamedTuple):
    """An address that each company has."""

    pattern: str

    def of(self, company: Company) -> str:
        return self.pattern.replace(_ANY_COMPANY, company.slug)


def by_urgency(companies: Sequence[Company], page: Page) -> list[ListedCompany]:
    """One page of these companies, the most pressing of all of them first.

    The order is made of figures; only those on the page get sentences.
    """
    now, theirs = services().clock(), [each.id for each in companies]
    figures, schedules = open_work.figures_of(companies, now), pay_schedules.by_company(theirs)
    cut_offs = pay_periods.next_open(theirs, now)
    order: list[tuple[Any, int, Company]] = []
    paydays: dict[int, date | None] = {}
    days = {zone: now.astimezone(ZoneInfo(zone)).date() for zone in {each.time_zone for each in companies}}
    for each in companies:
        payday = paydays[each.id] = next_payday(schedules.get(each.id, ()), days[each.time_zone])
        cut_off = local_day(each, cut_offs[each.id].cut_off_at) if each.id in cut_offs else None
        deadline = min((day for day in (payday, cut_off) if day is not None), default=None)
        standing, work = rules.standing_of(figures[each.id], now), figures[each.id].work
        order.append((rules.urgency(standing, work, deadline, each.name), len(order), each))
    return [
        ListedCompany(
            each,
            state_from(figures[each.id]),
            paydays[each.id],
            cut_offs[each.id].cut_off_at if each.id in cut_offs else None,
            each.id in cut_offs and cut_offs[each.id].cut_off_at <= now,
        )
        for _urgency, _place, each in sorted(order)[page.offset : page.offset + page.size]
    ]


def links() -> dict[str, CompanyLink]:
    """Where rows lead, worked out once for all rows: a bureau has hundreds, and each has five links."""
    return {
        name: CompanyLink(url_for(endpoint, slug=_ANY_COMPANY, **values)) for name, (endpoint, values) in _LINKS.items()
    }


def named(companies: Sequence[Company], search: str) -> list[Company]:
    """Those whose name or web address has every word; none for a search that is too long."""
    words = words_of(search)
    if words is None:
        return []
    return [each for each in companies if all(word in searchable((each.name, each.slug)) for word in words)]
