"""One page's rows turned into columns, and the checks that judge a whole column at once.

Ten thousand people are 600,000 values; judged one by one in Python that takes longer than fetching them. A column is
judged by a few calls into C instead. Whatever is not plainly in order raises `OddPageError`, and the page is then read
row by row by `parsing.py`, which decides: so both ways give the same facts, and the tests hold them to that.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from service.humaans.http.errors import NotUnderstoodError
from service.humaans.parsing.texts import LONGEST_ID, MAX_TEXT, date_from, day_text, is_odd, text_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, tzinfo

_LENGTH_OF_A_DAY: Final = len("2026-08-31")
Column: TypeAlias = "Sequence[Any]"


class OddPageError(Exception):
    """Something on the page needs a look at each row."""


def columns_of(data: list[Any], keys: Sequence[str]) -> dict[str, Column]:
    """The columns of the keys that every row has; a key that only some rows have makes the page odd."""
    try:
        present = [key for key in keys if key in data[0]]
        absent = [key for key in keys if key not in data[0]]
        if any(key in row for key in absent for row in data) or len(present) < 2:  # noqa: PLR2004 - itemgetter's tuple
            raise OddPageError
        return dict(zip(present, zip(*map(itemgetter(*present), data), strict=True), strict=True))
    except (KeyError, TypeError, IndexError):
        raise OddPageError from None


def check_texts(column: Column, *, is_long: bool = False) -> None:
    """Texts and nulls that `text_from` would take as they are."""
    texts = list(filter(None, column))
    if len(texts) + column.count(None) + column.count("") != len(column):
        raise OddPageError
    joined = _joined(texts)
    if is_odd(joined, is_long=is_long):
        raise OddPageError
    if len(joined) > MAX_TEXT and max(map(len, texts)) > MAX_TEXT:
        raise OddPageError


def check_ids(column: Column) -> None:
    joined = _joined(column)
    lengths = set(map(len, column))
    if not joined.isascii() or not joined.isprintable() or 0 in lengths or max(lengths) > LONGEST_ID:
        raise OddPageError


def _joined(texts: Iterable[Any]) -> str:
    try:
        return "".join(texts)
    except TypeError:
        raise OddPageError from None


class SharedValues:
    """One copy of every value that many rows share, checked when first met. Safe to use from several threads."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.texts: dict[Any, Any] = {None: None}
        self._dates: dict[Any, date | None] = {None: None}
        self._lists: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def share(self, text: str) -> str:
        shared: str = self.texts.setdefault(text, text)
        return shared

    def text_column(self, column: Column) -> Column:
        known = self.texts
        try:
            if column.count(column[0]) == len(column) and column[0] in known:  # one country, no phones at all
                return [known[column[0]]] * len(column)
            for value in set(column).difference(known):
                known[value] = text_from(value, "")
        except (TypeError, NotUnderstoodError):
            raise OddPageError from None
        return list(map(known.__getitem__, column))

    def repeated_column(self, column: Column) -> Column:
        """A column already checked, its values shared if they repeat within it."""
        distinct = set(column)
        if 2 * len(distinct) > len(column):
            return column
        share = self.texts.setdefault
        return [share(value, value) for value in column]

    def date_column(self, column: Column) -> Column:
        known = self._dates
        try:
            for value in set(column).difference(known):
                known[value] = date_from(value, "", self.zone)
        except (TypeError, NotUnderstoodError):
            raise OddPageError from None
        return list(map(known.__getitem__, column))

    def day_column(self, column: Column) -> Column:
        """A column of texts already checked, in which instants become days of the zone."""
        zone = self.zone
        return [value if value is None or len(value) <= _LENGTH_OF_A_DAY else day_text(value, zone) for value in column]

    def list_column(self, column: Column, inner_key: str) -> Column:
        """Lists of texts, or of objects holding a text under `inner_key`."""
        if column.count(None) == len(column):
            return column
        inner = itemgetter(inner_key)
        found: list[tuple[str, ...] | None] = []
        for items in column:
            if items is None:
                found.append(None)
                continue
            if items.__class__ is not list:
                raise OddPageError
            try:
                texts = tuple(map(inner, items)) if items and items[0].__class__ is dict else tuple(items)
                shared = self._lists.get(texts)
            except (KeyError, TypeError):
                raise OddPageError from None
            found.append(self._new_list(texts) if shared is None else shared)
        return found

    def _new_list(self, texts: tuple[Any, ...]) -> tuple[str, ...]:
        if not all(text.__class__ is str for text in texts):
            raise OddPageError
        check_texts(texts)
        return self._lists.setdefault(texts, texts)
