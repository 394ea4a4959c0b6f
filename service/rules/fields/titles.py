"""A title that matches the gender reported to HMRC, when the company wants one derived (A13). Never a guess."""

from __future__ import annotations

from typing import Final

_TITLE_OF: Final = {"M": "Mr", "F": "Ms"}
_FITTING: Final = {"M": frozenset({"mr", "dr"}), "F": frozenset({"ms", "miss", "mrs", "dr"})}
_GENDERED: Final = frozenset({"mr", "ms", "miss", "mrs"})


def title_from_gender(gender: object) -> str | None:
    """`Mr` for M, `Ms` for F, nothing for an unknown gender."""
    return _TITLE_OF.get(gender) if isinstance(gender, str) else None


def fits(title: object, gender: object) -> bool:
    """Whether a title says nothing else than the gender does; titles of no gender always fit."""
    if not isinstance(title, str) or not isinstance(gender, str) or gender not in _FITTING:
        return True
    word = title.rstrip(".").casefold()
    return word not in _GENDERED or word in _FITTING[gender]
