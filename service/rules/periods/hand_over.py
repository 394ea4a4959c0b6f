"""By when a signed-off pay period should be in payroll.

Payments by Bacs are submitted two working days before they arrive, so on that day the data is needed.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final

from service.rules.pay.pay_calendar import send_instant
from service.rules.periods.cut_offs import cut_off_day

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from service.facts.periods import Nation

WORKING_DAYS_BEFORE: Final = 2
#: When people are at work, by the company's clock.
AT: Final = time(9)


def is_late(payday: date, nation: Nation, zone: ZoneInfo, now: datetime) -> bool:
    """Whether a pay period that is not handed over is late at an instant; no more once its payday is over."""
    if now.astimezone(zone).date() > payday:
        return False
    return now >= send_instant(cut_off_day(payday, WORKING_DAYS_BEFORE, nation), AT, zone)
