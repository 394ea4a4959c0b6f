"""The list of a visitor's companies, those that need attention first, with the next payday of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flask import url_for

from service.rules.operations import company_state as rules
from service.rules.planning.search_words import searchable, words_of
from service.store.companies.company_day import local_day
from service.store.payslips import pay_schedules
from service.store.periods import pay_periods
from service.web.http.app_context import services
from service.web.overview.company_state import states_of
from service.web.overview.next_up import next_payday

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from service.store.tables.companies import Company
    from service.web.overview.company_state import CompanyState


#: Where a row of the list leads: endpoint and values beside the company.
_LINKS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "overview": ("overview.show", {}),
    "ready": ("employees.list_all", {"readiness": "ready", "excluded": "no"}),
    "missing": ("missing.list_all", {}),
    "on_hold": ("needs_you.list_all", {}),
    "not_sent": ("needs_you.list_all", {"kind": "payslip_failed"}),
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

    @property
    def next_deadline(self) -> date | None:
        """The next cut-off or payday, whichever comes first."""
        days = [self.next_payday, None if self.next_cut_off is None else local_day(self.company, self.next_cut_off)]
        return min((each for each in days if each is not None), default=None)


class CompanyLink(NamedTuple):
    """An address that each company has."""

    pattern: str

    def of(self, company: Company) -> str:
        return self.pattern.replace(_ANY_COMPANY, company.slug)


def by_urgency(companies: Sequence[Company]) -> list[ListedCompany]:
    """All of these companies, the most pressing first."""
    states, now = states_of(companies), services().clock()
    schedules = pay_schedules.by_company([each.id for each in companies])
    cut_offs = pay_periods.next_open([each.id for each in companies], now)
    rows = [
        ListedCompany(
            each,
            states[each.id],
            next_payday(schedules.get(each.id, ()), local_day(each, now)),
            cut_offs[each.id].cut_off_at if each.id in cut_offs else None,
        )
        for each in companies
    ]
    return sorted(
        rows,
        key=lambda row: rules.urgency(row.state.standing, row.state.figures.work, row.next_deadline, row.company.name),
    )


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
