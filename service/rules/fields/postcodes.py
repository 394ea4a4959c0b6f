"""Postcodes, judged beside the country: in the UK HMRC's form, abroad whatever form the country has.

HMRC takes either a UK postcode or a foreign country (docs/hmrc-rules.md 1), so nothing is asked of a postcode abroad.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.rules.fields import characters
from service.rules.fields.formats import Invalid

if TYPE_CHECKING:
    from datetime import date

    from service.facts.employees import FieldValue

LONGEST: Final = 35
#: Not the United Kingdom for HMRC, though their postcodes have the UK form and its post brings the letters there.
CROWN_DEPENDENCIES: Final = {"JE": "Jersey", "GG": "Guernsey", "IM": "the Isle of Man"}
#: Abroad, with postcodes of the UK form.
_OF_UK_FORM: Final = frozenset({*CROWN_DEPENDENCIES, "GI"})
_AREAS: Final = {"JE": "JE", "GY": "GG", "IM": "IM"}
_UK_FORM: Final = re.compile(
    r"[A-Z]([0-9]|[0-9]{2}|([A-HJ-Y][0-9]{1,2})|([0-9][A-Z])|([A-HJ-Y][0-9]?[A-Z])) [0-9][ABD-HJLNP-UW-Z]{2}"
)
#: GIR 0AA, BFPO 57: no UK form, and yet delivered to (HMRC CharsetB).
_DELIVERED_TO: Final = re.compile(r"[A-Z0-9][A-Z0-9 ]{0,9}")
_NOT_WRITTEN: Final = re.compile(r"[^A-Z0-9]")


def postcode(value: str, day: date) -> str | Invalid:
    """A postcode whose country is not known: the UK form is cleaned, any other kept as it is written."""
    return postcode_in(value, day, None)


def postcode_in(value: str, _day: date, country: FieldValue) -> str | Invalid:
    """Capitals and one space before the last three characters in the UK and the islands; elsewhere as it is written.

    `country` is the ISO 3166 code that stands beside it, None when it is not known.
    """
    if characters.has_control_characters(value):
        return Invalid(IssueCode.CONTROL_CHARACTERS, "contains characters that cannot be displayed or submitted")
    plain = characters.in_capitals(characters.folded(value))
    if country is None or country == "GB" or country in CROWN_DEPENDENCIES:
        bare = _NOT_WRITTEN.sub("", plain)
        spaced = f"{bare[:-3]} {bare[-3:]}"
        if _UK_FORM.fullmatch(spaced):
            return spaced
    if country == "GB" and not _DELIVERED_TO.fullmatch(plain):
        return Invalid(
            IssueCode.POSTCODE,
            "is not a UK postcode",
            remedy="Correct the postcode, or the country beside it, in Humaans.",
        )
    if len(plain) > LONGEST:
        return Invalid(IssueCode.TOO_LONG, f"is longer than {LONGEST} characters")
    return plain


def workplace_postcode(value: str, _day: date) -> str | Invalid:
    """The postcode of a place of work in HMRC's strict form, cleaned; HMRC takes no other (7954)."""
    bare = _NOT_WRITTEN.sub("", characters.in_capitals(characters.folded(value)))
    spaced = f"{bare[:-3]} {bare[-3:]}"
    if _UK_FORM.fullmatch(spaced):
        return spaced
    return Invalid(IssueCode.POSTCODE, "is not a UK postcode", hmrc="7954")


def has_uk_form(value: str) -> bool:
    """HMRC's strict form; GIR 0AA and BFPO addresses do not have it, so it only advises."""
    return _UK_FORM.fullmatch(value) is not None


def island_of(value: str) -> str | None:
    """The country whose postcode this is when that is Jersey, Guernsey or the Isle of Man."""
    return _AREAS.get(value[:2]) if has_uk_form(value) else None


def is_of_the_uk(value: str, country: str) -> bool:
    """Whether a postcode beside a foreign country is a UK one, with or without its space; Gibraltar's has the form."""
    bare = _NOT_WRITTEN.sub("", value)
    return country not in _OF_UK_FORM and has_uk_form(f"{bare[:-3]} {bare[-3:]}")
