"""Whose payslip is this file, by its own name: where a pattern says the Employee ID is, or where a known one is seen.
Never by a guess; a manifest goes before the name (`manifest_matching.py`).

A file that names no one, or more than one, is listed with the reason; so are those that cannot be taken for another
reason. To add a way of naming: one more step in `employee_id_of`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.rules.payslips.employee_identifiers import plain_id, shape
from service.rules.payslips.uploads.dates_in_names import BEFORE_NUMBERS, TAKEN, TAKEN_IN_PART, without_dates, years_of
from service.rules.payslips.uploads.known_ids import build_of, words_of_name
from service.rules.payslips.uploads.manifest import base_name

if TYPE_CHECKING:
    from datetime import date

    from service.rules.payslips.uploads.known_ids import KnownIds

PLACEHOLDER: Final = "{employee_id}"
#: No name of a file is longer on any system; what is longer was made to be.
LONGEST_NAME: Final = 255
MOST_STARS: Final = 10
#: Places in one name where a pattern finds an ID; with more of them it says nothing.
MOST_PLACES: Final = 300
_DIGITS: Final = re.compile(r"\d")
#: What a computer adds to the name of a second file: `Payslip (1)`, `Payslip - Copy (2)`.
_COPY: Final = re.compile(r"\s*(?:[-_ ]*\bcopy)?\s*\(\d{1,2}\)\s*$", re.IGNORECASE)
#: Words that stand beside any ID and are no part of it.
_BESIDE_IDS: Final = frozenset(
    ("pay", "emp", "ee", "id", "no", "nr", "num", "ref", "for", "of", "to", "the", "by", "and", "mr", "mrs", "ms", "dr")
)
#: A number so short may be a day, a week or a month; the last week that HMRC counts is 56.
_SHORT: Final = 2
_LAST_WEEK: Final = 56
#: Also within other digits, as in `112026`.
_A_YEAR: Final = re.compile(r"(?=(20[0-9]{2}))")


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Why a file could not be given to anyone, in words."""

    code: str
    message: str


TOO_LONG: Final = Unnamed("name_too_long", f"The name is longer than {LONGEST_NAME} characters.")
TOO_LOOSE: Final = Unnamed("ambiguous", "By the pattern, more than one part of the name may be the Employee ID.")
NO_ID: Final = Unnamed(
    "unknown_employee",
    "The name has no Employee ID of this company. Dates, years and numbers of weeks or months are not read as IDs.",
)
MAY_BE_A_DATE: Final = (
    "The number {employee_id} may be an Employee ID, or part of the date in the name. Say in the pay schedules where "
    "the Employee ID is in file names, or add a manifest."
)
COPY: Final = Unnamed(
    "ambiguous",
    "The name ends like that of a copy, with a number in brackets. Give the file the Employee ID as its name.",
)


def employee_id_of(
    file_name: str,
    known_ids: KnownIds,
    *,
    pattern: str = "",
    pay_date: date | None = None,
) -> str | Unnamed:
    """The Employee ID a file is for; a pattern says where in the name the ID is.

    A known ID that reads as a year or a date is one all the same where no payslip of this pay date could show it.
    """
    name = base_name(file_name)
    if len(name) > LONGEST_NAME:
        return TOO_LONG
    if pattern:
        return _by_pattern(name, pattern, known_ids)
    return _by_known_ids(name, known_ids, pay_date)


def pattern_fault(pattern: str) -> str | None:
    """Why a pattern cannot be used, or None."""
    if pattern and pattern.count(PLACEHOLDER) != 1:
        return f"The pattern must hold {PLACEHOLDER} once, like payslip_{PLACEHOLDER}_*.pdf."
    if len(pattern) > LONGEST_NAME or pattern.count("*") > MOST_STARS:
        return f"The pattern can have {LONGEST_NAME} characters and {MOST_STARS} asterisks at most."
    return None


def _by_pattern(name: str, pattern: str, known: KnownIds) -> str | Unnamed:
    """What is in the pattern's place; where several places fit, the one that is an ID."""
    places = _places(name, pattern)
    if not places:
        return Unnamed("no_id_in_name", f"The name does not look like {pattern}.")
    if len(places) == 1:
        return name[slice(*places[0])]
    if len(places) > MOST_PLACES:
        return TOO_LOOSE
    return _one_of(places, name, pattern, known)


def _one_of(places: list[tuple[int, int]], name: str, pattern: str, known: KnownIds) -> str | Unnamed:
    whole = [place for place in places if not _parts_a_number(name, *place)]
    undated = [place for place in whole or places if _could_be_an_id(name[slice(*place)])]
    fitting = [place for place in undated if plain_id(name[slice(*place)]) in known.by_plain_id]
    smallest = [place for place in undated if not any(_is_within(other, place) for other in undated)]
    if any(_cuts_a_word(name, place, pattern) for place in fitting):
        return TOO_LOOSE
    if len(fitting) == 1 and all(_overlap(fitting[0], place) for place in smallest):
        return name[slice(*fitting[0])]
    if not fitting and len(smallest) == 1:
        return name[slice(*smallest[0])]
    return TOO_LOOSE if undated else NO_ID


def _parts_a_number(name: str, begin: int, end: int) -> bool:
    """10 and 104 are no IDs in 1044."""
    return any(0 < at < len(name) and name[at - 1].isdigit() and name[at].isdigit() for at in (begin, end))


def _cuts_a_word(name: str, place: tuple[int, int], pattern: str) -> bool:
    """S1001 may be no ID in US1001; beside a word of the pattern itself an ID may begin or end with letters."""
    before, _, after = pattern.partition(PLACEHOLDER)
    borders = _borders(name, before.rstrip("*"), after.lstrip("*"))
    return any(
        0 < at < len(name) and name[at - 1].isalpha() and name[at].isalpha() and at not in beside
        for at, beside in zip(place, borders, strict=True)
    )


def _could_be_an_id(text: str) -> bool:
    return bool(_DIGITS.search(without_dates(words_of_name(text))))


def _is_within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _places(name: str, pattern: str) -> list[tuple[int, int]]:
    """Where the ID may stand: begin and end of each place."""
    before, _, after = pattern.partition(PLACEHOLDER)
    begins, ends = _borders(name, before, after)
    found = []
    for begin in sorted(begins):
        stop = next((at for at in range(begin, len(name)) if name[at].isspace() or name[at] == "/"), len(name))
        found += [(begin, end) for end in sorted(ends) if begin < end <= stop]
    return found


def _borders(name: str, before: str, after: str) -> tuple[set[int], set[int]]:
    """Where what is before the ID may end, and what is after it begin."""
    folded = name.casefold() if len(name.casefold()) == len(name) else name
    ends = _ends_of_match(folded[::-1], after.casefold()[::-1])
    return _ends_of_match(folded, before.casefold()), {len(name) - at for at in ends}


def _ends_of_match(name: str, pattern: str) -> set[int]:
    """Where a pattern with `*` may have ended that matched from the name's beginning."""
    ends = {0}
    for number, part in enumerate(pattern.split("*")):
        if number:
            ends = set(range(min(ends), len(name) + 1)) if ends else ends
        ends = {at + len(part) for at in ends if name.startswith(part, at)}
    return ends


def _by_known_ids(name: str, known: KnownIds, pay_date: date | None) -> str | Unnamed:
    """The one known Employee ID that is a word of the name, when no other number could be one."""
    stem = stem_of(name)
    if _COPY.search(stem):
        return COPY
    if (whole := plain_id(stem)) in known.by_plain_id and (
        _could_be_an_id(stem) or _is_of_another_time(whole, pay_date)
    ):
        return known.by_plain_id[whole]
    written = words_of_name(stem).split()
    words = _without_dates(written, known, pay_date)
    places = known.places_in(words)
    found = {each for begin, end in places for each in known.by_words[tuple(words[begin:end])]}
    if len(found) > 1:
        return Unnamed("ambiguous", f"The name has more than one Employee ID: {', '.join(sorted(found))}.")
    if not found:
        return NO_ID
    rest = [word for at, word in enumerate(words) if not any(begin <= at < end for begin, end in places)]
    employee_id = found.pop()
    if other := next(filter(None, (_longer_id(words, begin, end, known) for begin, end in places)), None):
        return Unnamed("ambiguous", f"The name has the Employee ID {employee_id}, or {other}, which is no one's.")
    return _doubt(employee_id, rest, written, known, pay_date) or employee_id


def _longer_id(words: list[str], begin: int, end: int, known: KnownIds) -> str | None:
    """`UK 1001` where IDs are built so: then 1001 may be of someone else than UK-1001."""
    for beside, start, stop in ((begin - 1, begin - 1, end), (end, begin, end + 1)):
        if 0 <= beside < len(words) and _may_be_of_an_id(words[beside]):
            longer = "-".join(words[start:stop])
            if build_of(longer) in known.builds:
                return longer.upper()
    return None


def _may_be_of_an_id(word: str) -> bool:
    return word.isalpha() and word not in _BESIDE_IDS


def _doubt(
    employee_id: str, rest: list[str], written: list[str], known: KnownIds, pay_date: date | None
) -> Unnamed | None:
    """An ID beside another number, or beside half a date that it may be part of, is none for certain."""
    if other := next((word for word in rest if _is_like_a_number(word, known.shapes)), None):
        return Unnamed("ambiguous", f"Beside the Employee ID {employee_id} the name has the number {other[:40]}.")
    if TAKEN_IN_PART in rest and _may_complete_a_date(employee_id, rest, written, pay_date):
        return Unnamed("ambiguous", MAY_BE_A_DATE.format(employee_id=employee_id))
    return None


def _may_complete_a_date(employee_id: str, rest: list[str], written: list[str], pay_date: date | None) -> bool:
    """Beside half a date: a day, a week or a month, or the year that is missing."""
    if not employee_id.isdecimal():
        return False
    if _is_of_another_time(employee_id, pay_date):
        others = " ".join(word for word in written if word != plain_id(employee_id))
        return TAKEN not in rest and not any(_is_near(int(year), pay_date) for year in _A_YEAR.findall(others))
    return len(employee_id) <= _SHORT and int(employee_id) <= _LAST_WEEK


def _is_of_another_time(number: str, pay_date: date | None) -> bool:
    """2002, or 100234, in a file that is paid in 2026: a date, if it were one, that no payslip of that day has."""
    years = years_of(number)
    return pay_date is not None and bool(years) and not any(_is_near(year, pay_date) for year in years)


def _is_near(year: int, pay_date: date | None) -> bool:
    """The year of the payday, or the other one of a tax year."""
    return pay_date is not None and abs(year - pay_date.year) <= 1


def _without_dates(words: list[str], known: KnownIds, pay_date: date | None) -> list[str]:
    """IDs that no date of this payday could be stay whole: `E-7` before a month, unless it may be a week; and 2002."""
    kept: list[str] = []
    begin = 0
    for start, end in known.places_in(words):
        id_words = " ".join(words[start:end])
        has_letter = any(sign.isalpha() for sign in id_words) and without_dates(id_words) == id_words
        is_old = _is_of_another_time(id_words, pay_date)
        is_counted = is_old and start > 0 and BEFORE_NUMBERS.fullmatch(words[start - 1])
        if start >= begin and (has_letter or (is_old and not is_counted)):
            kept += [*without_dates(" ".join(words[begin:start])).split(), *words[start:end]]
            begin = end
    return kept + without_dates(" ".join(words[begin:])).split()


def _is_like_a_number(word: str, shapes: set[str]) -> bool:
    return word.isdigit() or (bool(_DIGITS.search(word)) and shape(word)[0] in shapes)


def stem_of(file_name: str) -> str:
    """The name without folders and without what follows its last dot."""
    name = base_name(file_name)
    return name.rpartition(".")[0] or name
