"""Single values of Humaans' JSON made into ours, or a NotUnderstoodError that names the key.

Whether a value makes sense is for the rules to say. White space in a text of one line becomes one blank; a sign that no
person types (NUL, escape, half a pair) becomes U+FFFD, which no payroll field takes, so that it is told of that field
alone. An instant becomes the day it is in the company's zone. Refused is another type, and more than 4096 characters
(Humaans' own longest text).
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from service.humaans.http.errors import NotUnderstoodError

if TYPE_CHECKING:
    from datetime import tzinfo

MAX_TEXT: Final = 4096
#: Ids are 24 characters as far as known.
LONGEST_ID: Final = 64
#: Beyond this a JSON number no longer says exactly what was sent.
_MAX_EXACT: Final = 10**15
_UNTYPED: Final = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff"
_BAD_SIGN: Final = re.compile(f"[{_UNTYPED}]")
#: What does not show and comes with pasted text: soft hyphen, zero width space, byte order mark, marks that turn the
#: direction of writing. Within a text some of them mean something; around it none does.
_UNSEEN: Final = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
#: Of one line: any white space but a blank, what no person types, and what does not show.
_ODD: Final = re.compile(rf"[^\S ]|[{_UNTYPED}{_UNSEEN}]")
_ODD_LONG: Final = re.compile(rf"[\x0b\x0c\x1c-\x1f\x85]|[{_UNTYPED}]")
_SHORTEST_INSTANT: Final = len("2026-08-31T23:00")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: A day and a time of day: `2026-08-31T23:00:00.000Z`.
_INSTANT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)


def text_from(value: Any, path: str, *, is_long: bool = False) -> str | None:
    """A text or null. A long one (addresses, custom values) may hold newlines and tabs."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise NotUnderstoodError(path)
    return _cleaned(value, is_long=is_long) if is_odd(value, is_long=is_long) else value


def is_odd(value: str, *, is_long: bool) -> bool:
    """Whether `text_from` might change the text."""
    return not value.isprintable() and (_ODD_LONG if is_long else _ODD).search(value) is not None


def _cleaned(value: str, *, is_long: bool) -> str:
    spaced = re.sub(r"[\x0b\x0c\x1c-\x1f\x85]", " ", value) if is_long else _trimmed(value)
    return _BAD_SIGN.sub(_REPLACEMENT, spaced)


def _trimmed(value: str) -> str:
    """One line: white space made one blank, and nothing around it that does not show."""
    return " ".join(value.split()).strip(f" {_UNSEEN}")


def number_or_text_from(value: Any, path: str, *, is_long: bool = False) -> str | None:
    """As `text_from`, but a JSON number is taken too, written out exactly: 4 -> "4", 1e3 -> "1000"."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text_from(value, path, is_long=is_long)
    if not math.isfinite(value) or abs(value) >= _MAX_EXACT:
        raise NotUnderstoodError(path)
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def texts_from(value: Any, path: str, inner_key: str) -> tuple[str, ...] | None:
    """A list of texts, or of objects that hold the text under `inner_key` ([{"name": "Payroll"}]); or null."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise NotUnderstoodError(path)
    found = []
    for item in value:
        text = text_from(item.get(inner_key) if isinstance(item, dict) else item, path)
        if text is None:
            raise NotUnderstoodError(path)
        found.append(text)
    return tuple(found)


def date_from(value: Any, path: str, zone: tzinfo) -> date | None:
    """A calendar date, `YYYY-MM-DD`, or the day of an instant in the zone. Null stays null."""
    if value is None:
        return None
    day = day_text(value, zone) if isinstance(value, str) else ""
    if not _DAY.fullmatch(day):
        raise NotUnderstoodError(path)
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise NotUnderstoodError(path) from None


def day_text(text: str, zone: tzinfo) -> str:
    """The day on which an instant falls in the zone: 23:00Z on 31 August is 1 September in London.

    A time without a zone is taken as the zone's own. Any other text stays as it is.
    """
    if len(text) < _SHORTEST_INSTANT or (match := _INSTANT.fullmatch(text.strip())) is None:
        return text
    day, time_of_day, offset = match.groups()
    try:
        instant = datetime.fromisoformat(f"{day}T{time_of_day.replace(',', '.')}{(offset or '').upper()}")
        return (instant if instant.tzinfo is None else instant.astimezone(zone)).date().isoformat()
    except (ValueError, OverflowError):
        return text


def id_from(value: Any, path: str) -> str:
    """An id: 24 letters and digits as far as known, but validated loosely (humaans-api.md 5.2)."""
    if isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isascii() and value.isprintable():
        return value
    raise NotUnderstoodError(path)


def id_or_none(value: Any, path: str) -> str | None:
    return None if value is None or value == "" else id_from(value, path)


def timestamp_or_blank(value: Any) -> str:
    """Humaans' own timestamp text, which sorts by time; "" when there is none or none that can be read: no value of
    payroll depends on it.
    """
    try:
        return text_from(value, "") or ""
    except NotUnderstoodError:
        return ""
