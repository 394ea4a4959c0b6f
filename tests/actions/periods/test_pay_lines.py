"""Back pay against period snapshots, salaries to come, and gross that is unlike the last three periods."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.actions.periods.late_changes import late_changes
from service.actions.periods.review_period import include_late_changes, reopen, sign_off
from service.facts.payslips import Frequency, PaySchedule
from service.store.employees import backdated_pay
from service.store.periods import pay_periods, variance_lines
from service.store.periods.variance_lines import LineFilters
from tests.actions.periods.conftest import DECEMBER, NOVEMBER


@pytest.fixture
def amelia(periods, sandbox, clock):
    return Amelia(periods, sandbox, clock)


class Amelia:
    """Paid 52,500 a year: 4,375.00 a month."""

    def __init__(self, periods, sandbox, clock):
        self.periods, self.story, self.sandbox, self.clock = periods, periods.story, sandbox, clock

    def has(self, amount, since):
        before = self.sandbox.rows("compensations", person="amelia")[0]
        self.sandbox.add(
            "compensations", personId=self.sandbox.person_id("amelia"), amount=amount, effectiveDate=since,
            compensationTypeId=before["compensationTypeId"], currency="GBP", period="annual", quiet=True,
        )  # fmt: skip
        self.synced()

    def synced(self):
        self.clock.forward(minutes=1)
        self.story.reconcile()

    def sign(self, pay_date):
        period = self.periods.of(pay_date)
        sign_off(self.story.services, self.story.company, period.id, version=period.version, actor="alice")

    def owed(self):
        amelia = self.story.employee("amelia").id
        found = [each for each in backdated_pay.open_of_company(self.story.company.id) if each.employee_id == amelia]
        return [(each["payday"], each["paid_minor"], each["due_minor"]) for item in found for each in item.periods]

    def lines(self, pay_date):
        found = variance_lines.page(
            self.story.company.id, self.periods.snapshot(pay_date).id, LineFilters(), limit=1000
        )
        amelia = self.story.employee("amelia").id
        return [each.line for each in found if each.line.employee_id == amelia and each.line.section == "pay"]


def test_B9_a_rise_after_the_freeze_is_owed_although_payroll_had_it_before_the_payday(amelia, periods):
    periods.frozen(NOVEMBER)
    amelia.has("54900", "2026-11-01")
    assert amelia.owed() == []
    amelia.sign(NOVEMBER)
    amelia.synced()
    assert amelia.owed() == [("2026-11-27", 437_500, 457_500)]
    periods.frozen(DECEMBER)
    back_pay = next(each for each in amelia.lines(DECEMBER) if each.field == "back_pay")
    assert (back_pay.payday, back_pay.old, back_pay.new, back_pay.difference_minor, back_pay.difference_bp) == (
        NOVEMBER, 437_500, 457_500, 20_000, 457
    )  # fmt: skip
    assert (back_pay.effective_date, back_pay.flag, back_pay.cause) == (date(2026, 11, 1), "back_pay", "rule")


def test_B9_what_is_included_in_a_new_version_is_no_longer_owed(amelia, periods, services):
    periods.frozen(NOVEMBER)
    amelia.has("54900", "2026-11-01")
    amelia.sign(NOVEMBER)
    amelia.synced()
    company, period = amelia.story.company, periods.of(NOVEMBER)
    reopen(services, company, period.id, reason="the rise", actor="alice")
    keys = {each.key for each in late_changes(periods.of(NOVEMBER), periods.snapshot(NOVEMBER))}
    include_late_changes(services, company, period.id, keys, reason="paid now", actor="alice")
    amelia.sign(NOVEMBER)
    amelia.synced()
    assert amelia.owed() == []


def test_B9_once_it_is_marked_as_paid_the_next_variance_has_no_line_of_it(amelia, periods, clock):
    periods.frozen(NOVEMBER)
    amelia.has("54900", "2026-11-01")
    amelia.sign(NOVEMBER)
    amelia.synced()
    (item,) = [each for each in backdated_pay.open_of_company(amelia.story.company.id) if each.periods]
    backdated_pay.settle(amelia.story.company.id, item.id, "bob", clock())
    amelia.synced()
    periods.frozen(DECEMBER)
    assert [each.field for each in amelia.lines(DECEMBER)] == ["salary_amount_minor", "salary_effective_date"]


def test_B9_a_last_day_before_the_freeze_that_comes_late_was_paid_too_much(amelia, periods, sandbox):
    periods.frozen(NOVEMBER)
    sandbox.change("people", sandbox.person_id("amelia"), employmentEndDate="2026-11-15", quiet=True)
    amelia.synced()
    amelia.sign(NOVEMBER)
    amelia.synced()
    assert amelia.owed() == [("2026-11-27", 437_500, 218_750)]


@pytest.mark.parametrize(("amount", "flag"), [("54900", ""), ("99000", "not_approved")])
def test_a_salary_that_begins_after_the_freeze_is_a_line_and_says_when_no_one_has_approved_it(
    amelia, periods, amount, flag
):
    amelia.has(amount, "2026-11-25")
    periods.frozen(NOVEMBER)
    (line,) = amelia.lines(NOVEMBER)
    assert (line.field, line.old, line.new, line.flag) == ("coming_salary", 5_250_000, int(amount) * 100, flag)
    assert line.effective_date == date(2026, 11, 25)


def test_gross_that_is_unlike_the_last_three_periods_is_on_top(amelia, services, sandbox):
    """Three weeks are paid in full, and of the fourth only two days."""
    story = amelia.story
    weekly = PaySchedule("Weekly", Frequency.WEEKLY, time(9), first_payday=date(2026, 11, 27))
    save_schedules(services, story.company.id, [weekly], seen="", actor="alice")
    found = pay_periods.of_company(story.company.id, date(2026, 11, 23))
    *past, week = [each for each in found if each.schedule == "Weekly"][:4]
    for each in past:
        freeze_from_last_reading(services, story.company, each.id, actor="alice")
        sign_off(services, story.company, each.id, version=1, actor="alice")
    last_day = week.period_start + timedelta(days=1)
    sandbox.change("people", sandbox.person_id("amelia"), employmentEndDate=last_day.isoformat(), quiet=True)
    amelia.synced()
    snapshot = freeze_from_last_reading(services, story.company, week.id, actor="alice")
    lines = variance_lines.page(story.company.id, snapshot.id, LineFilters(), limit=1000)
    (line,) = [each.line for each in lines if each.line.field == "gross" and each.name.startswith("Amelia")]
    assert (line.employee_id, line.old, line.flag) == (story.employee("amelia").id, 100_962, "out_of_line")
    assert line.new == 28_846
