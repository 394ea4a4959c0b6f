"""What comes next in a company, for its overview: the next payday, and whether the webhook works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.rules.pay import pay_calendar
from service.store.payslips import pay_schedules
from service.store.syncing import webhook_deliveries

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.store.tables.companies import Connection


@dataclass(frozen=True, slots=True)
class NextUp:
    #: None when the company has not said when it pays.
    payday: date | None
    #: The webhook's state in a few words.
    webhook: str
    webhook_at: datetime | None


def of_company(company_id: int, connection: Connection | None, today: date, now: datetime) -> NextUp:
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    days = [each.day for schedule in schedules for each in pay_calendar.next_paydays(schedule, today, 1)]
    seen = webhook_deliveries.figures(company_id, now)
    if connection is None or connection.webhook_secret_encrypted is None:
        words = "Not set up. Changes are picked up every hour"
    elif seen.is_refusing:
        words = "Check the webhook secret: some arrived with another one"
    elif seen.is_missing_the_address:
        words = "Check the webhook address: some were sent to another one"
    elif seen.last_delivery_at is None:
        words = "Set up. Nothing has arrived yet"
    else:
        words = f"Working, {seen.delivered_in_a_day:,} received in the last day"
    return NextUp(min(days, default=None), words, seen.last_delivery_at)
