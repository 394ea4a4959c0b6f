"""What comes next in a company, for its overview: the next payday, and whether the webhook works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.rules.pay import pay_calendar
from service.store.payslips import pay_schedules
from service.store.periods import pay_periods
from service.store.syncing import webhook_deliveries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from service.facts.company_state import CompanyFigures
    from service.facts.payslips import PaySchedule
    from service.store.tables.periods import PayPeriod


@dataclass(frozen=True, slots=True)
class NextUp:
    #: None when the company has not said when it pays.
    payday: date | None
    #: The webhook's state in a few words.
    webhook: str
    webhook_at: datetime | None
    #: The pay period that is frozen next.
    cut_off: PayPeriod | None
    #: Whether its cut-off has passed and it is not frozen.
    is_cut_off_past: bool


def of_company(company_id: int, figures: CompanyFigures, today: date, now: datetime) -> NextUp:
    plan, cut_off = pay_periods.plan_and_next_open(company_id, now)
    schedules = () if plan is None else pay_schedules.schedules_of(plan)
    last_at = webhook_deliveries.last_good_at([company_id]).get(company_id)
    is_past = cut_off is not None and cut_off.cut_off_at <= now
    return NextUp(next_payday(schedules, today), _webhook_words(figures, last_at), last_at, cut_off, is_past)


def next_payday(schedules: Iterable[PaySchedule], today: date) -> date | None:
    """The first payday of any schedule, today included; None without schedules."""
    days = (pay_calendar.next_day(schedule, today) for schedule in schedules)
    return min((day for day in days if day is not None), default=None)


def _webhook_words(figures: CompanyFigures, last_at: datetime | None) -> str:
    sync = figures.sync
    if not sync.has_webhook_secret:
        return "Not set up. Changes are picked up every hour"
    if sync.is_webhook_astray:
        return "Check the webhook address: some were sent to another one"
    if sync.is_webhook_refused:
        return "Check the webhook secret: some arrived with another one"
    if figures.work.webhook_faults:
        return "Nothing has come lately. Check the webhook"
    if last_at is None:
        return "Set up. Nothing has arrived yet"
    return f"Working, {sync.webhooks_in_a_day:,} received in the last day"
