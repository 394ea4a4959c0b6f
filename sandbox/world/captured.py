"""People from a saved `/people` answer instead of the cast: exactly as they came, keys, ids and all.

Locations they refer to are made up to match; every other resource stays empty, as nothing is known of it.
"""

from pathlib import Path
from typing import Any

import orjson

from sandbox.world import people
from sandbox.world.world import World


def read_people(file: Path) -> list[dict[str, Any]]:
    """The records of an envelope or of a bare list; ValueError when it is neither."""
    read = orjson.loads(file.read_bytes())
    rows = read.get("data") if isinstance(read, dict) else read
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("id") for row in rows):
        raise ValueError(f"{file} is not an answer of /people: it needs a list of records with ids")
    return rows


def fill_with_captured(world: World, rows: list[dict[str, Any]]) -> str | None:
    if rows:
        world.company_id = rows[0].get("companyId") or world.company_id
    world.add("companies", {"name": "Captured Ltd", "domains": ["example.com"]}, row_id=world.company_id, told=False)
    for row in rows:
        place = row.get("locationId")
        if place and place != "remote" and world.find("locations", place) is None:
            city = (row.get("timezone") or "").rpartition("/")[2].replace("_", " ") or None
            fields = {"label": f"{city or 'Main'} office", "city": city, "timezone": row.get("timezone")}
            world.add("locations", fields, row_id=place, told=False)
        world.tables["people"].put({"status": "active", "role": "user"} | row)
    world.switches.drop_null_keys = False
    owner = next((row for row in rows if row.get("role") == "owner"), rows[0] if rows else None)
    return owner["id"] if owner else None


def unknown_keys(rows: list[dict[str, Any]]) -> set[str]:
    """Keys that this sandbox's own people lack: a sign that the shape has moved on."""
    return {key for row in rows for key in row} - set(people.PERSON) - people.OWN_FIELDS
