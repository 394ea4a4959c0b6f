"""The one way to mask a number that could be misused: dots, and at most the end of it.

Messages and examples are stored and say little; pages tell a hidden value from an empty one. Hence two masks.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Mask(NamedTuple):
    """What stands for a value: for one that is hidden whole, before the end of one, and for an empty one."""

    whole: str
    before_end: str
    empty: str


IN_MESSAGES: Final = Mask("••••", "••••", "••••")
ON_PAGES: Final = Mask("••••••", "•••• ", "")

#: Characters that a message shows of the end.
SHOWN_IN_MESSAGES: Final = 2
#: A value that would have fewer hidden characters than this is hidden whole.
LEAST_HIDDEN: Final = 3


def masked(value: object, shown: int = SHOWN_IN_MESSAGES, mask: Mask = IN_MESSAGES) -> str:
    """The last `shown` printable characters of a value behind dots; only dots where too few would be hidden."""
    text = "".join(character for character in str(value) if character.isprintable())
    if not text:
        return mask.empty
    if shown and len(text) >= shown + LEAST_HIDDEN:
        return mask.before_end + text[-shown:]
    return mask.whole
