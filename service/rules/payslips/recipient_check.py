"""Checks the recipient of a payslip: no page of it may show another employee.

Three marks are looked for on each page: NI numbers, labelled Employee IDs, and names. One that is another's holds the
payslip for a person to decide. What was not read, or names no one, proves nothing either way and is told as such; each
page with pay on it must say whose it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from service.rules.payslips.employee_identifiers import (
    NI_WITHOUT_SUFFIX,
    EmployeeIndex,
    Identifiers,
    bare_id,
    lengths_of,
    plain_id,
    plain_ni,
    same_ni,
    without_zeros,
)
from service.rules.payslips.ids_on_pages import holders, labelled_ids, loose_ids, readings, references
from service.rules.payslips.name_spellings import surnames
from service.rules.payslips.names_on_pages import PageWords, names_in, surnames_in
from service.rules.payslips.ni_numbers_on_pages import ni_numbers_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.facts.payslips import PdfPage

# Every pattern is used on text whose blanks are single, and repeats nothing beside its like: its time grows with the
# text and no faster.
#: Within a line; one that fills a line of its own is a ruler and leads to nothing.
_LEADERS: Final = re.compile(
    r"(?<=[^\s._\-\u2013\u2014\u00b7])[^\S\n]?(?:[._\-\u2013\u2014\u00b7][^\S\n]?){3,}(?=[:\w])"
)
#: What is about someone's pay must say whose; notes for everyone need not.
_PAY: Final = re.compile(
    r"\d[.,]\d\d(?!\d)|\b(?:pay(?: ?slip|ments?)?|gross|net|salary|wages?|tax|deductions?|national insurance|ni)\b",
    re.IGNORECASE,
)


class Verdict(StrEnum):
    CONFIRMED = "confirmed"
    #: It does not say for certain whose it is.
    UNCONFIRMED = "unconfirmed"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One mark of another on one page."""

    page: int
    #: `ni_number`, `employee_id` or `name`.
    mark: str
    #: The row of the employee whose it is; None when it is not known here.
    row_id: int | None = None

    @property
    def message(self) -> str:
        """In words that name no number of anyone."""
        what = {"ni_number": "NI number", "employee_id": "Employee ID", "name": "name"}[self.mark]
        whose = "another employee" if self.row_id is not None else "someone else"
        return f"Page {self.page} shows the {what} of {whose}."


@dataclass(frozen=True, slots=True)
class OwnerCheck:
    verdict: Verdict
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(slots=True)
class _Seen:
    """What one page shows."""

    own_number: bool = False
    own_name: bool = False
    #: A spelling of their name that is no colleague's.
    certain_name: bool = False
    #: A number that is nearly their own, or none that an ID could be: where a name alone is not enough.
    doubtful: bool = False
    shows_pay: bool = False
    others: list[tuple[str, int | None]] = field(default_factory=list)

    @property
    def own_mark(self) -> bool:
        return self.own_number or self.own_name


def check_owner(pages: Sequence[PdfPage], owner: Identifiers, workforce: EmployeeIndex) -> OwnerCheck:
    """Hold each page of a payslip against the employee it was given to."""
    seen = [_look_at(page.text, owner, workforce) for page in pages]
    found = dict.fromkeys(
        Contradiction(number, mark, row_id) for number, each in enumerate(seen, 1) for mark, row_id in each.others
    )
    if found:
        return OwnerCheck(Verdict.CONTRADICTED, tuple(found))
    is_whole = all(
        page.is_read and (each.own_mark or not (page.has_picture or each.shows_pay))
        for page, each in zip(pages, seen, strict=True)
    )
    has_number = any(each.own_number for each in seen) and not any(
        each.doubtful and not each.own_number for each in seen
    )
    has_name = any(each.certain_name for each in seen) and not any(each.doubtful for each in seen)
    return OwnerCheck(Verdict.CONFIRMED if is_whole and (has_number or has_name) else Verdict.UNCONFIRMED)


def id_differs(employee_id: str, shown: str | None) -> bool:
    """Whether Humaans now shows another Employee ID for the person, or none: then one of the two may be someone else's.

    `shown` is None where it may not be seen.
    """
    return shown is not None and plain_id(shown) != plain_id(employee_id)


def as_compared(text: str) -> str:
    """Characters that do not show, such as soft hyphens, end no word; wide and ligated letters are letters.

    Dots, dashes and lines that lead from a label to its number are blanks.
    """
    plain = unicodedata.normalize("NFKC", text)
    shown = "".join(each for each in plain if unicodedata.category(each) != "Cf")
    return " ".join(_LEADERS.sub(" ", shown).split())


def _look_at(text: str, owner: Identifiers, workforce: EmployeeIndex) -> _Seen:
    text = as_compared(text)
    seen = _Seen(shows_pay=_PAY.search(text) is not None)
    _look_for_ni_numbers(seen, text, owner, workforce)
    _look_for_ids(seen, text, owner, workforce)
    _look_for_names(seen, PageWords.of(text), owner, workforce)
    return seen


def _look_for_ni_numbers(seen: _Seen, text: str, owner: Identifiers, workforce: EmployeeIndex) -> None:
    """A second number beside their own is still another's; of an owner without one, only known ones count."""
    own = plain_ni(owner.ni_number)
    for found in ni_numbers_on(text):
        known = workforce.by_ni_number.get(found.number[:NI_WITHOUT_SUFFIX], ())
        holder = next((marks for marks in known if same_ni(found.number, plain_ni(marks.ni_number))), None)
        if own and same_ni(found.number, own):
            seen.own_number = True
        elif holder is not None:
            seen.others.append(("ni_number", holder.row_id))
        elif own and found.is_one:
            seen.others.append(("ni_number", None))


def _look_for_ids(seen: _Seen, text: str, owner: Identifiers, workforce: EmployeeIndex) -> None:
    """IDs behind a plain label; behind a looser one only those that someone really has.

    Behind a word for many kinds of number only that of another counts, on a page that shows none of the owner's.
    """
    for number in labelled_ids(text, workforce):
        if number is None:
            seen.doubtful = True
        else:
            _judge_id(seen, number, owner, workforce)
    for number in loose_ids(text, workforce):
        _judge_id(seen, number, owner, workforce)
    if seen.own_number:
        return
    for number in references(text, workforce):
        if plain_id(owner.employee_id) not in readings(number):
            _judge_id(seen, number, owner, workforce)


def _judge_id(seen: _Seen, shown: str, owner: Identifiers, workforce: EmployeeIndex) -> None:
    if not any(sign.isdigit() for sign in shown) and plain_id(shown) not in workforce.by_id:
        return  # the next label, or a name
    own = plain_id(owner.employee_id)
    alike = workforce.alike(own)
    meanings = list(readings(shown))
    if meanings == [own] and not alike:
        seen.own_number = True
        return
    seen.doubtful = True
    for reading in meanings:
        if reading != own and reading in workforce.by_id:
            seen.others.append(("employee_id", workforce.by_id[reading].row_id))
            return
        if reading not in alike and bare_id(reading) == bare_id(own):
            return
        if found := holders(reading, workforce):
            seen.others.append(("employee_id", found[0].row_id))
            return
    if any(workforce.could_be_an_id(each) or workforce.could_be_an_id(without_zeros(each)) for each in meanings):
        seen.others.append(("employee_id", None))


def _look_for_names(seen: _Seen, words: PageWords, owner: Identifiers, workforce: EmployeeIndex) -> None:
    """Someone who approved it may be named, but then a number must say whose it is."""
    own, maybe_own = owner.spellings, owner.wider_spellings
    last = {word for words_of_surname in surnames(owner.last_name) for word in words_of_surname}
    is_half = any((one in last) != (other in last) for one, other in words.hyphened)  # of someone's double last name
    for found in names_in(words, lengths_of(own)):
        if found.name in own and not found.is_prose and found.middle_names <= 1:
            seen.own_name = True
            is_plain = not (is_half or found.is_by_the_way) and found.before not in workforce.first_names
            seen.certain_name |= is_plain and found.name not in workforce.shared_names
    is_sure = seen.own_name and seen.own_number
    for found in names_in(words, workforce.lengths_of_names):
        holder = workforce.names.get(found.name)
        if holder is None or found.name in own or found.name in maybe_own:
            continue
        if not (is_sure and (found.is_by_the_way or found.is_prose or found.middle_names > 1)):
            seen.others.append(("name", holder.row_id))
    _look_for_titled_surnames(seen, words, owner, workforce, is_sure=is_sure)


def _look_for_titled_surnames(
    seen: _Seen, words: PageWords, owner: Identifiers, workforce: EmployeeIndex, *, is_sure: bool
) -> None:
    """`Mr Oduya` is someone else, unless the owner or an approver is called so. `Mr James Quill` is no Mr James."""
    own_words = {word for name in owner.spellings for word in name if len(word) > 1}
    for found in surnames_in(words, workforce.lengths_of_surnames):
        holder = workforce.surnames.get(found.name)
        if holder is not None and own_words.isdisjoint(found.name) and not (is_sure and found.is_by_the_way):
            seen.others.append(("name", holder.row_id))


def others_of(found: Iterable[Contradiction]) -> list[int]:
    """The rows of the employees who are shown, each once."""
    return list(dict.fromkeys(each.row_id for each in found if each.row_id is not None))
