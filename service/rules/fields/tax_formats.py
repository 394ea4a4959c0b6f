"""Tax codes, NI numbers and what else HMRC lists, by the rules of the day's tax year (rules/fields/tax_years.py)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from service.facts.issues import IssueCode
from service.rules.fields import characters, tax_years
from service.rules.fields.formats import TRANSLATE_OR_CORRECT, Invalid

if TYPE_CHECKING:
    from datetime import date

#: Two letters, six digits, and the letter that some records lack.
_NINO: Final = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]?")
NI_NUMBER_LENGTH: Final = 9
_DIGITS_OF_NI: Final = range(2, 8)
#: What is said of a text that is nothing like one.
NOT_AN_NI_NUMBER: Final = "is not a National Insurance number"
NOT_A_TAX_CODE: Final = "is not a tax code"
#: Behind a tax code on a week 1 or month 1 basis, as it is kept.
WEEK_ONE: Final = " W1M1"
_WEEK, _MONTH = "W(?:K|EEK)?", "M(?:N?TH|ONTH|O)?"
_CUMULATIVE: Final = "CUM(?:UL(?:ATIVE)?)?"
_TAX_CODE: Final = re.compile(
    r"(?P<regime>[SC])?(?P<code>[1-9][0-9]{0,5}[LMNPTY]|BR|0T|NT|D[0-9]|K[1-9][0-9]{0,5})"
    rf"(?:(?P<week1>X|{_WEEK}1(?:{_MONTH}1)?|{_WEEK}{_MONTH}1|{_MONTH}1(?:{_WEEK}1)?|NON{_CUMULATIVE})|{_CUMULATIVE})?"
    r"(?:BASIS)?"
)
_CODE_LENGTHS: Final = range(2, 8)
#: What people put between the parts of a code: blanks, brackets, strokes, dots.
_BETWEEN: Final = r"[\s()\[\]./,:;_\-\u2010-\u2015]"
_BETWEEN_PARTS: Final = re.compile(_BETWEEN)
#: Between two digits it could be a slip of any kind, and is not read over.
_DIGITS_APART: Final = re.compile(rf"[0-9]{_BETWEEN}+[0-9]")
_BY_NOTICE: Final = "Check it against HMRC's coding notice or the P45, then correct it in Humaans."
_NATIONS: Final = {"": "England and Northern Ireland have", "S": "Scotland has", "C": "Wales has"}
_NO_LOAN: Final = frozenset({"no", "none", "no loan", "no plan", "no student loan"})


def ni_number(value: str, _day: date) -> str | Invalid:
    """Two letters, six digits, A to D; spaces and hyphens are dropped (NIM39110). The last letter may be missing."""
    plain = characters.in_capitals(characters.without_marks(value))
    if _NINO.fullmatch(plain):
        return plain
    if plain.startswith("TN"):
        return Invalid(
            IssueCode.TEMPORARY_NI_NUMBER,
            "is a temporary number",
            remedy="Leave it empty in Humaans until the real one is known.",
        )
    return Invalid(IssueCode.NI_NUMBER, f"{NOT_AN_NI_NUMBER}{_wrong_in_ni_number(plain)}")


def _wrong_in_ni_number(plain: str) -> str:
    """What keeps it from being one, where it nearly is: the number is masked, so no one would see it."""
    if not any(map(str.isdigit, plain)):
        return ""
    if odd := characters.not_plain(plain):
        place = next(place for place, character in enumerate(plain, 1) if not character.isascii())
        return f": character {place} is {odd}"
    if len(plain) != NI_NUMBER_LENGTH:
        return f": it has {len(plain)} characters, and needs two letters, six digits and a letter"
    for place, character in enumerate(plain, 1):
        is_digit_wanted = place - 1 in _DIGITS_OF_NI
        if character.isdigit() != is_digit_wanted:
            wanted = "a digit" if is_digit_wanted else "a letter"
            return f": character {place} is {characters.named(character)}, where {wanted} belongs"
    if plain[-1] not in "ABCD":
        return f": it ends in {plain[-1]}, and the last letter is A, B, C or D"
    return ": no NI number begins with these two letters"


def tax_code(value: str, day: date) -> str | Invalid:
    """The code with regime (S, C) in front and ` W1M1` behind when it is on a week 1 basis, however that is written."""
    typed = characters.in_capitals(value.strip())
    squeezed = _BETWEEN_PARTS.sub("", typed)
    match = None if _DIGITS_APART.search(typed) else _TAX_CODE.fullmatch(squeezed)
    if match is None or len(match["code"]) not in _CODE_LENGTHS:
        return _not_a_tax_code(squeezed)
    regime, code = match["regime"] or "", match["code"]
    if regime and code == "NT":
        return _wrong_code("does not exist; for no tax at all the code is NT, with nothing in front")
    if code.startswith("D") and code not in (known := tax_years.rules_of(day).d_codes[regime]):
        return _wrong_code(_no_such_d_code(regime, code, known, day))
    return f"{regime}{code}{WEEK_ONE if match['week1'] else ''}"


def _no_such_d_code(regime: str, code: str, known: frozenset[str], day: date) -> str:
    have = ", ".join(f"{regime}{each}" for each in sorted(known))
    scottish = regime != "S" and code in tax_years.rules_of(day).d_codes["S"]
    hint = f"; S{code} is Scotland's" if scottish else ""
    return f"does not exist in this tax year: {_NATIONS[regime]} {have}{hint}"


def _not_a_tax_code(squeezed: str) -> Invalid:
    """What is likely meant, where one slip explains it; it is never put right without a person."""
    if "O" in squeezed and (match := _TAX_CODE.fullmatch(meant := squeezed.replace("O", "0"))):
        return _wrong_code(f"has the letter O; with the digit zero it is {meant[: match.end('code')]}")
    if re.fullmatch(r"[SC]?[1-9][0-9]{1,5}", squeezed):
        return _wrong_code("lacks its letter, like the L of 1257L")
    if odd := characters.not_plain(squeezed):
        return _wrong_code(f"has {odd}, which is not a plain letter; type it again")
    return _wrong_code(NOT_A_TAX_CODE)


def _wrong_code(what: str) -> Invalid:
    return Invalid(IssueCode.TAX_CODE, what, remedy=_BY_NOTICE)


def ni_category(value: str, day: date) -> str | Invalid:
    """An NI category letter that is in use in the tax year of `day`."""
    letter = characters.in_capitals(value)
    if letter in tax_years.rules_of(day).ni_categories:
        return letter
    what = f"is not an NI category letter in use this tax year{_odd_letter(value)}"
    return Invalid(IssueCode.NI_CATEGORY, what, remedy=TRANSLATE_OR_CORRECT)


def starter_declaration(value: str, _day: date) -> str | Invalid:
    """The starter declaration: A, B or C; HMRC's checklist calls them Statement A and so on."""
    letter = characters.in_capitals(characters.one_line(value)).removeprefix("STATEMENT ")
    if letter in {"A", "B", "C"}:
        return letter
    what = f"is not A, B or C{_odd_letter(value)}"
    return Invalid(IssueCode.STARTER_DECLARATION, what, hmrc="7881", remedy=TRANSLATE_OR_CORRECT)


def _odd_letter(value: str) -> str:
    odd = characters.not_plain(value)
    return f": it has {odd}" if odd else ""


def student_loan_plan(value: str, day: date) -> str | Invalid | None:
    """`Plan 2`, `2` or `02` becomes `02`; a plain no becomes nothing. Which plans exist depends on the tax year."""
    word = value.casefold()
    if word in _NO_LOAN:
        return None
    number = re.sub(r"^plan\s*", "", word).lstrip("0")
    plan = f"0{number}"
    if plan in tax_years.rules_of(day).student_loan_plans:
        return plan
    return Invalid(
        IssueCode.STUDENT_LOAN_PLAN, "is not a student loan plan of this tax year", remedy=TRANSLATE_OR_CORRECT
    )
