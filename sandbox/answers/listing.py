"""Answers to reads: one page of a list, or one row, as the caller may see it."""

from collections.abc import Iterable
from typing import Any

from sandbox.answers.access import Token, is_visible, refusal, sees_every_row, shown
from sandbox.answers.errors import ApiError
from sandbox.answers.queries import NO_VALUE, Query, read_query, select
from sandbox.world.resources import Resource
from sandbox.world.table import Row
from sandbox.world.world import World

FORBIDDEN = "You do not have the right to do this"
NOT_FOUND = "No such record"


def page(
    world: World, token: Token, resource: Resource, parameters: Iterable[tuple[str, str]], *, shift: int = 0
) -> dict[str, Any]:
    """The envelope of a list. `shift` slides the rows up as if that many before had just been deleted."""
    with world.lock:
        how = refusal(token, resource.read)
        if how == "403":
            raise ApiError(403, FORBIDDEN)
        query = read_query(parameters, resource, world.switches)
        rows = [] if how == "empty" else _candidates(world, resource, query)
        if resource.name == "people" and not any(each.field == "status" for each in query.conditions):
            rows = [row for row in rows if row["status"] == "active"]
        rows = select(rows, query)
        if not sees_every_row(token, resource):
            rows = [row for row in rows if is_visible(token, resource, row)]
        first = max(0, query.skip + shift)
        drop = world.switches.drop_null_keys
        return {
            "total": max(0, len(rows) - shift),
            "limit": query.limit,
            "skip": query.skip,
            "data": [shown(token, resource, row, drop_null_keys=drop) for row in rows[first : first + query.limit]],
        }


def _candidates(world: World, resource: Resource, query: Query) -> list[Row]:
    """Rows among which all are that match, in their order: of one person when only theirs can."""
    persons = query.values_of("personId") if resource.of_a_person else None
    if persons is None or len(persons) != 1 or persons[0] in NO_VALUE:
        return world.rows(resource.name)
    return world.tables[resource.name].ordered_of_person(persons[0])


def one(world: World, token: Token, resource: Resource, row_id: str, *, stale: bool = False) -> Row:
    """One row; unknown and not visible are alike. `stale` gives it as it was before its last change."""
    with world.lock:
        how = refusal(token, resource.read)
        if how == "403":
            raise ApiError(403, FORBIDDEN)
        row = world.find(resource.name, row_id)
        if row is None or how == "empty" or not is_visible(token, resource, row):
            raise ApiError(404, NOT_FOUND)
        if stale:
            row = world.tables[resource.name].previous.get(row_id, row)
        return shown(token, resource, row, drop_null_keys=world.switches.drop_null_keys)
