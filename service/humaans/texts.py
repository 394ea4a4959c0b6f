"""Single values of Humaans' JSON made into ours, or a NotUnderstoodError that names the key.

Texts are kept as sent; whether a value makes sense is for the rules to say. Refused here is only what no payroll text
can be: another type, control characters, more than 4096 characters (Humaans' own longest text).
"""

from __future__ import annotations

import math
import re
from datetime import date
from decimal import Decimal
from typing import Any, Final

from service.humaans.errors import NotUnderstoodError

MAX_TEXT: Final = 4096
#: Ids are 24 characters as far as known.
LONGEST_ID: Final = 64
#: Beyond this a JSON number no longer says exactly what was sent.
_MAX_EXACT: Final = 10**15
_BAD_SIGNS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BAD_SIGNS_LONG: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?", re.ASCII)


def text_from(value: Any, path: str, *, is_long: bool = False) -> str | None:
    """A text or null. A long one (addresses, custom values) may hold newlines and tabs."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise NotUnderstoodError(path)
    if len(value) > MAX_TEXT or (not value.isprintable() and has_bad_signs(value, is_long=is_long)):
        raise NotUnderstoodError(path)
    return value


def has_bad_signs(value: str, *, is_long: bool) -> bool:
    return (_BAD_SIGNS_LONG if is_long else _BAD_SIGNS).search(value) is not None


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


def date_from(value: Any, path: str) -> date | None:
    """A calendar date, `YYYY-MM-DD`; the date of a timestamp is taken as written. Null stays null."""
    if value is None:
        return None
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise NotUnderstoodError(path)
    try:
        return date.fromisoformat(match[1])
    except ValueError:
        raise NotUnderstoodError(path) from None


def id_from(value: Any, path: str) -> str:
    """An id: 24 letters and digits as far as known, but validated loosely (humaans-api.md 5.2)."""
    if isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isascii() and value.isprintable():
        return value
    raise NotUnderstoodError(path)


def id_or_none(value: Any, path: str) -> str | None:
    return None if value is None or value == "" else id_from(value, path)


def timestamp_from(value: Any, path: str) -> str:
    """Humaans' own timestamp text, which sorts by time; "" when there is none."""
    return text_from(value, path) or ""
