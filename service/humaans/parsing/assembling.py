"""People and what belongs to them put together: one PersonRecord each, or one NotUnderstood.

Rows of people we do not see are dropped. What one person has several of is put in an order that does not
depend on which page arrived first, so that an unchanged company reads as an equal snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from service.facts.humaans import CustomValue, NotUnderstood, PersonRecord, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable


class RowsByPerson:
    """The facts of one list, by person id; a person with a row not understood is in `not_understood`."""

    def __init__(self) -> None:
        self.facts: dict[str, tuple[Any, ...]] = {}
        self.not_understood: dict[str, NotUnderstood] = {}

    def add(self, owners: Iterable[str], facts: Iterable[Any]) -> None:
        kept = self.facts
        for owner, fact in zip(owners, facts, strict=True):
            if fact.__class__ is NotUnderstood:
                self.not_understood.setdefault(owner, fact)
            elif fact is not None:
                kept[owner] = (*kept[owner], fact) if owner in kept else (fact,)

    def replace(self, row_id: str, owner: str, fact: Any) -> None:
        """A row of this owner was read again, on a later page: the newer of the two counts (F37)."""
        kept = self.facts.get(owner, ())
        if fact is None or fact.__class__ is NotUnderstood or not kept:
            self.add((owner,), (fact,))
            return
        same = [each for each in kept if _is_same_row(each, fact, row_id)]
        if same and _changed_at(same[0]) > _changed_at(fact):
            return
        self.facts[owner] = (*(each for each in kept if each not in same), fact)

    def clear(self) -> None:
        self.facts.clear()
        self.not_understood.clear()


def _is_same_row(one: Any, other: Any, row_id: str) -> bool:
    """Whether two facts of one person are readings of one row; a custom value is known by its field and place."""
    if isinstance(one, CustomValue) and isinstance(other, CustomValue):
        return (one.field_id, one.resource_id) == (other.field_id, other.resource_id)
    return getattr(one, "id", row_id) == row_id


def _changed_at(fact: Any) -> str:
    """When Humaans says that a row changed, as sortable text; empty when it does not say."""
    said = fact.get("updatedAt") if isinstance(fact, Mapping) else getattr(fact, "updated_at", "")
    return said if isinstance(said, str) else ""


_by_id = attrgetter("id")
_by_field = attrgetter("field_id")
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
    bad: dict[str, NotUnderstood] = {}
    for rows in lists.values():
        bad = rows.not_understood | bad
    bad = {
        person_id: bad[person_id] for person_id in sorted(bad.keys() & (people.facts.keys() | people.not_understood))
    }
    roles, pays, banks, customs = (lists[resource].facts for resource in _CHILDREN)
    records = [
        PersonRecord(
            person_id,
            people.facts.pop(person_id)[0],
            _ordered(roles.pop(person_id, ())),
            _ordered(pays.pop(person_id, ())),
            _ordered(banks.pop(person_id, ())),
            _ordered_values(customs.pop(person_id, ())),
        )
        for person_id in sorted(people.facts.keys() - bad.keys())
    ]
    return tuple(records), tuple(bad.values())


def _ordered(facts: tuple[Any, ...]) -> tuple[Any, ...]:
    return facts if len(facts) < 2 else tuple(sorted(facts, key=_by_id))  # noqa: PLR2004


def _ordered_values(values: tuple[CustomValue, ...]) -> tuple[CustomValue, ...]:
    """By field, then time; the rest only breaks ties."""
    if len({value.field_id for value in values}) == len(values):
        return tuple(sorted(values, key=_by_field))
    return tuple(sorted(values, key=lambda v: (v.field_id, v.updated_at, v.resource_id or "", str(v.value))))
