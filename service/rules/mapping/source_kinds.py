"""What a Humaans field holds, as far as that is known: so that an exclusion that makes no sense for it is refused."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class SourceKind(StrEnum):
    """`ANY` is not known, or may be any of the others: a custom field of texts may hold dates."""

    ANY = "any"
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"


DATE_SOURCES: Final = frozenset(
    {
        "person.birthday",
        "person.employmentStartDate",
        "person.firstWorkingDay",
        "person.probationEndDate",
        "person.employmentEndDate",
        "person.lastWorkingDay",
        "compensation.salary.effectiveDate",
    }
)
NUMBER_SOURCES: Final = frozenset({"compensation.salary.amount"})
#: Often numbers, sometimes words.
_EITHER: Final = frozenset({"person.employeeId"})


def kind_of_fixed(key: str) -> SourceKind:
    """What a field that every company has holds."""
    if key in DATE_SOURCES:
        return SourceKind.DATE
    if key in NUMBER_SOURCES:
        return SourceKind.NUMBER
    return SourceKind.ANY if key in _EITHER else SourceKind.TEXT


def kind_of_custom(humaans_type: str | None) -> SourceKind:
    """What a custom field holds by the type Humaans gives it."""
    return {"date": SourceKind.DATE, "number": SourceKind.NUMBER}.get((humaans_type or "").casefold(), SourceKind.ANY)
