"""The signed-off pay periods that a file can be made of, or that can be sent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.exports.payroll_files import SIGNED_OFF
from service.facts.periods import PeriodState
from service.store.companies.company_day import local_day
from service.store.periods import pay_periods
from service.web.http import access
from service.web.http.app_context import services

if TYPE_CHECKING:
    from service.store.tables.periods import PayPeriod

#: Pay periods to choose from are of the last months.
SINCE: Final = timedelta(days=400)


def signed_off_periods() -> list[PayPeriod]:
    """The newest payday first."""
    today = local_day(access.company(), services().clock())
    found = pay_periods.of_company(access.company().id, today - SINCE)
    return [row for row in reversed(found) if PeriodState(row.state) in SIGNED_OFF]


def period_of(word: str) -> PayPeriod | None:
    """The pay period that a form names by its number."""
    number = int(word) if word.isdecimal() and len(word) < 19 else 0  # noqa: PLR2004 - what fits into 64 bits
    return pay_periods.by_id(access.company().id, number)
