"""What happens to people in a company, one step each: hired, leaving, a day gone by, a bit of everything."""

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.world.generator import add_whole, made_up
from sandbox.world.people import PERSON
from sandbox.world.table import Row

if TYPE_CHECKING:
    from sandbox.platform.company import Company

_PARTS = {"jobRole": "role", "compensation": "pay", "bankAccount": "account"}
_BEYOND_MADE_UP = 500_000


def hire(company: "Company", wanted: dict[str, Any], *, told: bool) -> Row:
    """A new complete person; any field of theirs may be given, and a part given as null is left out.

    Parts are `jobRole`, `compensation` (or just `salary`), `bankAccount` and `customValues` by field name.
    """
    world = company.world
    with world.lock:
        if not world.rows("custom-fields"):
            raise ValueError("people from a file are in a company without custom fields: no one can be hired there")
        number = _BEYOND_MADE_UP + len(world.rows("people")) + world.tables["people"].revision
        each = made_up(world, random.Random(f"hire/{company.seed}/{number}"), number)
        start = wanted.get("employmentStartDate", world.clock.today().isoformat())
        each["person"] |= {"employmentStartDate": start, "createdAt": None}
        for part in _PARTS.values():
            each[part] |= {"createdAt": None} | ({"effectiveDate": start} if part != "account" else {})
        if start > world.clock.today().isoformat():
            each["person"]["status"] = "newHire"
        _apply(each, wanted)
        person = add_whole(world, each, told=told)
        if person.get("_key"):
            world.keys[person["_key"]] = person["id"]
        return person


def _apply(each: dict[str, Any], wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        if name in _PARTS:
            part = _PARTS[name]
            each[part] = None if value is None else (each[part] | value)
        elif name == "salary":
            each["pay"]["amount"] = str(value)
        elif name == "customValues":
            kept = {field: text for field, text in (each["values"] | (value or {})).items() if text is not None}
            each["values"] = kept if value is not None else {}
        elif name == "key":
            each["person"]["_key"] = value
        elif name in PERSON:
            each["person"][name] = value
        else:
            raise ValueError(f"a hire has no {name!r}")
    if each["account"] and "nameOnAccount" not in (wanted.get("bankAccount") or {}):
        each["account"]["nameOnAccount"] = f"{each['person']['firstName']} {each['person']['lastName']}"


def leave(company: "Company", name: str, wanted: dict[str, Any], *, told: bool) -> Row:
    """Ends an employment on a day (today when none is given); already over, the person is offboarded."""
    world = company.world
    on = wanted.get("on") or world.clock.today().isoformat()
    date.fromisoformat(on)
    fields: Row = {
        "employmentEndDate": on,
        "lastWorkingDay": wanted.get("last_working_day", on),
        "leavingReason": wanted.get("reason", "resigned"),
    }
    if wanted.get("offboard", on <= world.clock.today().isoformat()):
        fields |= {
            "status": "offboarded",
            "offboardedAt": world.clock.timestamp(),
            "offboardedBy": company.owner_id,
        }
    return world.change("people", company.person_id(name), fields, told=told)


def turn_statuses(company: "Company") -> list[str]:
    """After the clock has moved: new hires have begun, leavers have gone. No event tells of either."""
    world = company.world
    today = world.clock.today().isoformat()
    turned = []
    with world.lock:
        for row in list(world.rows("people")):
            if row["status"] == "newHire" and (row["employmentStartDate"] or "9999") <= today:
                world.change("people", row["id"], {"status": "active"}, told=False)
            elif row["status"] == "active" and (row.get("employmentEndDate") or "9999") < today:
                gone = {"status": "offboarded", "offboardedAt": world.clock.timestamp()}
                world.change("people", row["id"], gone, told=False)
            else:
                continue
            turned.append(row["id"])
    return turned


def churn(company: "Company", share: float) -> list[str]:
    """An address moved and a raise from tomorrow for this share of all people, with every event told."""
    world = company.world
    chance = random.Random(f"churn/{company.seed}/{world.tables['people'].revision}")
    tomorrow = (world.clock.today() + timedelta(days=1)).isoformat()
    with world.lock:
        everyone = sorted(world.tables["people"].rows)
        chosen = chance.sample(everyone, max(1, round(len(everyone) * share)))
        for person_id in chosen:
            world.change("people", person_id, {"address": f"{chance.randint(1, 400)} New Road"})
            for pay in world.rows_of("compensations", person_id)[:1]:
                kept = {key: pay[key] for key in ("personId", "compensationTypeId", "currency", "period")}
                amount = str(20_000 + chance.randrange(60) * 1000)
                world.add("compensations", kept | {"amount": amount, "effectiveDate": tomorrow})
    return chosen
