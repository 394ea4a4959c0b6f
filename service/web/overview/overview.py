"""The overview of a company: its state in one sentence and a few numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flask import render_template

from service.facts.access import Role
from service.rules.planning import due_slots
from service.store.companies.company_day import local_day
from service.store.payslips import delivery_counts
from service.store.syncing import runs
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.overview import attention, next_up
from service.web.overview.activity import last_day
from service.web.overview.company_state import OPEN_TO_VIEWERS, state_of
from service.web.periods import period_words

if TYPE_CHECKING:
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
    is_manager = access.may(Role.MANAGER)
    return render_template(
        "overview/overview.html",
        state=state,
        may_step=state.next_step is not None and (is_manager or state.next_step[0] in OPEN_TO_VIEWERS),
        open_lines=[] if state.work is None else attention.lines_of(state.work, payslips, is_manager=is_manager),
        recent=runs.page(company.id, limit=5),
        activity=last_day(company.id, now) if state.is_set_up else None,
        coming=next_up.of_company(company.id, state.figures, today, now),
        next_run_at=_next_run_at(state, company.id, now),
        countdown=lambda period: period_words.countdown(period.cut_off_at, now, ZoneInfo(company.time_zone)),
    )


def _next_run_at(state: CompanyState, company_id: int, now: datetime) -> datetime | None:
    """Nothing runs by the hour before the first settings."""
    return None if not state.is_set_up else due_slots.hourly_slot(company_id, now).due_at + timedelta(hours=1)
