"""Lists by pages of fifty, and filters that ignore what they do not know (security S32)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from flask import request

if TYPE_CHECKING:
    from enum import StrEnum

    Choice = TypeVar("Choice", bound=StrEnum)

PAGE_SIZE: Final = 50
#: Far beyond any list; larger numbers are someone playing with the address.
LAST_PAGE: Final = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    total: int = 0
    size: int = PAGE_SIZE

    def of(self, total: int) -> Page:
        return replace(self, total=total)

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.offset + self.size, self.total)

    @property
    def pages(self) -> int:
        """How many pages there are; one when there is nothing."""
        return max(1, -(-self.total // self.size))

    @property
    def numbers(self) -> list[int | None]:
        """The first, the last and the pages around this one; None where some between them are left off."""
        near = {number for number in range(self.number - 2, self.number + 3) if 1 <= number <= self.pages}
        found: list[int | None] = []
        for number in sorted({1, self.pages} | near):
            if found and number - (found[-1] or 0) > 1:
                found.append(None)
            found.append(number)
        return found

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.last < self.total else None


def page_number() -> int:
    return max(1, min(request.args.get("page", 1, type=int), LAST_PAGE))


def choice(name: str, kind: type[Choice]) -> Choice | None:
    """The filter of this name when it is one of its kind; anything else is no filter."""
    try:
        return kind(request.args.get(name, ""))
    except ValueError:
        return None


def same_list(**changed: object) -> dict[str, str]:
    """The present filters with some changed: the arguments of the next page's link."""
    kept = {key: value for key, value in request.args.items() if value and key != "page"}
    kept = {key: value for key, value in kept.items() if key not in changed}
    return kept | {key: str(value) for key, value in changed.items() if value}
