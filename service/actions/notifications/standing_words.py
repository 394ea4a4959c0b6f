"""The state of companies in words for emails: the same sentence and the same numbers as their pages show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.rules.operations import company_state
from service.store.operations import open_work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from service.facts.company_state import CompanyFigures
    from service.store.tables.companies import Company


def standing_words(company: Company, now: datetime) -> str:
    """The state of one company; numbers only, never a name of someone."""
    return standings([company], now)[company.id]


def standings(companies: Sequence[Company], now: datetime) -> dict[int, str]:
    """The state of each of these companies, by its id; times are in its own zone."""
    found = open_work.figures_of(companies, now)
    return {each.id: _words(each, found[each.id], now) for each in companies}


def _words(company: Company, figures: CompanyFigures, now: datetime) -> str:
    work = open_work.with_items(company, figures.work, now)
    standing = company_state.standing_of(replace(figures, work=work), now)
    at = figures.sync.compared_at
    when = "never" if at is None else f"{at.astimezone(ZoneInfo(company.time_zone)):%H:%M on %-d %B %Y}"
    sentence = company_state.sentence_of(standing, work, when)
    return " ".join([sentence, *company_state.more_of(standing, work)])
