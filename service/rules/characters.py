"""Texts as HMRC's Full Payment Submission takes them: which signs, how long, and accents folded to plain letters.

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

#: Letters that Unicode does not take apart by itself, and signs people type for a plain one.
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
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "`": "'",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{EN DASH}": "-",
        "\N{NO-BREAK SPACE}": " ",
    }
)
_SPACES: Final = re.compile(r"\s+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def folded(text: str) -> str:
    """The same text with accents taken off and white space made single: `Zoë  O’Neill` -> `Zoe O'Neill`."""
    if text.isascii():
        return text if "  " not in text and text.isprintable() else _SPACES.sub(" ", text).strip()
    apart = unicodedata.normalize("NFKD", text.translate(_FOLDS))
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _SPACES.sub(" ", plain).strip()


def has_control_characters(text: str) -> bool:
    """Whether the text holds signs that no person types: NUL, escape and their like."""
    return _CONTROL.search(text) is not None
