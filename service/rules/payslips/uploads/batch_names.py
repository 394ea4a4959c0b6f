"""Whose payslips the files of one batch are: each alone, and then those that are named like the others.

`2026.pdf` may be a year. Beside `1001.pdf`, `1002.pdf` and `1003.pdf` it is the Employee ID 2026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.rules.payslips.employee_identifiers import shape
from service.rules.payslips.uploads.dates_in_names import TAKEN, TAKEN_IN_PART, without_dates
from service.rules.payslips.uploads.file_matching import COPY, LONGEST_NAME, Unnamed, employee_id_of, stem_of
from service.rules.payslips.uploads.known_ids import words_of_name
from service.rules.payslips.uploads.manifest_matching import ids_by_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from service.rules.payslips.uploads.known_ids import KnownIds
    from service.rules.payslips.uploads.manifest import Manifest

#: Employees whose files are named in one way, each for certain, before that way says what is the ID in others.
_ENOUGH: Final = 3
#: Put in the place of an ID: a word that is part of no date.
_AN_ID: Final = "§"

#: What is before the ID, what is behind it, and how the ID is built.
_Form = tuple[tuple[str, ...], tuple[str, ...], str]


def employee_ids_of(
    names: Sequence[str],
    known_ids: KnownIds,
    *,
    manifest: Manifest | None = None,
    pattern: str = "",
    pay_date: date | None = None,
) -> list[str | Unnamed]:
    """For each file the Employee ID that it is for, or why it is no one's; `names` are with their folders."""
    if manifest is not None:
        return ids_by_manifest(names, manifest)
    found = [employee_id_of(name, known_ids, pattern=pattern, pay_date=pay_date) for name in names]
    if pattern:
        return found
    seen: dict[_Form, set[str]] = {}
    for name, employee_id in zip(names, found, strict=True):
        if isinstance(employee_id, str):
            for form, named in _forms(name, known_ids):
                if named == [employee_id]:
                    seen.setdefault(form, set()).add(employee_id)
    usual = {form: max(map(len, ids)) for form, ids in seen.items() if len(ids) >= _ENOUGH}
    return [
        each if isinstance(each, str) else _by_form(name, each, known_ids, usual)
        for name, each in zip(names, found, strict=True)
    ]


def _by_form(name: str, unnamed: Unnamed, known: KnownIds, usual: dict[_Form, int]) -> str | Unnamed:
    """The one Employee ID in the place where the others have theirs, unless it makes a date with what is beside it.

    Without a whole date beside it, it is no longer than theirs: beside 1001 and 1002, 112026 is a month.
    """
    if not usual or unnamed == COPY or len(name) > LONGEST_NAME:
        return unnamed
    words = " ".join(_words(name))
    found = [
        named
        for form, named in _forms(name, known)
        if form in usual
        and not _is_within_a_date(form, words)
        and (len(max(named, key=len)) <= usual[form] or TAKEN in _without_the_id(form))
    ]
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else unnamed


def _forms(name: str, known: KnownIds) -> Iterator[tuple[_Form, list[str]]]:
    words = _words(name)
    for begin, end in known.places_in(words):
        kind, _ = shape(" ".join(words[begin:end]))
        yield (tuple(words[:begin]), tuple(words[end:]), kind), known.by_words[tuple(words[begin:end])]


def _words(name: str) -> list[str]:
    return words_of_name(stem_of(name)).split()


def _is_within_a_date(form: _Form, words: str) -> bool:
    """Whether the dates in the name are others without the ID: `11 Nov 2026`, `week 32`."""
    apart, whole = _without_the_id(form), without_dates(words)
    return all(whole != apart.replace(_AN_ID, each) for each in (TAKEN, TAKEN_IN_PART, *words.split()))


def _without_the_id(form: _Form) -> str:
    """The words beside the ID, their dates replaced."""
    before, behind, _ = form
    return without_dates(" ".join((*before, _AN_ID, *behind)))
