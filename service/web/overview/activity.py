"""The last day of a company by the hour: who was changed on an event, by a run, and what came without an event (B6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.store.syncing import runs
from service.web.ui import formatting
from service.web.ui.charts import stacked_hours

if TYPE_CHECKING:
    from datetime import datetime

    from markupsafe import Markup

HOURS: Final = 24
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Activity:
    """Numbers of people in the last twenty-four hours, and the chart of them."""

    told: int
    by_runs: int
    #: Of those by runs: changes for which no event had come.
    drift: int
    chart: Markup


def last_day(company_id: int, now: datetime) -> Activity | None:
    """None when no one was changed: an empty chart says less than a sentence."""
    first = now.replace(minute=0, second=0, microsecond=0) - (HOURS - 1) * HOUR
    told, by_runs, drift = ([0] * HOURS for _ in range(3))
    for at, people in runs.announced_since(company_id, first).items():
        told[_place(at, first)] += people
    for at, people, found in runs.found_since(company_id, first):
        by_runs[_place(at, first)] += max(people - found, 0)
        drift[_place(at, first)] += min(found, people)
    if not any((*told, *by_runs, *drift)):
        return None
    hours = tuple(f"{(first + number * HOUR).astimezone(formatting.zone()):%H:%M}" for number in range(HOURS))
    series = (("told", tuple(told)), ("by runs", tuple(by_runs)), ("drift", tuple(drift)))
    said = (
        f"People changed in each hour of the last day: {sum(told)} after an event, {sum(by_runs) + sum(drift)} by "
        f"runs, of which {sum(drift)} without an event."
    )
    return Activity(sum(told), sum(by_runs) + sum(drift), sum(drift), stacked_hours(hours, series, said))


def _place(at: datetime, first: datetime) -> int:
    return min(max(int((at - first) / HOUR), 0), HOURS - 1)
