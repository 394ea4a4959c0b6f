"""Days given to commands, like 2026-11-27: of the centuries in which people are paid, as the API takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from datetime import datetime

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


class PayrollDay(click.DateTime):
    """A day from 2000 to 2100; a usage error for any other."""

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        day: datetime = super().convert(value, param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"'{value}' is not a day between {FIRST_YEAR} and {LAST_YEAR}.", param, ctx)
        return day
