"""The minute's tick, day in day out around the days that go wrong: each payday at its local time, and once."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.actions.operations.tick import tick
from service.actions.payslips.save_pay_schedules import save_pay_schedules
from service.facts.payslips import Frequency, PasswordRule, PaySchedule, PayslipMail
from service.store.tables.payslips import PaydayRun

pytestmark = pytest.mark.long

LONDON = ZoneInfo("Europe/London")
NINE, AT_NIGHT = time(9), time(1, 30)
SCHEDULES = (
    PaySchedule("Month end", Frequency.MONTHLY, NINE),
    PaySchedule("The 5th", Frequency.MONTHLY, NINE, day_of_month=5),
    PaySchedule("The 25th", Frequency.MONTHLY, NINE, day_of_month=25),
    PaySchedule("The 29th", Frequency.MONTHLY, NINE, day_of_month=29),
    PaySchedule("Weekly", Frequency.WEEKLY, AT_NIGHT, first_payday=date(2026, 1, 2)),
)


#: Before, at and after each time a payday may begin, in winter and in summer, and some in between.
AT_NIGHTS = "00:00 00:29 00:30 00:31 01:29 01:30 01:31 02:30"
BY_DAY = "07:59 08:00 08:01 08:59 09:00 09:01 12:00 23:59"
TICKS = [time.fromisoformat(each) for each in f"{AT_NIGHTS} {BY_DAY}".split()]


def days_pass(payday, first, last):
    """Every tick twice, as two workers may."""
    day = first
    while day <= last:
        for at in TICKS:
            payday.clock.now = datetime.combine(day, at, UTC)
            tick(payday.services, payday.job_notifier)
            tick(payday.services, payday.job_notifier)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        pytest.param(
            date(2026, 2, 24),
            date(2026, 3, 1),
            ["02-25 09:00 The 25th", "02-27 01:30 Weekly", "02-27 09:00 Month end", "02-27 09:00 The 29th"],
            id="the shortest month",
        ),
        pytest.param(
            date(2026, 3, 26),
            date(2026, 4, 1),
            ["03-27 01:30 Weekly", "03-27 09:00 The 29th", "03-31 09:00 Month end"],
            id="29 March, clocks go forward",
        ),
        pytest.param(
            date(2026, 4, 1),
            date(2026, 4, 8),
            ["04-02 01:30 Weekly", "04-02 09:00 The 5th"],
            id="Easter",
        ),
        pytest.param(
            date(2026, 10, 22),
            date(2026, 11, 1),
            [
                "10-23 01:30 Weekly",
                "10-23 09:00 The 25th",
                "10-29 09:00 The 29th",
                "10-30 01:30 Weekly",
                "10-30 09:00 Month end",
            ],
            id="25 October, clocks go back",
        ),
        pytest.param(
            date(2026, 12, 23),
            date(2027, 1, 3),
            [
                "12-24 01:30 Weekly",
                "12-24 09:00 The 25th",
                "12-29 09:00 The 29th",
                "12-31 01:30 Weekly",
                "12-31 09:00 Month end",
            ],
            id="Christmas and 31 December",
        ),
    ],
)
def test_F51_each_payday_begins_once_on_its_local_day_and_time(payday, first, last, found):
    payday.clock.now = datetime.combine(first, time(0), UTC)
    save_pay_schedules(
        payday.services,
        payday.company.id,
        SCHEDULES,
        payslip_mail=PayslipMail.ATTACHED,
        password_rule=PasswordRule.DATE_OF_BIRTH,
        summary_to=[],
        file_pattern="",
        pdf_kept_months=3,
        actor="alice",
    )
    days_pass(payday, first, last)
    runs = [(row.started_at.astimezone(LONDON), row) for row in PaydayRun.select()]
    assert sorted(f"{at:%m-%d %H:%M} {row.schedule}" for at, row in runs) == found
    assert all(at.date() == row.pay_date for at, row in runs)
