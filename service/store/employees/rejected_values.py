"""Values from Humaans that payroll rejected, by field, with the number of people who have each."""

from __future__ import annotations

from typing import Final

from peewee import fn

from service.rules.mapping.field_mapping import LONGEST_SEEN
from service.store.database.queries import plain_rows
from service.store.tables.employees import Issue

#: The most different values counted; a company with more has a mapping that is wrong as a whole.
MOST: Final = 2000


def not_taken(company_id: int) -> dict[str, list[tuple[str, int]]]:
    """Value and number of people by payroll field, the most frequent first, as of the last run."""
    number = fn.COUNT(Issue.id)
    rows = plain_rows(
        Issue.select(Issue.field, Issue.value_seen, number)
        .where(
            Issue.company == company_id,
            Issue.closed_at.is_null(),
            Issue.field.is_null(False),
            Issue.value_seen != "",
            Issue.is_advice == False,  # noqa: E712 - compares a column
        )
        .group_by(Issue.field, Issue.value_seen)
        .order_by(number.desc(), Issue.value_seen)
        .limit(MOST)
    )
    found: dict[str, list[tuple[str, int]]] = {}
    for field, value, people in rows:
        if len(value) > LONGEST_SEEN:
            continue  # shortened, so a value map with it would match nothing
        found.setdefault(field, []).append((value, people))
    return found
