from datetime import date, time

from service.facts.payslips import Frequency, PaySchedule
from service.rules.advice.unknown_schedules import unknown_schedules

OFFICE = PaySchedule("Office", Frequency.MONTHLY, time(9), day_of_month=28)
SITE = PaySchedule("Site", Frequency.FOUR_WEEKLY, time(9), first_payday=date(2026, 1, 2))


def test_whoever_no_schedule_names_is_told_with_the_one_they_are_paid_by():
    found = unknown_schedules([OFFICE, SITE], [(1, "office"), (2, "four_weekly"), (3, "weekly"), (4, None), (5, "")])
    assert set(found) == {3}
    assert (found[3].code, found[3].field, found[3].is_advice) == ("pay_schedule_unknown", "pay_schedule", True)
    assert "“weekly”" in found[3].message
    assert "paid by “Office”" in found[3].message


def test_before_the_first_schedule_no_one_is_told():
    assert unknown_schedules([], [(1, "weekly")]) == {}
