"""docs/exports.md, from the tables of the targets. To write it again:

python -c "from service.rules.exports.exports_page import markdown; print(markdown(), end='')" > docs/exports.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.rules.exports.registry import TARGETS
from service.rules.fields.pluralise import counted

if TYPE_CHECKING:
    from service.rules.exports.target import Column, Target


def markdown() -> str:
    """The whole page."""
    return (
        "# Files for payroll programs\n\n"
        "This page is made from the tables that write the files (`service/rules/exports/targets/`).\n\n"
        "A file is made from a signed-off pay period and says so in its name, for example\n"
        "`acme_monthly_2026-11_v2_sage50_full.csv`: company, pay schedule, period, version, program, and whether it\n"
        "holds everyone or only those who changed since the last file that was imported. Files are UTF-8, with\n"
        "commas, quotes where they are needed, and lines that end with CR LF. Nothing is cut: an employee with a\n"
        "value that the program cannot take is not in the file, and is listed with the reason. A column that is blank\n"
        "for everyone is not in the file, unless the layout is fixed: a program keeps what it has of a column that it\n"
        "is not given. The page of a file says of every other column for how many it is blank. It also lists who\n"
        "is in the file and not ready, with the fields that are missing or wrong, and who is in the program by an\n"
        "earlier file and not in this pay period, with the last day or the other reason: a program goes on paying an\n"
        "employee that it is not told of. Years have four digits always: of two, 65 could be 1965 or 2065.\n\n"
        + "\n".join(_part(each) for each in TARGETS.values())
    )


def limits_of(column: Column) -> str:
    """What a cell may hold, in words."""
    limits = []
    if column.longest is not None:
        limits.append(f"{counted(column.longest, 'character')} at most")
    if column.allowed_in_words:
        limits.append(column.allowed_in_words)
    return ", ".join(limits)


def _part(target: Target) -> str:
    rows = "".join(_row(column) for column in target.filled)
    blank = (
        f"\nColumns that stay blank: {', '.join(f'`{each}`' for each in target.not_filled)}.\n"
        if target.not_filled
        else ""
    )
    unknown = f"{target.on_unknown_words}\n\n" if target.unknown_words else ""
    fixed = " The layout is fixed: all columns are in the file." if target.has_fixed_columns else ""
    return (
        f"## {target.label}\n\n"
        f"Name: `{target.name}`. Layout from: {target.origin}.{fixed}\n\n{target.how_to_import}\n\n"
        f"Stays the payroll's own work: {', '.join(_lower(each) for each in target.left_to_payroll)}.\n\n"
        f"{target.on_not_written}\n\n"
        f"{unknown}"
        "| column | filled with | needed | limits | example |\n|---|---|---|---|---|\n"
        f"{rows}{blank}"
    )


def _row(column: Column) -> str:
    what = column.source.what if column.source is not None else ""
    needed = "yes" if column.is_needed else ""
    return f"| `{column.heading}` | {what} | {needed} | {limits_of(column)} | {column.example} |\n"


def _lower(words: str) -> str:
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
