"""What is said about when payslips go out is what happens."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.facts.payslips import Frequency, PaySchedule
from service.rules.pay.pay_calendar import schedules_paying_on
from service.rules.payslips.send_times import Sending

LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 11, 27)
MONTHLY = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)
WEEKLY = PaySchedule("Weekly", Frequency.WEEKLY, time(7), first_payday=date(2026, 11, 6))
NINE = datetime(2026, 11, 27, 9, tzinfo=UTC)


def sending(*schedules, now=NINE - timedelta(days=4), begun=(), day=DAY):
    return Sending(day, LONDON, schedules_paying_on(schedules or (MONTHLY, WEEKLY), day), begun, now)


def test_before_its_time_it_goes_out_by_itself():
    assert sending().by_itself("monthly") == NINE
    assert sending().by_itself("weekly") == NINE - timedelta(hours=2)
    assert sending().one_in_words(None) == (
        "It will be sent on 27 November 2026 at 09:00, or when you select Send payslip."
    )
    assert sending(now=NINE - timedelta(minutes=5)).one_in_words(None).startswith("It will be sent today at 09:00,")
    assert sending(now=NINE + timedelta(seconds=20)).one_in_words(None).startswith("It will be sent within a minute,")


def test_in_summer_the_wall_is_an_hour_ahead():
    july = sending(day=date(2026, 7, 27), now=datetime(2026, 7, 20, tzinfo=UTC))
    assert july.by_itself(None) == datetime(2026, 7, 27, 8, tzinfo=UTC)
    assert "on 27 July 2026 at 09:00" in july.one_in_words(None)


@pytest.mark.parametrize(
    ("late", "why"),
    [
        (sending(begun={"Monthly"}, now=NINE + timedelta(hours=1)), "has passed"),
        (sending(now=NINE + timedelta(days=8)), "has passed"),
        (
            sending(
                PaySchedule("Monthly", Frequency.MONTHLY, time(9), 27, since=NINE + timedelta(hours=1)),
                now=NINE + timedelta(hours=2),
            ),
            "has passed",
        ),
        (sending(day=date(2026, 11, 28)), "28 November 2026 is not one of your paydays."),
    ],
    ids=["begun", "too long ago", "a schedule saved later", "nobody's payday"],
)
def test_what_comes_late_or_for_no_ones_payday_waits_for_a_person(late, why):
    assert late.by_itself(None) is None
    assert why in late.one_in_words(None)
    assert late.one_in_words(None).endswith("Select Send payslip to send it.")


def test_many_are_told_by_their_time():
    half_begun = sending(begun={"Weekly"}, now=NINE - timedelta(hours=1))
    in_time, late = half_begun.many_in_words({"monthly": 1, None: 1, "weekly": 1})
    assert in_time == "2 payslips will be sent today at 09:00."
    assert late == (
        "The time to send payslips for 27 November 2026 has passed. Select Send unsent payslips to send 1 payslip."
    )
    assert sending().many_in_words({}) == []
