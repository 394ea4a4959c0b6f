"""What a snapshot says of itself when its people are out of the ordinary: no one, two employments, another schedule.

People are named by Employee ID alone: notes are part of the sealed file and of what the API answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Sentences of one kind; the rest is counted.
MOST_NAMED: Final = 10
NO_ONE: Final = "No one is in this pay period: no employment on its pay schedule falls on these days."


class Noted(NamedTuple):
    """Of a canonical record what notes are about."""

    record: int
    employee_id: str | None
    ni_number: str | None


def notes_of(records: Sequence[Noted], came_from: Mapping[int, str]) -> list[str]:
    """Sentences about people; `came_from`: the earlier pay schedule of those who came to this one within the period."""
    if not records:
        return [NO_ONE]
    moved = [each for each in records if each.record in came_from]
    return [
        *_first(map(_two_employments, _employments_of_one(records))),
        *_first(_moved(each, came_from[each.record]) for each in moved),
    ]


def _employments_of_one(records: Iterable[Noted]) -> list[list[Noted]]:
    """Records with the same NI number, where there are several."""
    by_number: dict[str, list[Noted]] = {}
    for each in records:
        if each.ni_number:
            by_number.setdefault(each.ni_number, []).append(each)
    return [each for each in by_number.values() if len(each) > 1]


def _two_employments(records: Sequence[Noted]) -> str:
    ids = " and ".join(_name(each) for each in records)
    return (
        f"Employee IDs {ids} have the same NI number, as when someone leaves and is employed again. Each is in this "
        "pay period with its own days. Check that all of them are to be paid."
    )


def _moved(record: Noted, schedule: str) -> str:
    return (
        f"Employee ID {_name(record)} came to this pay schedule within the period, from {schedule}. The snapshot has "
        "the whole period. Check that no day is paid twice."
    )


def _name(record: Noted) -> str:
    return record.employee_id or "(none)"


def _first(sentences: Iterable[str]) -> list[str]:
    found = list(sentences)
    more = len(found) - MOST_NAMED
    return found if more <= 0 else [*found[:MOST_NAMED], f"The same is true of {more:,} more."]
