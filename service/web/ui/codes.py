"""The words of a code that has no label of its own."""

from __future__ import annotations

from typing import Final

#: Words of codes that are not written in small letters.
PROPER: Final = {"pdf": "PDF", "humaans": "Humaans", "ni": "NI", "api": "API", "id": "ID", "ids": "IDs", "p45": "P45"}


def spoken(word: str) -> str:
    """`withdrawn-pay` as a heading: Withdrawn pay."""
    text = in_words(word.replace("-", " "))
    return text[:1].upper() + text[1:]


def in_words(code: str) -> str:
    """`send_payslips_to_humaans` as people write it."""
    return " ".join(PROPER.get(each, each) for each in code.replace("_", " ").split())
