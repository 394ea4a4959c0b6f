"""Sample values of Humaans' fields, for someone who maps them: few, different, masked where they must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.humaans import Absent, Unusable
from service.rules.fields import characters
from service.rules.fields.masking import masked
from service.rules.fields.payroll_fields import FIELDS_BY_NAME, IDENTIFYING_NUMBERS
from service.rules.mapping.sources import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.facts.settings import CompanySettings
    from service.rules.mapping.person_on_day import PersonOnDay

MOST: Final = 3
LONGEST_SHOWN: Final = 40
#: Digits that a text of a custom field may have before it is taken for an account or an NI number.
MOST_DIGITS: Final = 5
PAY_SOURCE: Final = "compensation.salary.amount"
SENSITIVE_SOURCES: Final = frozenset(
    {
        "person.taxId",
        "bankAccount.sortCode",
        "bankAccount.accountNumber",
        "bankAccount.swiftCode",
        "bankAccount.routingNumber",
        PAY_SOURCE,
    }
)


def hidden_sources(settings: CompanySettings) -> frozenset[str]:
    """The sources whose values are masked: those known for it, and whatever feeds a sensitive payroll field."""
    feeding = {
        source
        for entry in settings.mapping
        if entry.payroll_field in FIELDS_BY_NAME and FIELDS_BY_NAME[entry.payroll_field].is_sensitive
        for source in (entry.source, entry.fallback_source)
        if source is not None
    }
    return SENSITIVE_SOURCES | feeding


def number_sources(settings: CompanySettings) -> frozenset[str]:
    """The sources of NI and bank numbers: those known for it, and whatever feeds such a payroll field."""
    feeding = {
        source
        for entry in settings.mapping
        if entry.payroll_field in IDENTIFYING_NUMBERS
        for source in (entry.source, entry.fallback_source)
        if source is not None
    }
    return SENSITIVE_SOURCES - {PAY_SOURCE} | feeding


def examples_of(
    sources: Iterable[str], readings: Sequence[PersonOnDay], hidden: frozenset[str]
) -> dict[str, list[str]]:
    """Up to three different texts by source, as a page may show them; a source with none is left out."""
    found = {source: _texts(source, readings) for source in sources}
    return {
        source: [_shown(text, hide=source in hidden, custom=source.startswith("custom.")) for text in texts]
        for source, texts in found.items()
        if texts
    }


def looks_like_a_number(text: str) -> bool:
    """Whether a text may be an account or NI number in a field of another name."""
    return sum(sign.isdigit() for sign in text) > MOST_DIGITS


def _texts(source: str, readings: Iterable[PersonOnDay]) -> list[str]:
    read = reader(source)
    found: dict[str, None] = {}
    for reading in readings:
        seen = read(reading)
        if seen is None or isinstance(seen, (Absent, Unusable)):
            continue
        for text in (seen,) if isinstance(seen, str) else seen:
            if text.strip():
                found[text.strip()] = None
        if len(found) >= MOST:
            break
    return list(found)[:MOST]


def _shown(text: str, *, hide: bool, custom: bool) -> str:
    if hide or (custom and looks_like_a_number(text)):
        return masked(text)
    short = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return characters.shown_safely(short)
