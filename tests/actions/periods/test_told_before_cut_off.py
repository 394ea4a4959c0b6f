"""Before a cut-off people are told how many employees are not ready, and what they miss; no one is named."""

from __future__ import annotations

from datetime import UTC, datetime

from service.actions.notifications.evaluate_notices import evaluate_company
from service.actions.notifications.not_ready import how_many_not_ready, missing_fields
from service.rules.notifications.missing_words import missing_line
from service.store.tables.channels import ChannelMessage, NoticeChannel
from service.store.tables.employees import Employee
from tests.actions.periods.conftest import DECEMBER


def test_5_and_2_days_before_a_cut_off_and_on_the_day_it_is_told_once_who_misses_what(periods, services, clock):
    company, period = periods.story.company, periods.of(DECEMBER)
    NoticeChannel.create(
        company=company, kind="slack", name="Payroll", address_shown="hooks.slack.com", state="active",
        created_by="alice", created_at=clock(),
    )  # fmt: skip
    Employee.update(readiness="pending", missing=[{"field": "sort_code"}, {"field": "account_number"}]).execute()
    number = how_many_not_ready(company, period)
    assert number > 1
    told = []
    for day, hour in ((12, 16), (12, 18), (12, 19), (13, 18), (15, 18), (15, 19), (16, 18)):
        clock.now = datetime(2026, 12, day, hour, tzinfo=UTC)
        evaluate_company(services, company.id)
        told += [
            (day, hour, each.content["title"], each.content["lines"][-1])
            for each in ChannelMessage.select().order_by(ChannelMessage.id)
            if f"/periods/{period.id}" in each.content["link"]
        ]
        ChannelMessage.delete().execute()
    missed = f"{number} employees have no bank details."
    assert told == [
        (12, 18, f"{number} employees are not ready, and a cut-off is in 5 days", missed),
        (15, 18, f"{number} employees are not ready, and a cut-off is in 2 days", missed),
        (16, 18, "The data of a pay period is frozen within 24 hours", missed),
    ]
    assert missing_line(missing_fields(company, period)) == missed
