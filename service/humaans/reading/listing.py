"""The order in which one list is read to its end, without doing any reading itself.

Offset paging shifts when someone is added, removed or edited meanwhile. So rows count once per id, the later reading
of a row that came twice is kept, and a list is complete only when every page named the same total and as many ids were
seen; otherwise it is read again from the start (F37). A first page with fewer rows than asked for, of a longer list,
shows how large pages really are, whatever limit they name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from service.humaans.http.errors import IncompleteListError, NotUnderstoodError
from service.humaans.http.limits import MOST_PAGES, MOST_ROWS, PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.facts.humaans import Resource


@dataclass(frozen=True, slots=True)
class Envelope:
    """`total` counts all matches; `size` is how many rows a page holds, should Humaans give fewer than asked."""

    total: int
    size: int
    data: list[Any]


def envelope_of(document: Any, resource: str) -> Envelope:
    if not isinstance(document, dict):
        raise NotUnderstoodError(str(resource))
    total, limit, data = document.get("total"), document.get("limit"), document.get("data")
    if not isinstance(total, int) or isinstance(total, bool) or not 0 <= total <= MOST_ROWS:
        raise NotUnderstoodError(f"{resource}.total")
    if not isinstance(data, list):
        raise NotUnderstoodError(f"{resource}.data")
    if not isinstance(limit, int) or isinstance(limit, bool) or not 0 < limit < PAGE_SIZE:
        limit = PAGE_SIZE
    return Envelope(total, min(limit, len(data)) if data and len(data) < total else limit, data)


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page: per row an id, whose it is, and a fact; `total` and `size` as in the envelope."""

    total: int
    size: int
    ids: list[str]
    owners: list[str]
    facts: Iterable[Any]


class Keeper(Protocol):
    """Where the rows of a list go."""

    def add(self, owners: Iterable[str], facts: Iterable[Any]) -> None: ...

    def replace(self, row_id: str, owner: str, fact: Any) -> None:
        """Keep the newer of two readings of one row: the one that Humaans says changed later, else the one given."""

    def clear(self) -> None: ...


class ListReading:
    """One list, from its first page (skip 0) until `is_complete`."""

    def __init__(self, resource: Resource, keeper: Keeper) -> None:
        self.resource = resource
        self.total: int | None = None
        self.is_complete = False
        self._keeper = keeper
        self._seen: set[str] = set()
        self._pages_due = 0
        self._has_shifted = False
        self._is_second_pass = False

    @property
    def done(self) -> int:
        return len(self._seen) if not self.is_complete else self.total or 0

    def take(self, page: Page) -> list[int]:
        """The skips to fetch next, in any order; none while others are still out, or when the list is complete."""
        due: list[int] = []
        if self.total is None:
            self.total = page.total
            if page.total > page.size * MOST_PAGES:
                raise NotUnderstoodError(f"{self.resource}.limit")
            due = list(range(page.size, page.total, page.size))
            self._pages_due = 1 + len(due)
        self._pages_due -= 1
        self._has_shifted = self._has_shifted or page.total != self.total
        self._keep(page)
        return due if self._pages_due else self._finish()

    def _keep(self, page: Page) -> None:
        if self._seen.isdisjoint(page.ids) and len(set(page.ids)) == len(page.ids):
            self._seen.update(page.ids)
            self._keeper.add(page.owners, page.facts)
            return
        for row_id, owner, fact in zip(page.ids, page.owners, page.facts, strict=True):
            if row_id in self._seen:
                self._keeper.replace(row_id, owner, fact)
            else:
                self._seen.add(row_id)
                self._keeper.add((owner,), (fact,))

    def _finish(self) -> list[int]:
        if not self._has_shifted and len(self._seen) == self.total:
            self.is_complete = True
            self._seen = set()
            return []
        if self._is_second_pass:
            raise IncompleteListError(
                f"The list “{self.resource}” in Humaans changed while we were reading it. We will try again."
            )
        self._is_second_pass, self._has_shifted, self.total = True, False, None
        self._seen = set()
        self._keeper.clear()
        return [0]
