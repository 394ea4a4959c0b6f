"""What is worked out of a snapshot's lines."""

from __future__ import annotations

from datetime import UTC, date, datetime

from service.facts.periods import PlannedPeriod
from service.rules.periods import canonical
from service.rules.periods.content import read_content

PERIOD = PlannedPeriod(
    "Monthly", date(2026, 11, 27), date(2026, 11, 1), date(2026, 11, 30), datetime(2026, 11, 20, tzinfo=UTC)
)


def record(number, *segments):
    return {
        "record": number, "employee_id": f"E{number}", "fields": {}, "first_day": date(2020, 1, 1), "last_day": None,
        "salary_segments": [
            {"from": since, "to": "2026-11-30", "amount_minor": amount, "currency": "GBP", "period": period}
            for since, amount, period in segments
        ],
    }  # fmt: skip


def test_gross_is_added_by_currency_and_a_salary_to_come_is_kept():
    lines = canonical.lines_of([
        record(1, ("2026-11-01", 1_200_000, "annual")), record(2, ("2026-11-25", 2_400_000, "annual")),
        record(3, ("2026-11-01", 1_500, "hourly")),
    ])  # fmt: skip
    found = read_content(lines, PERIOD, "monthly", date(2026, 11, 20))
    assert (found.members, found.gross, found.without_gross) == ([1, 2, 3], {"GBP": 140_000}, 1)
    assert list(found.coming) == [2]
    pay = found.pay
    assert (pay[1].gross, pay[1].currency, pay[1].first_day, pay[1].last_day) == (
        100_000, "GBP", date(2020, 1, 1), None
    )  # fmt: skip
