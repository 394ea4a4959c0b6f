"""Today's date in a company's time zone: rules use it, not the date in UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from service.store.companies import companies

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.store.tables.companies import Company


def local_day(company: Company, now: datetime) -> date:
    return now.astimezone(ZoneInfo(company.time_zone)).date()


def day_of(company_id: int, now: datetime) -> date:
    """The day it is for a company at an instant. Raises LookupError for no such company."""
    return now.astimezone(zone_of(company_id)).date()


def zone_of(company_id: int) -> ZoneInfo:
    """The time zone of a company, for callers that need many of its days. Raises LookupError for no such company."""
    return ZoneInfo(companies.get(company_id).time_zone)
