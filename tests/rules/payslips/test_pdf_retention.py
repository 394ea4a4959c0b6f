from datetime import UTC, datetime

import pytest

from service.rules.payslips.pdf_retention import kept_since, period_in_words


@pytest.mark.parametrize(
    ("now", "months", "since"),
    [
        ((2026, 11, 27), 3, (2026, 8, 27)),
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2028, 3, 31), 1, (2028, 2, 29)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 12, 31), 12, (2025, 12, 31)),
        ((2028, 2, 29), 48, (2024, 2, 29)),
    ],
)
def test_a_pdf_is_kept_whole_months_by_the_calendar(now, months, since):
    assert kept_since(datetime(*now, 9, tzinfo=UTC), months) == datetime(*since, 9, tzinfo=UTC)


def test_a_period_in_words():
    assert (period_in_words(1), period_in_words(3)) == ("1 month", "3 months")
