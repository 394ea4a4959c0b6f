"""The one way to mask a number that could be misused: dots, and at most the end of it."""

from __future__ import annotations

from typing import Final

#: Shown in place of a hidden value, and before its end where that may be seen.
WHOLE: Final = "••••••"
_BEFORE_END: Final = "•••• "
#: Characters of the end that are shown.
_SHOWN: Final = 2
#: A value that would have fewer hidden characters than this is hidden whole.
_LEAST_HIDDEN: Final = 3


def masked(value: object) -> str:
    """The last two printable characters of a value behind dots; only dots where too few would be hidden.

    Empty for a value without any printable character, so that a page tells a hidden value from an empty one.
    """
    text = "".join(character for character in str(value) if character.isprintable())
    if not text:
        return ""
    return _BEFORE_END + text[-_SHOWN:] if len(text) >= _SHOWN + _LEAST_HIDDEN else WHOLE
