"""Who is in a payroll program by an earlier file and is not in the next: told by name, with what to do."""

from datetime import date, time

import pytest

from service.actions.exports.payroll_files import make_file, mark_imported
from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.periods.freeze_periods import freeze_from_last_reading
from service.facts.payslips import Frequency, PaySchedule
from service.rules.exports.export_names import Scope
from service.rules.exports.registry import TARGETS
from service.store.periods import pay_periods
from service.store.tables.employees import Employee
from service.store.tables.periods import PayPeriod
from tests.actions.exports.conftest import DECEMBER, JANUARY, MONTHLY

WEEKLY = PaySchedule("Weekly", Frequency.WEEKLY, time(9), first_payday=date(2026, 11, 6))
BRIGHTPAY = "brightpay"


class Files:
    """What a payroll manager does with the files of pay periods."""

    def __init__(self, story, services):
        self.story, self.services = story, services

    def signed_off(self, pay_date, schedule="Monthly"):
        found = pay_periods.of_payday(self.story.company.id, schedule, pay_date)
        freeze_from_last_reading(self.services, self.story.company, found.id, actor="alice")
        PayPeriod.update(state="signed_off").where(PayPeriod.id == found.id).execute()
        return pay_periods.by_id(self.story.company.id, found.id)

    def make(self, period, target=BRIGHTPAY, scope=Scope.FULL):
        return make_file(self.services, self.story.company, period, TARGETS[target], scope, actor="alice")

    def imported(self, period, target=BRIGHTPAY):
        export = self.make(period, target)
        mark_imported(self.services, export, date(2026, 12, 1), actor="alice")
        return export

    def change(self, key, **values):
        Employee.update(values).where(Employee.id == self.story.employee(key).id).execute()

    def told(self, export, key):
        record = self.story.employee(key).id
        assert record not in export.included
        return [reason for each in export.by_hand if each["record"] == record for reason in each["reasons"]]

    def gone(self, export):
        return [each["record"] for each in export.by_hand if each["record"] not in export.included]


@pytest.fixture
def files(story, services):
    story.imported()
    save_schedules(services, story.company.id, [MONTHLY, WEEKLY], seen="", actor="alice")
    return Files(story, services)


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize("target", [BRIGHTPAY, "freepayroll", "employment_hero"])
def test_a_last_day_that_was_entered_after_the_file_is_told_in_the_next_one(files, target, scope):
    files.imported(files.signed_off(DECEMBER), target)
    files.change("amelia", end_date=date(2026, 12, 20))
    export = files.make(files.signed_off(JANUARY), target, scope)
    label = TARGETS[target].label
    assert files.told(export, "amelia") == [
        f"The last day was 20 December 2026. Enter the leaving date in {label} by hand."
    ]
    assert export.by_hand[0]["record"] not in export.included


def test_a_last_day_that_the_program_has_from_its_file_is_not_told(files):
    files.change("amelia", end_date=date(2026, 12, 20))
    files.imported(files.signed_off(DECEMBER))
    assert files.told(files.make(files.signed_off(JANUARY)), "amelia") == []


def test_it_is_told_until_the_file_that_told_it_was_imported_and_again_when_the_last_day_moves(files):
    files.imported(files.signed_off(DECEMBER))
    files.change("amelia", end_date=date(2026, 12, 20))
    january = files.signed_off(JANUARY)
    assert files.told(files.make(january), "amelia")
    assert files.told(files.imported(january), "amelia")
    february = files.signed_off(date(2027, 2, 26))
    assert files.told(files.make(february), "amelia") == []
    files.change("amelia", end_date=date(2026, 12, 15))
    assert "15 December 2026" in files.told(files.make(february), "amelia")[0]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"excluded": True}, "Is excluded from payroll. If BrightPay still pays them, stop it by hand."),
        (
            {"pay_schedule": "Weekly"},
            "Is not paid on the pay schedule Monthly any more. Check the pay schedule in BrightPay by hand.",
        ),
        (
            {"start_date": date(2027, 2, 3)},
            "The first day is 3 February 2027, after this pay period. Check the start date in BrightPay by hand.",
        ),
        (
            {"employment": "left", "end_date": None},
            "Is not in this pay period any more. If BrightPay still pays them, stop it by hand.",
        ),
    ],
)
def test_whoever_is_gone_for_another_reason_is_told_with_it(files, values, said):
    files.imported(files.signed_off(DECEMBER))
    files.change("amelia", **values)
    assert files.told(files.make(files.signed_off(JANUARY)), "amelia") == [said]


def test_employees_of_another_schedule_and_of_a_later_payday_are_not_gone(files):
    files.change("maya", start_date=date(2027, 1, 4))
    files.change("amelia", pay_schedule="Weekly")
    december = files.signed_off(DECEMBER)
    weekly, january = files.imported(files.signed_off(date(2026, 12, 4), "Weekly")), files.signed_off(JANUARY)
    assert files.story.employee("amelia").id in weekly.included
    assert files.story.employee("maya").id in files.imported(january).included
    assert files.gone(files.make(december)) == []


def test_someone_who_comes_back_is_in_the_file_and_not_told(files):
    files.imported(files.signed_off(DECEMBER))
    files.change("amelia", excluded=True)
    files.imported(files.signed_off(JANUARY))
    files.change("amelia", excluded=False)
    export = files.make(files.signed_off(date(2027, 2, 26)))
    assert files.story.employee("amelia").id in export.included
    assert files.gone(export) == []
    assert files.story.employee("amelia").id not in [each["record"] for each in export.by_hand]
