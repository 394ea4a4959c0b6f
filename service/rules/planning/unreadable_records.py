"""What is said of someone whose record in Humaans could not be read; everyone else is synced (F35)."""

from __future__ import annotations

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue


def unreadable(path: str, message: str) -> FoundIssue:
    """The issue of a person; `path` is where in the record it failed, and `message` says why."""
    return FoundIssue(
        IssueCode.NOT_UNDERSTOOD,
        f"Humaans' record of this person could not be read at “{path}”: {message} Payroll keeps what it has.",
        value_seen=path,
    )
