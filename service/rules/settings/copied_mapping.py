"""A mapping taken from another company: its custom fields are found here by their names, as their ids differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.facts.humaans import Catalogue
    from service.facts.settings import MappingEntry

_CUSTOM: Final = "custom."


@dataclass(frozen=True, slots=True)
class CopiedMapping:
    """`not_found`: payroll field, and the name of the Humaans field that is not here; that row stayed as it was."""

    mapping: tuple[MappingEntry, ...]
    not_found: tuple[tuple[str, str], ...]


def copied(
    theirs: Iterable[MappingEntry], their_catalogue: Catalogue, ours: Iterable[MappingEntry], our_catalogue: Catalogue
) -> CopiedMapping:
    """Every row of ours as theirs has it. A fallback that is not here is dropped and said, its row is copied."""
    wanted = {entry.payroll_field: entry for entry in theirs}
    by_name = {each.name.strip().casefold(): each.id for each in our_catalogue.custom_fields.values()}
    mapping, not_found = [], []
    for entry in ours:
        found = wanted.get(entry.payroll_field, entry)
        source = _here(found.source, their_catalogue, by_name)
        fallback = _here(found.fallback_source, their_catalogue, by_name)
        for theirs_key, key in ((found.source, source), (found.fallback_source, fallback)):
            if theirs_key is not None and key is None:
                not_found.append((entry.payroll_field, _name(theirs_key, their_catalogue)))
        is_lost = found.source is not None and source is None
        mapping.append(entry if is_lost else replace(found, source=source, fallback_source=fallback))
    return CopiedMapping(tuple(mapping), tuple(not_found))


def _here(source: str | None, their_catalogue: Catalogue, by_name: Mapping[str, str]) -> str | None:
    """The same source in this company; None when there is none of that name."""
    if source is None or not source.startswith(_CUSTOM):
        return source
    field_id = by_name.get(_name(source, their_catalogue).strip().casefold())
    return None if field_id is None else f"{_CUSTOM}{field_id}"


def _name(source: str, catalogue: Catalogue) -> str:
    field = catalogue.custom_fields.get(source.removeprefix(_CUSTOM))
    return source if field is None else field.name
