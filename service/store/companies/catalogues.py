"""The catalogue of a company as last read from Humaans, so that pages and checks need not read it again.

It has the names of custom fields, places and compensation types; nothing about a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.facts.humaans import Catalogue, CompensationType, CustomField, Location, Resource
from service.store.companies import connections
from service.store.tables.companies import Connection


def save(company_id: int, catalogue: Catalogue, read_at: datetime | None = None) -> None:
    document = _to_json(catalogue) | ({} if read_at is None else {"read_at": read_at.isoformat()})
    Connection.update(catalogue=document).where(Connection.company == company_id).execute()


def read_since(company_id: int, instant: datetime) -> Catalogue | None:
    """The catalogue when it is known to have been read at or after an instant."""
    row = connections.of_company(company_id)
    if row is None or not row.catalogue:
        return None
    read_at = row.catalogue.get("read_at")
    return _from_json(row.catalogue) if read_at and datetime.fromisoformat(read_at) >= instant else None


def of_company(company_id: int) -> Catalogue:
    """The catalogue as last read; an empty one when none ever was."""
    row = connections.of_company(company_id)
    return Catalogue(readable=frozenset()) if row is None or not row.catalogue else _from_json(row.catalogue)


def _to_json(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "custom_fields": [
            [f.id, f.name, f.section, f.type, list(f.choices), f.is_multi_choice]
            for f in catalogue.custom_fields.values()
        ],
        "locations": [[place.id, dict(place.values)] for place in catalogue.locations.values()],
        "compensation_types": [[t.id, t.name, t.base_type] for t in catalogue.compensation_types.values()],
        "readable": sorted(catalogue.readable),
    }


def _from_json(document: dict[str, Any]) -> Catalogue:
    fields = [
        CustomField(id_, name, section, type_, tuple(choices), is_multi)
        for id_, name, section, type_, choices, is_multi in document["custom_fields"]
    ]
    return Catalogue(
        custom_fields={field.id: field for field in fields},
        locations={id_: Location(id_, values) for id_, values in document["locations"]},
        compensation_types={
            id_: CompensationType(id_, name, base) for id_, name, base in document["compensation_types"]
        },
        readable=frozenset(map(Resource, document["readable"])),
    )
