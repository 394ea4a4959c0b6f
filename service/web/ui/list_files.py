"""A list as the file that its form asks for: CSV for programs and every spreadsheet, or a workbook for Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import request

from service.web.ui.csv_files import csv_file
from service.web.ui.spreadsheet_files import spreadsheet_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flask import Response

EXCEL: Final = "xlsx"


def list_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, left_off: str = "") -> Response:
    """`name` is without its ending; `left_off` says what of the list is not in the file, and why."""
    if request.form.get("format") == EXCEL:
        return spreadsheet_file(f"{name}.{EXCEL}", headings, rows, left_off)
    return csv_file(f"{name}.csv", headings, rows, left_off=left_off)
