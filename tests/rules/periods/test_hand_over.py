"""By when a signed-off pay period should be in payroll."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.facts.periods import Nation
from service.rules.periods.hand_over import is_late

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("payday", "nation", "last"),
    [
        (date(2026, 11, 27), Nation.ENGLAND_AND_WALES, datetime(2026, 11, 25, 9, tzinfo=UTC)),
        (date(2026, 11, 30), Nation.ENGLAND_AND_WALES, datetime(2026, 11, 26, 9, tzinfo=UTC)),
        (date(2026, 8, 27), Nation.ENGLAND_AND_WALES, datetime(2026, 8, 25, 8, tzinfo=UTC)),
        (date(2026, 12, 29), Nation.ENGLAND_AND_WALES, datetime(2026, 12, 23, 9, tzinfo=UTC)),
        (date(2027, 1, 5), Nation.SCOTLAND, datetime(2026, 12, 30, 9, tzinfo=UTC)),
        (date(2027, 1, 5), Nation.ENGLAND_AND_WALES, datetime(2026, 12, 31, 9, tzinfo=UTC)),
    ],
)
def test_it_is_late_from_nine_two_working_days_before_payday(payday, nation, last):
    assert not is_late(payday, nation, LONDON, last.replace(hour=last.hour - 1, minute=59))
    assert is_late(payday, nation, LONDON, last)


def test_it_is_late_until_payday_is_over_on_the_company_s_clock():
    payday, zone = date(2026, 11, 27), ZoneInfo("America/New_York")
    assert is_late(payday, Nation.ENGLAND_AND_WALES, zone, datetime(2026, 11, 28, 4, 59, tzinfo=UTC))
    assert not is_late(payday, Nation.ENGLAND_AND_WALES, zone, datetime(2026, 11, 28, 5, tzinfo=UTC))
