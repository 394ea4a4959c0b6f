"""People and what belongs to them put together: one PersonRecord each, or one NotUnderstood.

Rows of people we do not see are dropped. What one person has several of is put in an order that does not
depend on which page arrived first, so that an unchanged company reads as an equal snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.facts import CustomValue, NotUnderstood, PersonRecord, Resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.humaans.parsing import Row


class RowsByPerson:
    """The facts of one list, by person id; a person with a row not understood is in `not_understood`."""

    def __init__(self) -> None:
        self.facts: dict[str, tuple[Any, ...]] = {}
        self.not_understood: dict[str, NotUnderstood] = {}

    def add(self, row: Row) -> None:
        _, person_id, fact = row
        if fact.__class__ is NotUnderstood:
            self.not_understood.setdefault(person_id, fact)
        elif fact is not None:
            self.facts[person_id] = (*self.facts.get(person_id, ()), fact)

    def clear(self) -> None:
        self.facts.clear()
        self.not_understood.clear()


_CHILDREN = (
    Resource.JOB_ROLES,
    Resource.COMPENSATIONS,
    Resource.BANK_ACCOUNTS,
    Resource.CUSTOM_VALUES,
)


def assemble(
    lists: dict[Resource, RowsByPerson],
) -> tuple[tuple[PersonRecord, ...], tuple[NotUnderstood, ...]]:
    """Empties `lists` on the way, so that nothing is held twice."""
    people = lists[Resource.PEOPLE]
    ids = sorted(people.facts.keys() | people.not_understood.keys())
    roles, pays, banks, customs = (lists[resource].facts for resource in _CHILDREN)
    not_understood = []
    records = []
    for person_id in ids:
        bad = next(
            (rows.not_understood[person_id] for rows in lists.values() if person_id in rows.not_understood), None
        )
        if bad is not None:
            not_understood.append(bad)
            continue
        records.append(
            PersonRecord(
                person_id,
                people.facts.pop(person_id)[0],
                _ordered(roles.pop(person_id, ()), _by_id),
                _ordered(pays.pop(person_id, ()), _by_id),
                _ordered(banks.pop(person_id, ()), _by_id),
                _ordered(customs.pop(person_id, ()), _by_field),
            )
        )
    return tuple(records), tuple(not_understood)


def _ordered(facts: tuple[Any, ...], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    return facts if len(facts) < 2 else tuple(sorted(facts, key=key))  # noqa: PLR2004


def _by_id(fact: Any) -> str:
    return str(fact.id)


def _by_field(value: CustomValue) -> tuple[str, str, str, str]:
    return value.field_id, value.updated_at, value.resource_id or "", str(value.value)
