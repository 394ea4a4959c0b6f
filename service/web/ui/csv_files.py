"""Lists as CSV files that a spreadsheet opens without running anything in them (security S30)."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from flask import Response

from service.web.ui import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: A cell that begins so is taken for a formula by one spreadsheet or another; the last four are the wide forms.
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
#: A plus and the digits of a phone number, perhaps with an extension: it names no cell and calls nothing, so that a
#: program gets it as it is.
_PHONE: Final = re.compile(r"\+[0-9][0-9 ()./-]{4,40}(?:(?:ext\.?|x|#) ?[0-9]{1,6})?", re.ASCII)


def csv_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, left_off: str = "") -> Response:
    """UTF-8 with the mark by which spreadsheets know it; lines end as RFC 4180 wants.

    `left_off` says, in a last line, that the file does not hold everything, and why.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([cell(heading) for heading in headings])
    writer.writerows([cell(value) for value in row] for row in rows)
    if left_off:
        writer.writerow([left_off])
    answer = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def cell(value: Any) -> str | int | Decimal:
    """Numbers stay numbers, phone numbers and leading zeros stay as they are, instants are in the company's zone as
    spreadsheets read them; a text that could be a formula gets a quote in front.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, Decimal)):
        return value
    if isinstance(value, datetime):
        return f"{value.astimezone(formatting.zone()):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(_DANGEROUS) and not _PHONE.fullmatch(text) else text
