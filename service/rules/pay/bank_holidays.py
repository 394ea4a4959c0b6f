"""The bank holidays of the United Kingdom on working days, with where each is one.

Paydays move off those of England and Wales alone (`pay_calendar`): Bacs pays on the others. Source: the `holidays`
package, which follows https://www.gov.uk/bank-holidays; a holiday that is proclaimed later comes with its next version.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import holidays

#: As the package calls them, and as people do.
NATIONS: Final = {"ENG": "England and Wales", "SCT": "Scotland", "NIR": "Northern Ireland"}
_SATURDAY: Final = 5
_OBSERVED: Final = " (observed)"


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A day of the working week on which some of the United Kingdom does not work."""

    day: date
    name: str
    #: Names of NATIONS, in their order.
    nations: tuple[str, ...]

    @property
    def moves_paydays(self) -> bool:
        """Whether Bacs does not pay on this day."""
        return NATIONS["ENG"] in self.nations

    @property
    def where(self) -> str:
        """The nations in words."""
        return "Everywhere in the UK" if len(self.nations) == len(NATIONS) else ", ".join(self.nations)


def bank_holidays_between(first: date, last: date) -> list[BankHoliday]:
    """Those from `first` to `last`, both included, by day."""
    years = range(first.year, last.year + 1)
    calendars = {
        name: holidays.country_holidays("GB", subdiv=code, years=years, expand=False) for code, name in NATIONS.items()
    }
    found = []
    day = first
    while day <= last:
        nations = tuple(nation for nation, calendar in calendars.items() if day in calendar)
        if nations and day.weekday() < _SATURDAY:
            found.append(BankHoliday(day, _name(str(calendars[nations[0]].get(day))), nations))
        day += timedelta(days=1)
    return found


def _name(name: str) -> str:
    """A substitute day says so in the words of GOV.UK."""
    return f"{name.removesuffix(_OBSERVED)} (substitute day)" if name.endswith(_OBSERVED) else name
