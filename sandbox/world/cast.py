"""The fixed cast: the people of `cast.json` that tests and documents call by name.

Dates there are fixed, or `"+30d"` from the sandbox's own today where a story needs the future. Ids follow
from the seed and the cast key, so they are the same at every start.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson

from sandbox.world.clock import as_text, seconds_in
from sandbox.world.table import Row
from sandbox.world.world import World

CAST_FILE = Path(__file__).with_name("cast.json")
CAST: dict[str, Any] = orjson.loads(CAST_FILE.read_bytes())


def fill_with_cast(world: World) -> str:
    """The whole cast; answers the owner's id."""
    furnish(world)
    for each in CAST["people"]:
        _add_person(world, each)
    set_direct_reports(world)
    for key in CAST["deleted"]:
        world.keys[key] = world.id_of("people", key)
    return world.keys["priya"]


def furnish(world: World) -> None:
    """What a company has before its people: locations, types of pay and documents, custom fields."""
    world.add("companies", CAST["company"], row_id=world.company_id, told=False)
    _add_named(world, "locations", CAST["locations"])
    _add_named(world, "compensation-types", CAST["compensationTypes"])
    _add_named(world, "custom-fields", [each | {"key": each["name"]} for each in CAST["customFields"]])
    for each in CAST["documentTypes"]:
        fields = {"name": each["name"], "_visibility": each["visibility"]}
        world.add("document-types", fields, row_id=world.id_of("document-types", each["key"]), told=False)


def add_children(world: World, person_id: str, each: dict[str, Any]) -> None:
    """Roles, pay, bank accounts and custom values in the cast's spelling."""
    for role in each.get("jobRoles", ()):
        boss = world.id_of("people", role["reportingTo"]) if role.get("reportingTo") else None
        _add_child(world, "job-roles", person_id, role | {"reportingTo": boss})
    for pay in each.get("compensations", ()):
        type_id = world.id_of("compensation-types", pay["type"])
        fields = {key: value for key, value in pay.items() if key != "type"}
        _add_child(world, "compensations", person_id, fields | {"compensationTypeId": type_id})
    bound = {}
    for account in each.get("bankAccounts", ()):
        fields = {key: value for key, value in account.items() if key != "key"}
        bound[account.get("key")] = _add_child(world, "bank-accounts", person_id, fields)["id"]
    plain = [{"field": field, "value": value} for field, value in each.get("customValues", {}).items()]
    for value in plain + each.get("moreValues", []):
        fields = {
            "customFieldId": world.id_of("custom-fields", value["field"]),
            "value": value["value"],
            "resourceId": bound[value["boundTo"]] if "boundTo" in value else None,
        }
        stamps = {key: value[key] for key in ("updatedAt", "createdAt") if key in value}
        _add_child(world, "custom-values", person_id, fields | stamps)


def set_direct_reports(world: World) -> None:
    """Kept on the person as Humaans does: the inverse of the open roles' `reportingTo`."""
    reports: dict[str, list[str]] = {}
    for role in world.rows("job-roles"):
        if role["reportingTo"] and role["endDate"] is None:
            reports.setdefault(role["reportingTo"], []).append(role["personId"])
    for person_id, ids in reports.items():
        row = world.find("people", person_id)
        if row is not None:
            world.tables["people"].put(row | {"directReports": ids})


def _add_person(world: World, each: dict[str, Any]) -> None:
    fields = resolved(world, each["person"])
    start = fields["employmentStartDate"]
    location = fields["locationId"]
    fields |= {
        "locationId": location if location == "remote" else world.id_of("locations", location),
        "createdAt": min(f"{start}T08:00:00.000Z", _days_ago(world, 7)),
        "_key": each["key"],
        "_notable": each["notable"],
    }
    row_id = world.id_of("people", each["key"])
    world.keys[each["key"]] = row_id
    world.add("people", fields, row_id=row_id, told=False)
    add_children(world, row_id, each)


def resolved(world: World, fields: Row) -> Row:
    """Relative days made real: `"+30d"` is a date; on a stamp, an instant."""
    today = world.clock.now()
    found = dict(fields)
    for name, value in fields.items():
        if (
            isinstance(value, str)
            and value[:1] in "+-"
            and value.endswith("d")
            and name.endswith(("Date", "Day", "At"))
        ):
            moment = today + timedelta(seconds=seconds_in(value))
            found[name] = as_text(moment) if name.endswith("At") else moment.date().isoformat()
    return found


def _add_child(world: World, resource: str, person_id: str, fields: Row) -> Row:
    fields = resolved(world, fields) | {"personId": person_id}
    since = fields.get("effectiveDate") or "2024-01-08"
    fields.setdefault("createdAt", fields.get("updatedAt") or min(f"{since}T09:00:00.000Z", _days_ago(world, 6)))
    return world.add(resource, fields, told=False)


def _add_named(world: World, resource: str, rows: list[dict[str, Any]]) -> None:
    for each in rows:
        fields = {key: value for key, value in each.items() if key != "key"}
        fields["createdAt"] = "2019-02-01T09:00:00.000Z"
        world.add(resource, fields, row_id=world.id_of(resource, each["key"]), told=False)


def _days_ago(world: World, days: int) -> str:
    return as_text(world.clock.now() - timedelta(days=days))
