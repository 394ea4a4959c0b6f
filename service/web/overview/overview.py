"""The first page of a company: how things stand, in one sentence and a few numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import render_template

from service.facts.access import Role
from service.rules.planning import due_slots
from service.store.companies.company_day import local_day
from service.store.payslips import delivery_counts
from service.store.syncing import runs
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.overview import next_up
from service.web.overview.activity import last_day
from service.web.overview.company_state import state_of
from service.web.ui import issue_labels

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from service.web.overview.company_state import CompanyState

blueprint = CompanyPages("overview", __name__)


@blueprint.get("/")
@access.requires(Role.VIEWER)
def show() -> str:
    company = access.company()
    now = services().clock()
    payslips = delivery_counts.of_company(company.id, now)
    state, today = state_of(company, payslips), local_day(company, now)
    work = state.work
    return render_template(
        "overview/overview.html",
        state=state,
        counts={} if work is None else work.counts,
        kinds=[] if work is None else _issue_kinds(work.kinds),
        recent=runs.page(company.id, limit=5),
        activity=last_day(company.id, now) if state.settings else None,
        coming=next_up.of_company(company.id, state.connection, today, now),
        retro_open=0 if work is None or not access.may(Role.MANAGER) else work.backdated,
        payslips=payslips,
        edited=0 if work is None else work.edited,
        next_run_at=_next_run_at(state, company.id, now),
    )


def _issue_kinds(kinds: Iterable[tuple[str, bool, int]]) -> list[tuple[str, str, str, int]]:
    """Heading, fix, code and number of open issues that withhold something, most frequent first."""
    return [
        (issue_labels.kind(code), issue_labels.fix(code), code, number)
        for code, is_advice, number in kinds
        if not is_advice
    ]


def _next_run_at(state: CompanyState, company_id: int, now: datetime) -> datetime | None:
    """Nothing runs by the hour before the first settings."""
    return None if state.settings is None else due_slots.hourly_slot(company_id, now).due_at + timedelta(hours=1)
