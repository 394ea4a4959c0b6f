"""How long an answer asks us to wait."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from service.outgoing.limits import MAX_RETRY_AFTER_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Of a number of seconds; more are more than any wait of ours.
_MOST_DIGITS: Final = 9
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIME: Final = "(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})"
_MONTH: Final = f"(?P<month>{'|'.join(_MONTHS)})"
#: IMF-fixdate, RFC 850 and asctime, in this order.
_HTTP_DATES: Final = (
    re.compile(rf"[A-Z][a-z]{{2}}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT"),
    re.compile(rf"[A-Z][a-z]+day, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_TIME} GMT"),
    re.compile(rf"[A-Z][a-z]{{2}} {_MONTH} (?P<day>[ 0-9][0-9]) {_TIME} (?P<year>[0-9]{{4}})"),
)


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """Whole seconds or an HTTP date (RFC 9110, 5.6.7), above 0 and at most 300.

    None for anything else. A time that has come already says nothing of how long to wait, so that it is backed off from
    as if nothing had been said.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[-_MOST_DIGITS:] if set(text[:-_MOST_DIGITS]) <= {"0"} else MAX_RETRY_AFTER_SECONDS)
    else:
        due = _http_date(text)
        if due is None:
            return None
        now = _http_date(headers.get("Date", "")) or datetime.now(UTC)
        seconds = (due - now).total_seconds()
    return min(seconds, MAX_RETRY_AFTER_SECONDS) if seconds > 0 else None


def _http_date(text: str) -> datetime | None:
    """Any of the three forms, in GMT whatever else it claims; None for anything that is no date of the calendar."""
    found = next(filter(None, (form.fullmatch(text) for form in _HTTP_DATES)), None)
    if found is None:
        return None
    written = found.groupdict()
    year = int(written["year"])
    if len(written["year"]) == 2:  # noqa: PLR2004 - RFC 850's two digits
        year = _full_year(year, datetime.now(UTC).year)
    hour, minute, second = (int(part) for part in written["time"].split(":"))
    try:
        day = datetime(year, _MONTHS.index(written["month"]) + 1, int(written["day"]), hour, minute, tzinfo=UTC)
        return day + timedelta(seconds=min(second, 60))
    except (ValueError, OverflowError):
        return None


def _full_year(two_digits: int, this_year: int) -> int:
    """More than fifty years ahead is in the past (RFC 9110, 5.6.7)."""
    year = this_year - this_year % 100 + two_digits
    return year - 100 if year > this_year + 50 else year
