"""A salary or a bank detail that Humaans no longer has: payroll's is cleared too (A5), and an issue says so.

What a sync emptied is known from the history alone, since afterwards nothing is there on either side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Collection

#: Fields without which an employee is not paid, or not into their own account.
PAY_DETAILS: Final = ("salary_amount_minor", "sort_code", "account_number")


def emptied(names: Collection[str]) -> FoundIssue:
    """The advice for an employee whose pay details of these were emptied."""
    fields = [FIELDS_BY_NAME[name] for name in PAY_DETAILS if name in names]
    *others, last = [field.label for field in fields]
    what, are, were = (f"{', '.join(others)} and {last}", "are", "were") if others else (last, "is", "was")
    return FoundIssue(
        IssueCode.PAY_DETAIL_EMPTIED,
        f"{what} {are} empty in Humaans now, so payroll's {were} emptied too; the history has the earlier value. If "
        "that is wrong, correct it in Humaans: the next sync fills it again.",
        fields[0].name,
        is_advice=True,
    )
