"""Which rows of a mapping someone should check, and why; the others were matched and need nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.rules.fields.payroll_fields import SELDOM_KEPT
from service.rules.fields.pluralise import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from service.facts.settings import CompanySettings, MappingEntry

NO_MATCH: Final = "We found no matching Humaans field. Choose one, or leave it as “Do not map”"
GONE: Final = "Humaans no longer lists this field. Choose another one"


def doubts_of(
    settings: CompanySettings, listed: Collection[str], not_accepted: Mapping[str, int], *, is_new: bool
) -> dict[str, str]:
    """Reason by payroll field, in the order of the mapping.

    `listed`: the sources that Humaans has now. `not_accepted`: how many values of a field payroll did not accept.
    `is_new`: nothing was saved yet, so a field without a source is no one's choice.
    """
    return {
        entry.payroll_field: reason
        for entry in settings.mapping
        for reason in _reasons(entry, settings, listed, not_accepted, is_new=is_new)
    }


def _reasons(
    entry: MappingEntry,
    settings: CompanySettings,
    listed: Collection[str],
    not_accepted: Mapping[str, int],
    *,
    is_new: bool,
) -> Iterator[str]:
    """At most one."""
    values = not_accepted.get(entry.payroll_field, 0)
    if any(source is not None and source not in listed for source in (entry.source, entry.fallback_source)):
        yield GONE
    elif values:
        yield f"{counted(values, 'value')} not accepted. Say what to use instead"
    elif is_new and not entry.is_mapped and not _is_set_otherwise(entry.payroll_field, settings):
        yield NO_MATCH


def _is_set_otherwise(payroll_field: str, settings: CompanySettings) -> bool:
    return payroll_field in SELDOM_KEPT or (payroll_field == "title" and settings.title_from_gender)
