"""Where a person's page is in Humaans: an address with `{id}` in the place of the person's id.

Humaans documents only the addresses of its API, so the pattern is a setting of each company.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

PLACE: Final = "{id}"
LONGEST: Final = 300
_BRACES: Final = frozenset("{}")
_NEVER: Final = frozenset(' "<>\\^`|')


def fault_of(pattern: str) -> str:
    """What is wrong with a pattern, as it is said beside its field; empty when it can be used, or is empty."""
    return next((message for is_wrong, message in _WRONG if is_wrong(pattern)), "") if pattern else ""


def address_of(pattern: str, person_id: str) -> str:
    """The address of one person; empty without a pattern."""
    return pattern.replace(PLACE, quote(person_id, safe=""))


def _parts(pattern: str) -> SplitResult | None:
    try:
        parts = urlsplit(pattern)
        parts.port  # noqa: B018 - a port that is no number is found out only when it is asked for
    except ValueError:
        return None
    return parts


def _is_no_server(pattern: str) -> bool:
    parts = _parts(pattern)
    return parts is None or parts.scheme != "https" or not parts.hostname or "@" in parts.netloc


def _has_other_braces(pattern: str) -> bool:
    parts = _parts(pattern)
    in_server = parts is None or _BRACES & set(parts.netloc)
    return bool(_BRACES & set(pattern.replace(PLACE, "")) or in_server)


_WRONG: Final[tuple[tuple[Callable[[str], bool], str], ...]] = (
    (lambda pattern: len(pattern) > LONGEST, f"Address of a person in Humaans must be {LONGEST} characters or fewer"),
    (
        lambda pattern: not pattern.isascii() or not pattern.isprintable() or bool(_NEVER & set(pattern)),
        "Enter an address without spaces, quotes or accents",
    ),
    (_is_no_server, "Enter an address that starts with https:// and the name of a server"),
    (_has_other_braces, "Enter {id} after the name of the server, and no other braces"),
    (lambda pattern: pattern.count(PLACE) != 1, "Enter {id} once, where the person's id belongs"),
)
