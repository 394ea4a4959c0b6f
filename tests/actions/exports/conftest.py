"""A company that is connected to Staffology, and a signed-off pay period."""

from __future__ import annotations

from datetime import date, time

import pytest

from service.actions.exports.payroll_program import connect_program
from service.actions.exports.push_period import ask_for_push
from service.actions.exports.send_push import send_push
from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.facts.payslips import Frequency, PaySchedule
from service.rules.exports.export_names import Scope
from service.store.exports import pushes
from service.store.periods import pay_periods
from service.store.tables.exports import PayrollPush, SentEmployee
from service.store.tables.periods import PayPeriod

MONTHLY = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
DECEMBER, JANUARY = date(2026, 12, 24), date(2027, 1, 27)


class Sender:
    """What a payroll manager and a worker do with Staffology."""

    def __init__(self, story, services, job_notifier, sandbox):
        self.story, self.services, self.job_notifier, self.sandbox = story, services, job_notifier, sandbox

    def connect(self):
        key = self.sandbox.payroll()["api_key"]
        return connect_program(self.services, self.story.company.id, key, actor="alice")

    def signed_off(self, pay_date=DECEMBER):
        found = pay_periods.of_payday(self.story.company.id, "Monthly", pay_date)
        freeze_from_last_reading(self.services, self.story.company, found.id, actor="alice")
        PayPeriod.update(state="signed_off").where(PayPeriod.id == found.id).execute()
        return pay_periods.by_id(self.story.company.id, found.id)

    def ask(self, period, scope=Scope.FULL):
        return ask_for_push(self.services, self.job_notifier, self.story.company, period, scope, actor="alice")

    def work(self, push, **how):
        send_push(self.services, push.id, **how)
        return PayrollPush.get_by_id(push.id)

    def counts(self, push):
        return {state: count for state, count in pushes.counts(push.id).items() if count}

    def row(self, push, key):
        return SentEmployee.get(SentEmployee.push == push.id, SentEmployee.employee == self.story.employee(key).id)

    def writes(self):
        return self.sandbox.payroll()["writes"]

    def in_staffology(self, key):
        code = self.story.employee(key).employee_id
        return [each for each in self._people() if each["employmentDetails"]["payrollCode"] == code]

    def in_staffology_by_code(self, code):
        return next(each for each in self._people() if each["employmentDetails"]["payrollCode"] == code)

    def _people(self):
        return self.sandbox.payroll()["employers"][0]["employees"].values()


@pytest.fixture
def sender(story, services, job_notifier, sandbox):
    story.imported()
    save_schedules(services, story.company.id, [MONTHLY], seen="", actor="alice")
    made = Sender(story, services, job_notifier, sandbox)
    made.connect()
    return made
