"""What a list call asks for: paging, filters, order and the day it is asked for, and the rows that answer it.

Read from the query string in the spellings seen with real clients; the rest follows the framework's habit.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sandbox.answers.errors import ApiError, issue
from sandbox.world.people import STATUSES
from sandbox.world.resources import Resource
from sandbox.world.switches import Switches
from sandbox.world.table import Row

#: How a filter spells that there is no value.
NO_VALUE = ("", "null")
DEFAULT_LIMIT = 100
MAX_LIMIT = 250

#: Characters of a year, all that a filter "by-year" compares.
_YEAR = 4

_PARAMETER = re.compile(r"^(?P<field>\w+)(?:\[(?P<operator>\$\w+)\](?:\[\])?)?$")
_SORT = re.compile(r"^\$sort\[(?P<field>\w+)\]$")
_OPERATORS = ("$in", "$nin", "$gt", "$gte", "$lt", "$lte")
# Filters of /people that are no fields of a person.
_BESIDE_FIELDS = {"people": ("spaceId",)}


@dataclass(frozen=True)
class Condition:
    field: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    limit: int = DEFAULT_LIMIT
    skip: int = 0
    sort: tuple[tuple[str, bool], ...] = ()
    as_of: str | None = None
    conditions: tuple[Condition, ...] = ()

    def values_of(self, field: str) -> tuple[str, ...] | None:
        return next((c.values for c in self.conditions if c.field == field and c.operator == "="), None)


def read_query(parameters: Iterable[tuple[str, str]], resource: Resource, switches: Switches) -> Query:
    query = Query()
    gathered: dict[tuple[str, str], list[str]] = {}
    for name, value in parameters:
        if name == "$limit":
            query = replace(query, limit=_limit(value, switches))
        elif name == "$skip":
            query = replace(query, skip=_whole_number(name, value))
        elif name == "$asOf" and resource.dated:
            query = replace(query, as_of=value)
        elif sort := _SORT.match(name):
            query = replace(query, sort=(*query.sort, (sort["field"], value not in ("-1", "desc"))))
        elif condition := _condition(name, resource):
            gathered.setdefault(condition, []).append(value)
        elif switches.unknown_parameter == "422":
            raise ApiError(422, "Unknown parameter", [issue(name, "is not a known parameter")])
    conditions = [Condition(field, operator, tuple(values)) for (field, operator), values in gathered.items()]
    return replace(query, conditions=tuple(_allowed(conditions, resource, switches)))


def _condition(name: str, resource: Resource) -> tuple[str, str] | None:
    found = _PARAMETER.match(name)
    if not found or found["operator"] not in (None, *_OPERATORS):
        return None
    if found["field"] not in resource.fields and found["field"] not in _BESIDE_FIELDS.get(resource.name, ()):
        return None
    return found["field"], found["operator"] or "="


def _allowed(conditions: list[Condition], resource: Resource, switches: Switches) -> Iterable[Condition]:
    for condition in conditions:
        if resource.name == "people" and (condition.field, condition.operator) == ("status", "="):
            wrong = set(condition.values) - {*STATUSES, "all"}
            if wrong:
                raise ApiError(422, "Validation failed", [issue("status", "must be all or a known status")])
        if condition.field == "updatedAt" and switches.updated_at_filter != "honoured":
            if switches.updated_at_filter == "422":
                raise ApiError(422, "Validation failed", [issue("updatedAt", "cannot be filtered by")])
            if switches.updated_at_filter == "ignored":
                continue
            yield replace(condition, values=tuple(value[:_YEAR] for value in condition.values))
            continue
        yield condition


def _whole_number(name: str, value: str) -> int:
    if not value.isdecimal():
        raise ApiError(400, f"Invalid {name}", [issue(name, "must be a whole number")])
    return int(value)


def _limit(value: str, switches: Switches) -> int:
    limit = _whole_number("$limit", value)
    if limit > MAX_LIMIT and switches.limit_over_max == "422":
        raise ApiError(422, "Validation failed", [issue("$limit", f"must be at most {MAX_LIMIT}")])
    return min(limit, MAX_LIMIT)


def select(rows: list[Row], query: Query) -> list[Row]:
    """All rows that match, in the order asked for; paging is left to the caller. They may be the very list given."""
    conditions = [condition for condition in query.conditions if not _is_of_everyone(condition)]
    if not conditions and not query.as_of and not query.sort:
        return rows
    found = [row for row in rows if all(matches(row, condition) for condition in conditions)]
    if query.as_of:
        found = [row for row in found if _in_effect(row, query.as_of)]
    for field, ascending in reversed(query.sort):
        found.sort(key=lambda row: (row.get(field) is not None, str(row.get(field))), reverse=not ascending)
    return found


def _is_of_everyone(condition: Condition) -> bool:
    return condition.field == "status" and condition.values == ("all",)


def matches(row: Row, condition: Condition) -> bool:
    value = row.get(condition.field)
    if condition.operator in ("=", "$in"):
        return any(_equals(value, wanted) for wanted in condition.values)
    if condition.operator == "$nin":
        return not any(_equals(value, wanted) for wanted in condition.values)
    if value is None:
        return False
    text, bound = str(value), condition.values[-1]
    return {"$gt": text > bound, "$gte": text >= bound, "$lt": text < bound, "$lte": text <= bound}[condition.operator]


def _equals(value: Any, wanted: str) -> bool:
    if value is None:
        return wanted in NO_VALUE
    if isinstance(value, list):
        return any(_equals(item, wanted) for item in value)
    if isinstance(value, dict):
        return wanted in (value.get("name"), value.get("id"))
    if isinstance(value, bool):
        return wanted == str(value).lower()
    return str(value) == wanted


def _in_effect(row: Row, day: str) -> bool:
    """Whether the end date itself still counts is not known; here it does."""
    return (row["effectiveDate"] or "") <= day and (row["endDate"] is None or row["endDate"] >= day)
