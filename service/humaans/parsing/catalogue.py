"""What belongs to the Humaans company: custom fields, places of work, kinds of compensation.

Read more leniently than people: a name of a wrong type counts as not sent, which never clears anything. Only an id, and
the base type that tells a salary from a bonus, must be there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from service.facts.humaans import Catalogue, CompensationType, CustomField, Location, Resource
from service.humaans.http.errors import NotUnderstoodError
from service.humaans.parsing.keys import LOCATION_KEYS
from service.humaans.parsing.texts import id_from, text_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.facts.humaans import PersonRecord, RawValue

CATALOGUE_RESOURCES: Final = (Resource.CUSTOM_FIELDS, Resource.LOCATIONS, Resource.COMPENSATION_TYPES)
#: Where the id of a place would be, of someone who works at home.
REMOTE: Final = "remote"
_LETTERS: Final = re.compile(r"[^a-z]")
#: How a type that holds several choices may be spelled, letters only; only `select` was ever seen (7.7).
_MULTI_TYPES: Final = ("multi", "checkboxes", "tags", "list")
_MULTI_SWITCHES: Final = ("multiple", "isMultiple", "multi", "isMulti", "multiSelect", "allowMultiple")


def catalogue_ids(resource: Resource, data: list[Any]) -> list[str]:
    """The ids of one page's rows, once each row is known to have what it must."""
    ids = []
    for raw in data:
        if not isinstance(raw, dict):
            raise NotUnderstoodError(f"{resource}.data")
        if resource is Resource.COMPENSATION_TYPES and "baseType" not in raw:
            raise NotUnderstoodError("compensation-types.baseType")
        ids.append(id_from(raw.get("id"), f"{resource}.id"))
    return ids


def catalogue_from(
    rows: Mapping[Resource, Iterable[dict[str, Any]]],
    *,
    readable: frozenset[Resource],
    not_asked_for: frozenset[Resource] = frozenset(),
    multi_choice_ids: Iterable[str] = (),
) -> Catalogue:
    fields = {raw["id"]: _custom_field(raw) for raw in rows.get(Resource.CUSTOM_FIELDS, ())}
    for field_id in multi_choice_ids:
        if field_id in fields:
            fields[field_id] = replace(fields[field_id], is_multi_choice=True)
    return Catalogue(
        custom_fields=fields,
        locations={raw["id"]: _location(raw) for raw in rows.get(Resource.LOCATIONS, ())},
        compensation_types={
            raw["id"]: CompensationType(raw["id"], _text(raw.get("name")), _text(raw.get("baseType")))
            for raw in rows.get(Resource.COMPENSATION_TYPES, ())
        },
        readable=readable,
        not_asked_for=not_asked_for,
    )


def covers(catalogue: Catalogue, person: PersonRecord, custom_field_ids: frozenset[str]) -> bool:
    """Whether all that the person's record names is in the catalogue, so that it need not be read again."""
    place = person.values.get("locationId")
    types = {row.type_id for row in person.compensations if row.type_id is not None}
    return (
        custom_field_ids <= catalogue.custom_fields.keys()
        and (not isinstance(place, str) or place == REMOTE or place in catalogue.locations)
        and types <= catalogue.compensation_types.keys()
    )


def for_person(
    catalogue: Catalogue, read: frozenset[Resource], not_asked_for: Iterable[Resource], multi_choice_ids: Iterable[str]
) -> Catalogue:
    """A catalogue read before, with the lists that were read of one person and the multiple choices seen there."""
    fields = dict(catalogue.custom_fields)
    for field_id in multi_choice_ids:
        if field_id in fields:
            fields[field_id] = replace(fields[field_id], is_multi_choice=True)
    of_company = catalogue.readable.intersection(CATALOGUE_RESOURCES)
    readable = of_company | read | {Resource.PEOPLE}
    return replace(catalogue, custom_fields=fields, readable=readable, not_asked_for=frozenset(not_asked_for))


def _custom_field(raw: dict[str, Any]) -> CustomField:
    config = raw.get("config")
    settings = config if isinstance(config, dict) else {}
    kind = _text(raw.get("type"))
    choices = settings.get("choices")
    return CustomField(
        id=raw["id"],
        name=_text(raw.get("name")) or "",
        section=_text(raw.get("section")),
        type=kind,
        choices=tuple(_choices(choices if isinstance(choices, list) else ())),
        is_multi_choice=_is_multi(kind) or any(settings.get(key) is True for key in _MULTI_SWITCHES),
    )


def _is_multi(kind: str | None) -> bool:
    letters = _LETTERS.sub("", (kind or "").lower())
    return any(word in letters for word in _MULTI_TYPES)


def _choices(choices: Iterable[Any]) -> Iterable[str]:
    for choice in choices:
        text = choice
        if isinstance(choice, dict):
            text = choice.get("label") or choice.get("name") or choice.get("value")
        if (shown := _text(text)) is not None:
            yield shown


def _location(raw: dict[str, Any]) -> Location:
    values: dict[str, RawValue] = {}
    for key in LOCATION_KEYS:
        if key in raw:
            found = _text(raw[key], is_long=key == "address")
            if raw[key] is None or found is not None:
                values[key] = found
    return Location(raw["id"], values)


def _text(value: Any, *, is_long: bool = False) -> str | None:
    try:
        return text_from(value, "", is_long=is_long)
    except NotUnderstoodError:
        return None
