"""When scheduled things are due, as slots: the hour's reconciliation goes by UTC, so no clock change moves it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.runs import SlotDue

if TYPE_CHECKING:
    from datetime import date, datetime

HOURLY_RECONCILIATION: Final = "hourly_reconciliation"
WEBHOOK_WATCH: Final = "webhook_watch"
RETENTION: Final = "retention"
NEW_DAY: Final = "new_day"
PAY_PERIODS: Final = "pay_periods"
#: Kinds of which only the newest slot is ever due, so that old ones say nothing. Paydays are not among them.
FORGETTABLE: Final = (HOURLY_RECONCILIATION, WEBHOOK_WATCH, RETENTION, NEW_DAY, PAY_PERIODS)
_HOUR: Final = "%Y-%m-%dT%HZ"


def keys_at(now: datetime) -> frozenset[str]:
    """The keys that slots of the kinds above can have at an instant, wherever a company's calendar is."""
    days = {(now + timedelta(days=each)).strftime("%Y-%m-%d") for each in (-1, 0, 1)}
    return frozenset({now.strftime(_HOUR), *days})


def hourly_slot(company_id: int, now: datetime) -> SlotDue:
    """The newest due slot of the hourly reconciliation: the hour that has begun. Missed hours are not caught up."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return SlotDue(HOURLY_RECONCILIATION, company_id, hour.strftime(_HOUR), hour)


def webhook_watch_slot(company_id: int, now: datetime) -> SlotDue:
    """The newest due look after webhooks: once in each hour that has begun."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return SlotDue(WEBHOOK_WATCH, company_id, hour.strftime(_HOUR), hour)


def new_day_slot(company_id: int, day: date, now: datetime) -> SlotDue:
    """What a day of the company's own calendar asks for, once: due from the first moment that is looked at in it."""
    return SlotDue(NEW_DAY, company_id, day.isoformat(), now)


def pay_periods_slot(company_id: int, day: date, now: datetime) -> SlotDue:
    """The making of pay periods ahead: once in each day of the company's own calendar."""
    return SlotDue(PAY_PERIODS, company_id, day.isoformat(), now)


def retention_slot(company_id: int, now: datetime) -> SlotDue:
    """The newest due look for what can be forgotten: once in each day of UTC that has begun."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return SlotDue(RETENTION, company_id, day.strftime("%Y-%m-%d"), day)
