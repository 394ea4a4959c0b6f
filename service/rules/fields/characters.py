"""Texts as HMRC's Full Payment Submission takes them: which characters, how long, and accents folded to plain letters.

The character sets are those of HMRC's 2025-26 schema (CharsetD for names, CharsetH for titles, CharsetG
for addresses and payroll IDs). Folding is told to the user; a sign with no plain form is a fault.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

NAME: Final = re.compile(r"[A-Za-z][A-Za-z \-']{0,34}")
TITLE: Final = re.compile(r"[A-Za-z][A-Za-z\- .']{0,34}")
ADDRESS: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,\-()/=!\"%&*;<>'+:?]{0,34}")

#: What keyboards and languages have for an apostrophe (O’Neill, Hawaiʻi) and for a hyphen.
APOSTROPHES: Final = "\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u00b4\u2032\u2035\ua78c"
DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043"

_SIGNS: Final = {**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(DASHES, "-"), "\N{NO-BREAK SPACE}": " "}
_PLAIN_SIGNS: Final = str.maketrans(_SIGNS)
#: Letters that Unicode does not take apart by itself, and characters people type for a plain one.
_FOLDS: Final = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "Th",
        "ı": "i",
        "ħ": "h",
        "Ħ": "H",
        "ŧ": "t",
        "Ŧ": "T",
        "Ə": "E",
        "ə": "e",
        **_SIGNS,
    }
)
#: Raised, lowered and circled digits: made plain, `3²` would be `32` and `E②` a colleague's `E2`, so they are left.
_OTHER_DIGITS: Final = re.compile(
    "([\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u249b\u24ea\u3251-\u325f\u32b1-\u32bf"
    "\U0001f100-\U0001f10a])"
)
_FRACTION: Final = re.compile("[\u00bc-\u00be\u2150-\u215f\u2189]")
#: Where a fraction and a number would become one: `12½`. After U+215F (`1/`) the number below is written.
_BESIDE_A_FRACTION: Final = re.compile(
    r"(?<=[\d\u00bc-\u00be\u2150-\u215e\u2189])(?=[\u00bc-\u00be\u2150-\u215f\u2189])"
    r"|(?<=[\u00bc-\u00be\u2150-\u215e\u2189])(?=\d)"
)
_SHORT_FORM: Final = re.compile(r"\b([^\W\d_]|St|Ste|Jn?r|Sn?r)\.", re.IGNORECASE)
#: Of a name that is not in quotation marks.
_FIRST_APOSTROPHES: Final = re.compile(rf"^['{APOSTROPHES}`]+(?=\w)(?!.*['{APOSTROPHES}`]$)")
_SPACES: Final = re.compile(r"\s+")
#: Unicode categories of accents, and of characters that do not show (soft hyphen, zero width space).
_UNWRITTEN: Final = frozenset({"Mn", "Me", "Cf"})
#: Characters that no one types and no page should show: controls, halves of a pair, and those that turn writing around.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffd]")
#: What may stand between the digits of a number: spaces, hyphens, and characters that do not show.
_MARKS: Final = re.compile(r"[._]")
#: `1042.0`, `1.234567E+07`: what spreadsheets and data tools make of digits that are no quantity.
_SPREADSHEET_NUMBER: Final = re.compile(r"[0-9]+\.0+|[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+")
_BETWEEN: Final = re.compile(r"[\s\-\u00ad\u200b-\u200d\u2010-\u2015\u2043\u2212\ufeff]")


def folded(text: str) -> str:
    """The same text with accents taken off and white space made single: `Zoë  O’Neill` -> `Zoe O'Neill`.

    A fraction is written apart: `12½` -> `12 1/2`. Raised, lowered and circled digits stay, as other alphabets do.
    """
    if text.isascii():
        if "  " in text or not text.isprintable():
            text = _SPACES.sub(" ", text).strip()
        return text.replace("`", "'")
    if _FRACTION.search(text):
        text = _BESIDE_A_FRACTION.sub(" ", _written(text))
    parts = _OTHER_DIGITS.split(text.translate(_FOLDS))
    parts[::2] = [unicodedata.normalize("NFKD", part) for part in parts[::2]]
    plain = _written("".join(parts))
    return _SPACES.sub(" ", plain).strip().replace("`", "'").replace("\N{FRACTION SLASH}", "/")


def _written(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) not in _UNWRITTEN)


def with_plain_signs(text: str) -> str:
    """The same text with the apostrophe, hyphen and blank of a plain keyboard: nothing that anyone need be told of."""
    return one_line(text.translate(_PLAIN_SIGNS))


def without_dots_of_short_forms(name: str) -> str:
    """A name without the dots of initials, St., Jr. and Sr., and without the apostrophe that some names begin with:
    `J.R.` -> `J R`, `St. John` -> `St John`, `'t Hart` -> `t Hart`. Any other dot is left.
    """
    if "." in name:
        name = one_line(_SHORT_FORM.sub(r"\1 ", name))
    return _FIRST_APOSTROPHES.sub("", name)


def without_marks(text: str) -> str:
    """As `squeezed`, without the dots and low lines that some put between: `20.29.59`; a stroke could part a date."""
    return text if text.isalnum() else _MARKS.sub("", squeezed(text))


def squeezed(text: str) -> str:
    """The same text without what people put between digits: `20-29-59` -> `202959`."""
    return text if text.isalnum() else _BETWEEN.sub("", text)


def is_spreadsheet_number(text: str) -> bool:
    """Whether digits were made a decimal number: its first zeros, or its last digits, may be lost."""
    return _SPREADSHEET_NUMBER.fullmatch(text) is not None


def in_capitals(text: str) -> str:
    """The same text in capitals; a text with other than plain letters is left, since `ß` would become two letters."""
    return text.upper() if text.isascii() else text


def one_line(text: str) -> str:
    """The same text with every run of white space made one space."""
    return " ".join(text.split())


def shown_safely(text: str) -> str:
    """The same text with what cannot be shown replaced, for messages to people."""
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() else " " if sign.isspace() else "\N{REPLACEMENT CHARACTER}" for sign in text
    )


def clipped(text: str, longest: int) -> str:
    """`shown_safely`, with `…` at the end of what is longer: it is seen that there was more."""
    return shown_safely(text if len(text) <= longest else f"{text[:longest]}…")


def has_control_characters(text: str) -> bool:
    """Whether the text holds characters that no one types: NUL, escape, reversed writing and their like."""
    if text.isascii() and text.isprintable():
        return False
    return _CONTROL.search(text) is not None


def named(character: str) -> str:
    """How one character is called where the text around it is masked, or looks right with it."""
    if character.isascii():
        if character.isdigit():
            return "a digit"
        return f"the letter {character}" if character.isalpha() else f"“{character}”"
    if character.isdigit():
        return "a digit that is not one of 0 to 9"
    name = unicodedata.name(character, "unnamed").capitalize()
    return f"“{character}” ({name})" if character.isprintable() else f"a character that does not show ({name})"


def not_plain(text: str) -> str:
    """The first character that no plain keyboard has, as `named` calls it; empty where there is none."""
    odd = next((each for each in text if not each.isascii()), "")
    return odd and named(odd)
