"""Places for values in a query that is built before they are known: see compiled_queries.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import peewee

if TYPE_CHECKING:
    from collections.abc import Callable


class Place(NamedTuple):
    """Which value goes here, and what makes of it what the driver is given; None where nothing does."""

    number: int
    convert: Callable[[Any], Any] | None
    #: The value is a list, and its only element goes here.
    is_only: bool


class Parameter(peewee.Node):
    """Stands for one value in a condition, a column, a limit or an offset, converted as Peewee converts the value.

    It stands for a single value that is not None: a list needs `is_any_of`, and None another condition. `is_only` says
    that it stands for the only element of a list.
    """

    def __init__(self, number: int, convert: Callable[[Any], Any] | None = None, *, is_only: bool = False) -> None:
        self._number, self._convert, self.is_only = number, convert, is_only

    def given_as(self, convert: Callable[[Any], Any]) -> Parameter:
        """The same value, converted by this function and by nothing else."""
        return Parameter(self._number, convert)

    def __sql__(self, ctx: Any) -> Any:
        return ctx.value(Place(self._number, self._convert or ctx.state.converter, self.is_only), converter=False)
