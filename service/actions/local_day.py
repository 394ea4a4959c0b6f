"""What day it is for a company: rules judge by the calendar on its wall, not by UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.store.models import Company


def local_day(company: Company, now: datetime) -> date:
    return now.astimezone(ZoneInfo(company.time_zone)).date()
