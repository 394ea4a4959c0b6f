"""Numbers on a page that may be Employee IDs, by the word before each.

A plain label (`Employee No`) says that its number is one. Behind a looser one, or a word for many kinds of number, only
an ID counts that someone really has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.rules.payslips.employee_identifiers import parts_of, plain_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.rules.payslips.employee_identifiers import EmployeeIndex, Identifiers

# Every pattern is used on text whose blanks are single, and repeats nothing beside its like: its time grows with the
# text and no faster.
_AN_AMOUNT: Final = re.compile(r"\d{1,3}(?:,\d{3}){0,4}\.\d\d(?!\w)")
_NUMBER: Final = r"(?P<number>[A-Z0-9][A-Z0-9/_.-]{0,60}(?:[ ,\u2019']\d{3}(?![\w/.-])){0,3})"
_KIND: Final = r"(?:i\.?d\.?|no|nr|num|number|ref|reference|code|#)"
_LABELLED_ID: Final = re.compile(
    r"\b(?:employee|employees|payroll|staff|works|worker|personnel|person|emp|empl|ee|clock)(?:['\u2019]s)?[ ._/-]{0,3}"
    rf"{_KIND}(?:['\u2019]s)?(?![a-z])(?:[ ._-]{{0,2}}{_KIND}(?![a-z0-9]))?"
    rf"(?: ?\([^()\d]{{1,30}}\))?[^\w]{{0,4}}{_NUMBER}",
    re.IGNORECASE,
)
#: Only an ID that someone really has counts behind these.
_LOOSE_ID: Final = re.compile(
    r"\b(?:(?:pay|payee) (?:id|no|number|ref|reference)|employee|staff|payee|emp|pernr"
    rf"|(?P<id>id)(?= ?[:#]))[ .:#]{{0,3}}{_NUMBER}",
    re.IGNORECASE,
)
#: Many things have such a number.
_REFERENCE: Final = re.compile(rf"\b(?:reference|ref|payroll|personnel|works)\b[ .:#]{{0,3}}{_NUMBER}", re.IGNORECASE)
_LEAST_CHARACTERS: Final = 3
#: What the ID behind these is of, if not of a person.
_THINGS: Final = re.compile(
    r"\b(?:account|bank|batch|branch|cent(?:re|er)|client|company|cost|department|dept|division|document|employer|file"
    r"|form|group|job|location|office|payment|payslip|period|pension|position|project|reference|report|role|run|scheme"
    r"|site|store|tax|template|transaction|unit|vat)[ ._/-]{0,3}$",
    re.IGNORECASE,
)
_BEFORE_ID: Final = 20
#: Behind a loose label: a share, an amount with pence, or one of so many.
_NO_ID: Final = re.compile(r" ?%|[.,]?\d| of \d", re.IGNORECASE)
#: A day, or a month of a year, beside a label whose own number is elsewhere.
_A_DATE: Final = re.compile(
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d\d[/.-]\d{1,2}(?:[/.-]\d{1,2})?|\d{1,2}[/.-](?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th)?[ /.-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})(?![\w])",
    re.IGNORECASE,
)


def labelled_ids(text: str, workforce: EmployeeIndex) -> Iterator[str | None]:
    """The number behind each plain label; None where it is a date or an amount, unless the whole of that is an ID.

    `text` of these functions is as `recipient_check.as_compared` gives it.
    """
    for found in _LABELLED_ID.finditer(text):
        begin = found.start("number")
        other = _A_DATE.match(text, begin) or _AN_AMOUNT.match(text, begin)
        yield None if other is not None and plain_id(other[0]) not in workforce.by_id else found["number"]


def loose_ids(text: str, workforce: EmployeeIndex) -> Iterator[str]:
    """The numbers behind looser labels that are the ID of someone."""
    for found in _LOOSE_ID.finditer(text):
        is_of_a_thing = found["id"] and _is_of_a_thing(text, found)
        if _may_be_an_id(text, found) and not is_of_a_thing and _is_known(found["number"], workforce):
            yield found["number"]


def references(text: str, workforce: EmployeeIndex) -> Iterator[str]:
    """The numbers behind words for many kinds of number that are the ID of someone, if they have three characters."""
    for found in _REFERENCE.finditer(text):
        number = found["number"]
        is_long = all(len(each) >= _LEAST_CHARACTERS for each in readings(number))
        if is_long and _may_be_an_id(text, found) and not _is_of_a_thing(text, found) and _is_known(number, workforce):
            yield number


def holders_of_ids_on(text: str, workforce: EmployeeIndex) -> Iterator[Identifiers]:
    """Everyone whose Employee ID may be on a page behind a label."""
    for pattern in (_LABELLED_ID, _LOOSE_ID):
        for found in pattern.finditer(text):
            for reading in readings(found["number"]):
                yield from holders(reading, workforce)


def holders(reading: str, workforce: EmployeeIndex) -> list[Identifiers]:
    """Whose ID a number is, or is but for zeros and what parts its letters and digits."""
    ids = {reading} if reading in workforce.by_id else workforce.ids_by_parts.get(parts_of(reading), ())
    return [workforce.by_id[each] for each in sorted(ids)]


def readings(shown: str) -> Iterator[str]:
    """What a number beside a label may mean: as printed, and without the blanks between its thousands.

    After a slash some programs print something else, such as the number of the employment.
    """
    first = plain_id(re.split(r"[ ,\u2019']", shown, maxsplit=1)[0].rstrip("./-_"))
    whole = plain_id(re.sub(r"[ ,\u2019']", "", shown).rstrip("./-_"))
    if whole != first and len(first) <= 3:  # noqa: PLR2004 - thousands
        yield whole
    yield first
    if "/" in first:
        yield first.partition("/")[0]


def _is_known(shown: str, workforce: EmployeeIndex) -> bool:
    return any(reading in workforce.by_id for reading in readings(shown))


def _may_be_an_id(text: str, found: re.Match[str]) -> bool:
    return not (_A_DATE.match(text, found.start("number")) or _NO_ID.match(text, found.end("number")))


def _is_of_a_thing(text: str, found: re.Match[str]) -> bool:
    return _THINGS.search(text[max(0, found.start() - _BEFORE_ID) : found.start()]) is not None
