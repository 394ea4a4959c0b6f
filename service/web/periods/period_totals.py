"""Headcount and gross of a pay period beside those before it: what the small chart of its page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from service.store.periods import snapshots

if TYPE_CHECKING:
    from datetime import date

    from service.store.tables.periods import PayPeriod

#: Pay periods in the chart, the shown one included.
SHOWN: Final = 6


class Bar(NamedTuple):
    """A number and its share of the longest bar, in per cent."""

    number: int
    share: int


class Totals(NamedTuple):
    """One pay period; gross in minor units by currency."""

    period_id: int
    pay_date: date
    employees: Bar
    gross: dict[str, Bar]


def of_period(period: PayPeriod) -> list[Totals]:
    """Oldest first, the period itself last; empty when it is the only one."""
    rows = snapshots.up_to(period, SHOWN)[::-1]
    if len(rows) < 2:  # noqa: PLR2004 - one bar compares with nothing
        return []
    most = max(row.employees for row in rows)
    currencies = sorted({currency for row in rows for currency in row.gross_minor})
    highest = {each: max(row.gross_minor.get(each, 0) for row in rows) for each in currencies}
    return [
        Totals(
            row.period_id,
            row.period.pay_date,
            _bar(row.employees, most),
            {each: _bar(row.gross_minor.get(each, 0), highest[each]) for each in currencies},
        )
        for row in rows
    ]


def _bar(number: int, most: int) -> Bar:
    return Bar(number, max(0, number * 100 // most) if most else 0)
