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
        words = "Not set up: changes arrive with the hourly run"
    elif seen.refused_in_a_day:
        words = "Needs you: some came with another secret"
    elif seen.is_missing_the_address:
        words = "Needs you: some were sent to a wrong address"
    elif seen.last_delivery_at is None:
        words = "Set up; nothing has come yet"
    else:
        words = f"Works: {seen.delivered_in_a_day:,} in the last day"
    return NextUp(min(days, default=None), words, seen.last_delivery_at)
