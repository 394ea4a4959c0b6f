"""Several notices in one email: the daily digest, or what came in a user's quiet hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from service.rules.fields.pluralise import counted

if TYPE_CHECKING:
    from collections.abc import Sequence


class DigestLine(NamedTuple):
    """One notice of a digest."""

    company: str
    title: str
    #: When it was raised, and when it was over, in words.
    when: str
    link: str
    is_open: bool
    #: The state of the company when the email is written, as its pages tell it.
    standing: str


def subject(lines: Sequence[DigestLine]) -> str:
    """Like `3 notices, 1 of them open: Acme Ltd`."""
    companies = list(dict.fromkeys(line.company for line in lines))
    whose = companies[0] if len(companies) == 1 else counted(len(companies), "company", "companies")
    still_open = sum(line.is_open for line in lines)
    state = "all over" if not still_open else "open" if still_open == len(lines) else f"{still_open} of them open"
    return f"{counted(len(lines), 'notice')}, {state}: {whose}"


def text(lines: Sequence[DigestLine], preferences_address: str) -> str:
    """The whole text, company by company: its state, then its notices, what is open first.

    That all notices are over says nothing of what else is open: the state does.
    """
    parts = []
    for company in dict.fromkeys(line.company for line in lines):
        of_company = [line for line in lines if line.company == company]
        parts += [company, of_company[0].standing, ""]
        parts += [
            f"- {line.title}. {line.when}\n  {line.link}"
            for line in sorted(of_company, key=lambda line: not line.is_open)
        ]
        parts.append("")
    return "\n".join([*parts, f"Choose which notices you get by email: {preferences_address}", ""])
