"""The email that tells HR whose information is missing: names of people and of fields, and no value of any field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.rules.fields.payroll_fields import FIELDS_BY_NAME
from service.rules.fields.pluralise import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def subject_of(company: str, total: int) -> str:
    """The subject: how many people of which company."""
    return f"Missing payroll information for {counted(total, 'employee')} of {company}"


def text_of(company: str, people: Sequence[tuple[str, Iterable[str]]], total: int) -> str:
    """The words of the email. `people` are names and their missing payroll fields; `total` counts those not named too.

    What a name holds is put on one line, so that no name can look like a line of ours.
    """
    what = "is missing information" if total == 1 else "are missing information"
    lines = [
        "Hello",
        "",
        f"{counted(total, 'employee')} of {company} {what} that payroll needs.",
        "Please add it in Humaans. Payroll is then updated by itself.",
        "",
        *(f"- {' '.join(name.split())}: {_listed(fields)}" for name, fields in people),
    ]
    if more := total - len(people):
        lines += ["", f"There are {more:,} more. Ask your payroll team for the whole list as a file."]
    lines += ["", "This email holds no pay, tax or bank details. Please do not reply with any."]
    return "\n".join(lines) + "\n"


def _listed(fields: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(FIELDS_BY_NAME[name].label for name in fields))
