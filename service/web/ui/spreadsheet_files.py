"""Lists as workbooks for Excel: every text is a text cell, so leading zeros stay and nothing is ever a formula."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from flask import Response

from service.web.ui import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What XML 1.0 cannot hold: controls but for tabs and line ends, halves of a pair, and two that are no characters.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: What one cell can hold.
LONGEST_TEXT: Final = 32_767
_WIDTH: Final = 18
#: Texts are never taken for formulas, links or numbers.
_AS_TEXT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def spreadsheet_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], left_off: str) -> Response:
    """One sheet with its headings kept in sight. Instants are in the company's zone, as on pages.

    `left_off` says, in a last line, that the file does not hold everything, and why.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **_AS_TEXT}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day, instant = (book.add_format({"num_format": form}) for form in ("d mmm yyyy", "d mmm yyyy hh:mm"))
        sheet.set_column(0, max(0, len(headings) - 1), _WIDTH)
        sheet.freeze_panes(1, 1)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        last = 0
        for last, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, last, column, value, day, instant)
        if left_off:
            sheet.write_string(last + 1, 0, left_off, bold)
    answer = Response(content.getvalue(), content_type=TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _write(sheet: Any, line: int, column: int, value: Any, day: Any, instant: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(line, column, "yes" if value else "no")
    elif isinstance(value, (int, Decimal)):
        sheet.write_number(line, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, column, value.astimezone(formatting.zone()).replace(tzinfo=None), instant)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, day)
    else:
        sheet.write_string(line, column, _printable(str(value))[:LONGEST_TEXT])


def _printable(text: str) -> str:
    """Without the control characters that no workbook may hold; blanks of every kind stay."""
    return text if text.isprintable() else _CONTROL.sub("", text)
