"""The second net under the logs: what looks like a secret or a personal datum is blotted out of any text.

The first net is that only listed fields are written at all (`logs.py`). This one catches what a library or
a careless message still carries: tokens, logins in URLs, and values shaped like an NI number, a sort code,
an account number or a mail address. It may blot out too much, never too little.
"""

from __future__ import annotations

import re

BLOT = "[redacted]"

SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(Bearer|Basic|token)(\s+|=|:\s*)[^\s\"',;]+", re.IGNORECASE), rf"\1 {BLOT}"),
    (re.compile(r"(?<=://)[^/@\s]+@"), f"{BLOT}@"),
    (re.compile(r"gAAAA[\w-]{20,}={0,2}"), BLOT),
    (re.compile(r"[^\s@<>\"'=:,;()]+@[^\s@<>\"',;()]+\.[A-Za-z]{2,}"), BLOT),
    (re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-Da-d](?![A-Za-z0-9])"), BLOT),
    (re.compile(r"(?<![\w-])\d{2}([-\s])\d{2}\1\d{2}(?![\w-])"), BLOT),
    (re.compile(r"(?<![\w.-])\d{8}(?![\w-])"), BLOT),
)


def redact(text: str) -> str:
    """The text without anything secret-shaped, on one line."""
    for shape, replacement in SHAPES:
        text = shape.sub(replacement, text)
    return one_line(text)


def one_line(text: str) -> str:
    """Control characters written out, so that no value can start a log line of its own."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
