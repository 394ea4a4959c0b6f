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

from service.facts import FoundIssue
from service.rules.payroll_fields import FIELDS_BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

SHARED_NI_NUMBER: Final = "ni_number_shared"
SHARED_NAME: Final = "name_and_birth_date_shared"
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

    def overlaps(self, other: Identity) -> bool:
        """Whether there is a day on which both are employed."""
        starts = max(self.first_day or date.min, other.first_day or date.min)
        return starts <= min(self.last_day or date.max, other.last_day or date.max)


def shared_ni_numbers(people: Iterable[Identity]) -> dict[int, FoundIssue]:
    """The advice for each employee whose NI number someone else has too, who is employed at the same time."""
    others = _others(people, _ni_number)
    return {id_: _advice(SHARED_NI_NUMBER, "ni_number", "the same NI number", count) for id_, count in others.items()}


def shared_names(people: Iterable[Identity]) -> dict[int, FoundIssue]:
    """The advice for each employee whose name and date of birth someone else has too, but for those with one NI number,
    of whom that is said already. Two NI numbers prove nothing: one of them may be mistyped.
    """
    others = _others(people, _name_and_birth, lambda a, b: not (_ni_number(a) and _ni_number(a) == _ni_number(b)))
    what = "the same name and date of birth"
    return {id_: _advice(SHARED_NAME, "date_of_birth", what, count) for id_, count in others.items()}


def _others(
    people: Iterable[Identity],
    key_of: Callable[[Identity], Hashable],
    counts: Callable[[Identity, Identity], bool] = lambda _a, _b: True,
) -> dict[int, int]:
    """How many others have the same key, by employee id; only those employed at the same time count."""
    alike: dict[Hashable, list[Identity]] = defaultdict(list)
    for each in people:
        if key := key_of(each):
            alike[key].append(each)
    found: dict[int, int] = defaultdict(int)
    for group in alike.values():
        for one, other in combinations(group, 2):
            if one.overlaps(other) and counts(one, other):
                found[one.employee_id] += 1
                found[other.employee_id] += 1
    return found


def _ni_number(each: Identity) -> str | None:
    return each.ni_number[:_TELLING].upper() if each.ni_number else None


def _name_and_birth(each: Identity) -> tuple[str, date] | None:
    if not (each.first_name and each.last_name and each.date_of_birth):
        return None
    name = unicodedata.normalize("NFKD", f"{each.first_name} {each.last_name}")
    letters = "".join(sign for sign in name.casefold() if sign.isalnum())
    return letters, each.date_of_birth


def _advice(code: str, name: str, what: str, others: int) -> FoundIssue:
    field = FIELDS_BY_NAME[name]
    who = f"Another employee has {what} and is" if others == 1 else f"{others} other employees have {what} and are"
    return FoundIssue(
        code,
        f"{who} employed at the same time. If this is one person, they would be paid twice: end one of the two in "
        "Humaans, or correct it there.",
        field.name,
        field.accepted_format,
        is_advice=True,
    )
