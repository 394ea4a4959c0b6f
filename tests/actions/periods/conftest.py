"""A company whose people are paid on the 27th, and its pay periods."""

from __future__ import annotations

from datetime import date, time

import pytest

from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.facts.payslips import Frequency, PaySchedule
from service.store.periods import pay_periods, snapshots

MONTHLY = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)


class Periods:
    """The pay periods of the story's company, as people name them: by payday."""

    def __init__(self, story, services):
        self.story, self.services = story, services

    def of(self, pay_date):
        return pay_periods.of_payday(self.story.company.id, "Monthly", pay_date)

    def frozen(self, pay_date):
        freeze_from_last_reading(self.services, self.story.company, self.of(pay_date).id, actor="alice")
        return self.of(pay_date)

    def snapshot(self, pay_date, version=None):
        return snapshots.of_version(self.of(pay_date), version)

    def records(self, pay_date, version=None):
        found = snapshots.records_of(self.services.secrets, self.snapshot(pay_date, version))
        return {each["record"]: each for each in found}


NOVEMBER, DECEMBER = date(2026, 11, 27), date(2026, 12, 24)


@pytest.fixture
def periods(story, services):
    story.imported()
    save_schedules(services, story.company.id, [MONTHLY], seen="", actor="alice")
    return Periods(story, services)
