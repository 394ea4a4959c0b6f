"""The character sets and codes that several payroll programs share."""

from __future__ import annotations

import re
from typing import Final

from service.rules.fields.characters import ADDRESS, NAME, TITLE

NAME_CHARACTERS: Final = NAME
NAME_IN_WORDS: Final = "letters, spaces, hyphens and apostrophes"
TITLE_CHARACTERS: Final = TITLE
TITLE_IN_WORDS: Final = "letters, spaces, dots, hyphens and apostrophes"
ADDRESS_CHARACTERS: Final = ADDRESS
ADDRESS_IN_WORDS: Final = "letters, digits, spaces and common punctuation"
EIGHT_DIGITS: Final = re.compile(r"\d{8}")
EIGHT_DIGITS_IN_WORDS: Final = "eight digits"
SIX_DIGITS: Final = re.compile(r"\d{6}")
SIX_DIGITS_IN_WORDS: Final = "six digits"
