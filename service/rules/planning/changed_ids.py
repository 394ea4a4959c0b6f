"""Many Employee IDs that changed in Humaans at once: which of them one decision can settle, and how they differ.

Only clear cases go together: no one else has the new ID, or gets it too, and the employment is not over. Swaps, and IDs
that belong to another record, stay cases of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from service.rules.planning.identity import comparable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

#: One changed ID is a case of its own.
FEWEST_TOGETHER: Final = 2


@dataclass(frozen=True, slots=True)
class ChangedId:
    """One open issue about an Employee ID that changed."""

    issue_id: int
    employee_id: int
    old: str
    new: str
    has_left: bool = False


def decided_together(changes: Iterable[ChangedId], used: Collection[str]) -> tuple[ChangedId, ...]:
    """The clear cases, by old ID; none when there are too few. `used` are all Employee IDs that payroll has."""
    changes = tuple(changes)
    wanted = Counter(comparable(each.new) for each in changes)
    taken = frozenset(map(comparable, used))
    clear = [
        each
        for each in changes
        if not each.has_left and wanted[comparable(each.new)] == 1 and comparable(each.new) not in taken
    ]
    return tuple(sorted(clear, key=lambda each: each.old)) if len(clear) >= FEWEST_TOGETHER else ()


def digest_of(changes: Iterable[ChangedId]) -> str:
    """Names exactly this list, so that a decision is about what was shown and nothing else."""
    told = [(each.issue_id, each.old, each.new) for each in changes]
    return blake2b(repr(sorted(told)).encode(), digest_size=12).hexdigest()


def in_a_sentence(changes: Sequence[ChangedId]) -> str:
    """How many changed, and how, when all of them changed alike."""
    return f"{_so_many(len(changes))}{_alike(changes)}."


def counted_in_a_sentence(number: int) -> str:
    """How many changed, where only their number was read."""
    return f"{_so_many(number)}."


def _so_many(number: int) -> str:
    return f"{number:,} Employee IDs changed in Humaans"


def _alike(changes: Sequence[ChangedId]) -> str:
    prefixes = {each.new[: -len(each.old)] if each.new.endswith(each.old) else "" for each in changes}
    suffixes = {each.new[len(each.old) :] if each.new.startswith(each.old) else "" for each in changes}
    gone = {each.old[: -len(each.new)] if each.old.endswith(each.new) else "" for each in changes}
    for found, words in ((prefixes, "got the prefix"), (suffixes, "got the ending"), (gone, "lost the prefix")):
        if len(found) == 1 and (what := next(iter(found))):
            return f": each {words} “{what}”"
    return ""
