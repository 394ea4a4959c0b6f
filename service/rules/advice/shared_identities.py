"""One person employed twice at once: the same NI number, or the same name and date of birth, on two employees.

Advice on both while the employments overlap: nearly always two Humaans profiles of one person, who would be paid twice.
Someone whose first employment ends before the second begins is simply employed again.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.facts.plans import FoundIssue
from service.rules.fields.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Sequence

#: What a person says of two who are alike in name and date of birth; that holds for the two for good.
DIFFERENT_PEOPLE: Final = "different_people"
#: The most Employee IDs that an issue names.
MOST_TOLD: Final = 4
#: The last letter of a NI number tells no one from another, and is not always known.
_TELLING: Final = 8


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one employee from another, and the first and the last day employed (None: open)."""

    employee_id: int
    ni_number: str | None
    first_name: str | None
    last_name: str | None
    date_of_birth: date | None
    first_day: date | None
    last_day: date | None
    payroll_id: str | None = None
    person_id: str | None = None

    def overlaps(self, other: Identity) -> bool:
        """Whether there is a day on which both are employed."""
        starts = max(self.first_day or date.min, other.first_day or date.min)
        return starts <= min(self.last_day or date.max, other.last_day or date.max)


def shared_ni_numbers(people: Iterable[Identity]) -> dict[int, FoundIssue]:
    """The advice for each employee whose NI number someone else has too, who is employed at the same time."""
    alike = _others(people, _ni_number)
    what = "the same NI number"
    return {id_: _advice(IssueCode.NI_NUMBER_SHARED, "ni_number", what, others) for id_, (_, others) in alike.items()}


def shared_names(people: Iterable[Identity], apart: Collection[frozenset[int]] = frozenset()) -> dict[int, FoundIssue]:
    """The advice for each employee whose name and date of birth someone else has too, but for those with one NI number,
    for which that was said already. Two NI numbers prove nothing: one of them may be mistyped. `apart` are pairs of
    employee ids that a user confirmed to be two people.
    """

    def counts(one: Identity, other: Identity) -> bool:
        is_said = _ni_number(one) and _ni_number(one) == _ni_number(other)
        return not is_said and frozenset((one.employee_id, other.employee_id)) not in apart

    what = "the same name and date of birth"
    return {
        id_: _advice(
            IssueCode.NAME_AND_BIRTH_DATE_SHARED,
            "date_of_birth",
            what,
            others,
            *((DIFFERENT_PEOPLE,) if each.person_id else ()),
        )
        for id_, (each, others) in _others(people, _name_and_birth, counts).items()
    }


def alike_in_name(people: Iterable[Identity], employee_id: int) -> list[int]:
    """The ids of the employees who are alike in name and date of birth to this one at the same time."""
    _, others = _others(people, _name_and_birth).get(employee_id, (None, []))
    return [each.employee_id for each in others]


def _others(
    people: Iterable[Identity],
    key_of: Callable[[Identity], Hashable],
    counts: Callable[[Identity, Identity], bool] = lambda _a, _b: True,
) -> dict[int, tuple[Identity, list[Identity]]]:
    """Who else has the same key, by employee id; only those employed at the same time count."""
    alike: dict[Hashable, list[Identity]] = defaultdict(list)
    for each in people:
        if key := key_of(each):
            alike[key].append(each)
    found: dict[int, tuple[Identity, list[Identity]]] = {}
    for group in alike.values():
        for one, other in combinations(group, 2):
            if one.overlaps(other) and counts(one, other):
                found.setdefault(one.employee_id, (one, []))[1].append(other)
                found.setdefault(other.employee_id, (other, []))[1].append(one)
    return found


def _ni_number(each: Identity) -> str | None:
    return each.ni_number[:_TELLING].upper() if each.ni_number else None


def _name_and_birth(each: Identity) -> tuple[str, date] | None:
    if not (each.first_name and each.last_name and each.date_of_birth):
        return None
    name = unicodedata.normalize("NFKD", f"{each.first_name} {each.last_name}")
    letters = "".join(filter(str.isalnum, name.casefold()))
    return letters, each.date_of_birth


def _advice(code: IssueCode, name: str, what: str, others: Sequence[Identity], *choices: str) -> FoundIssue:
    field = FIELDS_BY_NAME[name]
    ids = sorted(each.payroll_id for each in others if each.payroll_id)
    told = f" ({', '.join(ids[:MOST_TOLD])}{', ...' if len(ids) > MOST_TOLD else ''})" if ids else ""
    is_one = len(others) == 1
    who = f"Another employee{told} has" if is_one else f"{len(others)} other employees{told} have"
    return FoundIssue(
        code,
        f"{who} {what} and {'is' if is_one else 'are'} employed at the same time. If this is one person, they "
        "would be paid twice: end one of the two in Humaans, or correct it in Humaans.",
        field.name,
        is_advice=True,
        choices=choices,
    )
