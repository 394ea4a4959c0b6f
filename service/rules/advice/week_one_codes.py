"""Tax codes that were marked week 1 or month 1 before the tax year began: HMRC ends the mark on 6 April (P9X)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields.tax_formats import WEEK_ONE
from service.rules.fields.tax_years import start_of_tax_year

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


def still_marked(codes: Iterable[tuple[int, str, date | None]], day: date) -> dict[int, FoundIssue]:
    """The advice for each employee whose code has kept the mark from an earlier tax year than the day's.

    `codes` are (employee id, tax code, since when). A code without a known day is taken for an old one.
    """
    begins = start_of_tax_year(day)
    return {
        employee_id: _still_marked(code, begins)
        for employee_id, code, since in codes
        if code.endswith(WEEK_ONE) and (since is None or since < begins)
    }


def _still_marked(code: str, begins: date) -> FoundIssue:
    return FoundIssue(
        IssueCode.TAX_CODE_STILL_WEEK_ONE,
        f"Tax code {code} is still marked week 1 or month 1, and HMRC ended that on {begins.day} {begins:%B %Y}. "
        "Remove the mark in Humaans, unless HMRC has given it again since.",
        "tax_code",
        value_seen=code,
        is_advice=True,
    )
