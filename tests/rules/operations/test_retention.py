"""Which tax years are kept, to the second; and the page that says so is the one the rules write."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.rules.operations.retention import KEPT, first_day_kept, kept_since, markdown
from service.store.tables.all_tables import ALL

PAGE = Path(__file__).parents[3] / "docs" / "retention.md"
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 29), date(2023, 4, 6)),
        (date(2027, 1, 1), date(2023, 4, 6)),
        (date(2027, 4, 5), date(2023, 4, 6)),
        (date(2027, 4, 6), date(2024, 4, 6)),
        (date(2028, 2, 29), date(2024, 4, 6)),
    ],
)
def test_S_g_the_tax_year_that_has_begun_and_the_three_before_it_are_kept(today, first):
    assert first_day_kept(today) == first


@pytest.mark.parametrize(
    ("now", "zone", "since"),
    [
        (datetime(2027, 4, 5, 22, 59, 59, tzinfo=UTC), LONDON, datetime(2023, 4, 5, 23, 0, tzinfo=UTC)),
        (datetime(2027, 4, 5, 23, 0, 0, tzinfo=UTC), LONDON, datetime(2024, 4, 5, 23, 0, tzinfo=UTC)),
        (datetime(2027, 4, 5, 23, 30, tzinfo=UTC), UTC, datetime(2023, 4, 6, 0, 0, tzinfo=UTC)),
        (
            datetime(2027, 4, 5, 12, 0, tzinfo=UTC),
            ZoneInfo("Pacific/Auckland"),
            datetime(2024, 4, 5, 11, 0, tzinfo=UTC),
        ),
    ],
)
def test_S_g_a_tax_year_begins_at_midnight_where_the_company_is(now, zone, since):
    assert kept_since(now, zone) == since


def test_S_g_every_table_is_named_once_for_what_it_holds_and_why_it_is_kept():
    named = {table for each in KEPT for table in each.tables}
    assert named == {model._meta.table_name for model in ALL}
    assert all(each.what and each.why and each.how_long for each in KEPT)


def test_S_g_the_page_is_the_one_the_rules_write():
    assert PAGE.read_text(encoding="utf-8") == markdown(), (
        "run the line at the top of service/rules/operations/retention.py"
    )
