"""The demo's payday is a working day, is called today only when it is, and both schedules of its people pay then."""

from __future__ import annotations

import io
from datetime import date, time

import pytest

from bin.launcher.demo import payday_in_words
from bin.launcher.install import show_progress
from bin.launcher.payday import save_demo_schedules
from service.facts.payslips import Frequency, PaySchedule
from service.rules.pay.pay_calendar import payday_on


class Api:
    def __init__(self):
        self.schedules = []

    def __call__(self, method, path, body):
        self.schedules = body["schedules"]


@pytest.mark.parametrize(
    ("today", "payday", "words"),
    [
        (date(2026, 11, 30), date(2026, 11, 30), "30 November 2026, today"),
        (date(2026, 11, 29), date(2026, 11, 27), "27 November 2026, the last working day"),
        (date(2026, 12, 28), date(2026, 12, 24), "24 December 2026, the last working day"),
        (date(2027, 1, 31), date(2027, 1, 29), "29 January 2027, the last working day"),
    ],
    ids=["a Monday", "a Sunday", "a bank holiday", "the last of a month"],
)
def test_B10_the_payday_is_the_working_day_on_or_before_today(today, payday, words):
    api = Api()
    assert save_demo_schedules(api, today) == payday
    assert payday_in_words(payday, today) == words
    monthly, weekly = api.schedules
    assert (monthly["name"], weekly["name"]) == ("Monthly", "Weekly")
    at = time.fromisoformat(monthly["send_at"])
    assert at == time(9)
    assert payday_on(PaySchedule("Monthly", Frequency.MONTHLY, at, monthly["day_of_month"]), payday)
    first = date.fromisoformat(weekly["first_payday"])
    assert payday_on(PaySchedule("Weekly", Frequency.WEEKLY, at, first_payday=first), payday)


def test_B10_installing_says_how_far_it_is():
    lines = [f"Collecting package-{number}==1\n" for number in range(8)] + ["Installing collected packages: all\n"]
    log, out = io.StringIO(), io.StringIO()
    show_progress(lines, 8, log, out)
    assert log.getvalue() == "".join(lines)
    assert out.getvalue().splitlines() == [
        "  2 of 8 packages",
        "  4 of 8 packages",
        "  6 of 8 packages",
        "  8 of 8 packages",
        "  Unpacking 8 packages, nearly done ...",
    ]
