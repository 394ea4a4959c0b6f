"""What a list of exclusions would do, before it is saved: who each row finds, and which values find no one (A7).

A row that is not finished yet is passed over; what is wrong with it is said by settings_faults.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.facts.humaans import Absent, Unusable
from service.facts.settings import Exclusion, Operator
from service.rules.fields import characters
from service.rules.mapping.exclusions import NO_VALUE, ExclusionFilter, fault_of_values
from service.rules.mapping.sample_values import SENSITIVE_SOURCES
from service.rules.mapping.sources import reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from service.rules.mapping.person_on_day import PersonOnDay
    from service.rules.mapping.source_kinds import SourceKind

#: Operators whose every value names something that ought to occur; the others compare sizes.
_NAMES: Final = {
    Operator.IS: Operator.IS,
    Operator.IS_NOT: Operator.IS,
    Operator.IS_ONE_OF: Operator.IS,
    Operator.IS_NOT_ONE_OF: Operator.IS,
    Operator.CONTAINS: Operator.CONTAINS,
    Operator.DOES_NOT_CONTAIN: Operator.CONTAINS,
    Operator.STARTS_WITH: Operator.STARTS_WITH,
}
#: Values of a source that are told as what Humaans has instead; with more, they are no choice but free text.
MOST_TOLD: Final = 12
LONGEST_TOLD: Final = 40


@dataclass(slots=True)
class RowEffect:
    """One exclusion: its place in the list, how many it finds, and values of it that no one has."""

    number: int
    people: int = 0
    #: People that it cannot be decided for; they are held, not imported.
    cannot_judge: int = 0
    unknown_values: list[str] = field(default_factory=list)
    #: What that field holds instead, when a value is unknown; the most frequent first.
    has: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Effect:
    """All rows together; a person counts once. The others are positions in the readings."""

    rows: list[RowEffect]
    excluded: list[int]
    held: list[int]


def effect_of(
    exclusions: Sequence[Exclusion], readings: Sequence[PersonOnDay], known: Mapping[str, SourceKind]
) -> Effect:
    """`known` are the sources the company has, with what each holds; a row with a fault counts no one."""
    filters = [
        (RowEffect(number), ExclusionFilter(each))
        for number, each in enumerate(exclusions)
        if each.source in known and not fault_of_values(each, known[each.source])
    ]
    excluded: list[int] = []
    held: list[int] = []
    for place, reading in enumerate(readings):
        answers = []
        for row, each in filters:
            answer = each.matches(reading)
            row.people += answer is True
            row.cannot_judge += answer is None
            answers.append(answer)
        if True in answers:
            excluded.append(place)
        elif None in answers:
            held.append(place)
    for row, each in filters:
        _find_unknown(row, each.exclusion, readings)
    return Effect([row for row, _ in filters], excluded, held)


def _find_unknown(row: RowEffect, exclusion: Exclusion, readings: Sequence[PersonOnDay]) -> None:
    alike = _NAMES.get(exclusion.operator)
    if alike is not None:
        row.unknown_values = [
            value
            for value in exclusion.values
            if not _occurs(ExclusionFilter(Exclusion(exclusion.source, alike, (value,))), readings)
        ]
    found_no_one = not row.people and exclusion.operator not in NO_VALUE
    if (row.unknown_values or found_no_one) and exclusion.source not in SENSITIVE_SOURCES:
        row.has = values_of(exclusion.source, readings)


def _occurs(each: ExclusionFilter, readings: Iterable[PersonOnDay]) -> bool:
    return any(each.matches(reading) for reading in readings)


def values_of(source: str, readings: Iterable[PersonOnDay], most: int = MOST_TOLD) -> list[tuple[str, int]]:
    """Each text of a source with how many people have it, the most frequent first; nothing when they are too many."""
    read = reader(source)
    counted: Counter[str] = Counter()
    for reading in readings:
        seen = read(reading)
        if seen is None or isinstance(seen, (Absent, Unusable)):
            continue
        counted.update(
            characters.clipped(text.strip(), LONGEST_TOLD) for text in ((seen,) if isinstance(seen, str) else seen)
        )
    if len(counted) > most:
        return []
    return [(text, people) for text, people in counted.most_common() if text]
