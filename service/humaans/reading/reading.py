"""Whole readings of Humaans made of calls and lists: the catalogue, one person, or everyone.

Every list is asked for in pages of 250 until its total, each page once. A page becomes facts as it arrives and is then
let go, so memory holds the facts and never a list of raw people.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from service.facts.humaans import Catalogue, PersonRecord, Resource, Snapshot
from service.humaans.http.answers import document_from
from service.humaans.http.errors import ForbiddenError, HumaansRefusedError, NotUnderstoodError, PersonGoneError
from service.humaans.http.limits import PAGE_SIZE
from service.humaans.parsing.assembling import RowsByPerson, assemble
from service.humaans.parsing.catalogue import CATALOGUE_RESOURCES, catalogue_from, catalogue_ids, covers, for_person
from service.humaans.parsing.parsing import RowParser
from service.humaans.reading.listing import ListReading, Page, envelope_of
from service.humaans.reading.parallel import ParallelReading
from service.humaans.reading.side_by_side import side_by_side

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Sequence
    from datetime import tzinfo

    from service.humaans.reading.listing import Keeper
    from service.humaans.reading.parallel import Progress

PERSON_LISTS: Final = (
    Resource.PEOPLE,
    Resource.CUSTOM_VALUES,
    Resource.BANK_ACCOUNTS,
    Resource.COMPENSATIONS,
    Resource.JOB_ROLES,
)
_CHILD_LISTS: Final = PERSON_LISTS[1:]
_PERSON_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NOT_FOUND: Final = 404
_GONE: Final = "Humaans no longer shows this person: deleted, or hidden from this access token."


class _CatalogueRows:
    """The raw rows of one list of the catalogue; a few dozen, small."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def add(self, owners: Iterable[str], facts: Iterable[Any]) -> None:  # noqa: ARG002 - as every keeper
        self.rows.extend(facts)

    def replace(self, row_id: str, owner: str, fact: Any) -> None:  # noqa: ARG002 - as every keeper
        self.rows = [fact if row.get("id") == row_id else row for row in self.rows]

    def clear(self) -> None:
        self.rows.clear()


class _Lists:
    """Where rows of all lists of one reading are put."""

    def __init__(self, custom_field_ids: frozenset[str], zone: tzinfo) -> None:
        self.parser = RowParser(custom_field_ids, zone)
        self.people = {resource: RowsByPerson() for resource in PERSON_LISTS}
        self.catalogue = {resource: _CatalogueRows() for resource in CATALOGUE_RESOURCES}

    def reading(self, resource: Resource) -> ListReading:
        return ListReading(resource, self._keeper(resource))

    def page(self, resource: Resource, document: Any) -> Page:
        envelope = envelope_of(document, resource)
        if resource in self.people:
            rows = self.parser.rows(resource, envelope.data)
            return Page(envelope.total, envelope.size, rows.ids, rows.owners, rows.facts)
        ids = catalogue_ids(resource, envelope.data)
        return Page(envelope.total, envelope.size, ids, ids, envelope.data)

    def forget(self, resources: Iterable[Resource]) -> None:
        """What was read of a list before it was refused says nothing."""
        for resource in resources:
            self._keeper(resource).clear()

    def _keeper(self, resource: Resource) -> Keeper:
        return self.people[resource] if resource in self.people else self.catalogue[resource]

    def are_values_bound(self) -> bool:
        """Whether someone has several values of one custom field: rows of other lists tell which one counts."""
        return any(
            len({value.field_id for value in values}) < len(values) and any(value.resource_id for value in values)
            for values in self.people[Resource.CUSTOM_VALUES].facts.values()
        )

    def built_catalogue(self, refused: Iterable[Resource], not_asked_for: Iterable[Resource] = ()) -> Catalogue:
        return catalogue_from(
            {resource: kept.rows for resource, kept in self.catalogue.items()},
            readable=frozenset(Resource).difference(refused, not_asked_for),
            not_asked_for=frozenset(not_asked_for),
            multi_choice_ids=self.parser.multi_choice_ids,
        )


class Reader:
    """`get(path, params)` gives an answer's JSON, `get_page(path, params, stop)` a page as bytes.

    Instants are read as days of `zone`, the company's.
    """

    def __init__(
        self,
        get: Callable[[str, dict[str, Any]], Any],
        get_page: Callable[[str, dict[str, Any], threading.Event], bytes],
        zone: tzinfo,
    ) -> None:
        self._zone = zone
        self._get = get
        self._get_page = get_page

    def catalogue(self) -> Catalogue:
        lists = _Lists(frozenset(), self._zone)
        return lists.built_catalogue(self._read_in_turn(lists, CATALOGUE_RESOURCES))

    def person(
        self, person_id: str, custom_field_ids: frozenset[str], wanted: frozenset[Resource], known: Catalogue | None
    ) -> tuple[PersonRecord, Catalogue]:
        if not _PERSON_ID.fullmatch(person_id):
            raise PersonGoneError(_GONE)
        lists = _Lists(custom_field_ids, self._zone)
        rows = lists.parser.rows(Resource.PEOPLE, [self._person(person_id)])
        if rows.ids != [person_id]:
            raise NotUnderstoodError("people.id")
        lists.people[Resource.PEOPLE].add(rows.owners, rows.facts)
        theirs = {"personId": person_id}
        others = [resource for resource in _CHILD_LISTS if resource not in wanted]
        asked = [(resource, theirs) for resource in _CHILD_LISTS if resource in wanted]
        of_company: list[tuple[Resource, dict[str, Any]]] = [(resource, {}) for resource in CATALOGUE_RESOURCES]
        refused = self._read_at_once(lists, asked + (of_company if known is None else []))
        if others and lists.are_values_bound():
            refused |= self._read_at_once(lists, [(resource, theirs) for resource in others])
            others = []
        lists.forget(refused)
        records, not_understood = assemble(lists.people)
        if not_understood:
            raise NotUnderstoodError(not_understood[0].path, not_understood[0].message)
        if known is not None and covers(known, records[0], custom_field_ids):
            read = frozenset(_CHILD_LISTS).difference(refused, others)
            return records[0], for_person(known, read, others, lists.parser.multi_choice_ids)
        if known is not None:
            refused |= self._read_at_once(lists, of_company)
        return records[0], lists.built_catalogue(refused, others)

    def _person(self, person_id: str) -> Any:
        try:
            return self._get(f"/people/{person_id}", {})
        except HumaansRefusedError as error:
            if error.status != _NOT_FOUND:
                raise
            raise PersonGoneError(_GONE, request_id=error.request_id, status=error.status) from None

    def snapshot(
        self,
        custom_field_ids: frozenset[str],
        wanted: frozenset[Resource],
        on_progress: Progress,
        *,
        threads: int,
        at_thread_end: Callable[[], None],
    ) -> Snapshot:
        lists = _Lists(custom_field_ids, self._zone)

        def fetch(resource: Resource, skip: int, stop: threading.Event) -> bytes:
            return self._get_page(f"/{resource}", _page_params(skip), stop)

        def parse(resource: Resource, body: bytes) -> Page:
            return lists.page(resource, document_from(body))

        totals: dict[Resource, int] = {}

        def read(resources: Iterable[Resource]) -> set[Resource]:
            readings = [lists.reading(resource) for resource in resources]
            reading = ParallelReading(
                readings,
                fetch,
                parse,
                on_progress,
                threads=threads,
                at_thread_end=at_thread_end,
            )
            reading.run()
            totals.update(
                {each.resource: each.total for each in readings if each.is_complete and each.total is not None}
            )
            return reading.refused

        others = [resource for resource in _CHILD_LISTS if resource not in wanted]
        refused = read([each for each in PERSON_LISTS + CATALOGUE_RESOURCES if each not in others])
        if others and lists.are_values_bound():
            refused |= read(others)
            others = []
        lists.forget(refused)
        catalogue = lists.built_catalogue(refused, others)
        people, not_understood = assemble(lists.people)
        return Snapshot(people, catalogue, not_understood, totals)

    def first_rows(self, custom_field_ids: frozenset[str], rows: int) -> Snapshot:
        """The first rows of each list, one request each: examples of every field, never a whole company.

        Rows of people who are not among the first make a person with nothing else known.
        """
        lists = _Lists(custom_field_ids, self._zone)
        refused = self._read_in_turn(lists, CATALOGUE_RESOURCES)
        for resource in PERSON_LISTS:
            try:
                page = lists.page(resource, self._get(f"/{resource}", {"$limit": rows, "$skip": 0}))
            except ForbiddenError:
                refused.add(resource)
            else:
                lists.people[resource].add(page.owners, page.facts)
        people = lists.people[Resource.PEOPLE].facts
        for resource in _CHILD_LISTS:
            for owner in lists.people[resource].facts:
                people.setdefault(owner, ({},))
        records, not_understood = assemble(lists.people)
        return Snapshot(records, lists.built_catalogue(refused), not_understood)

    def _read_in_turn(self, lists: _Lists, resources: Iterable[Resource]) -> set[Resource]:
        """Reads lists one after another in this thread; answers those the token may not read."""
        refused = set()
        for resource in resources:
            try:
                self._read_list(lists, resource, {}, self._get(f"/{resource}", _page_params(0)))
            except ForbiddenError:
                refused.add(resource)
        return refused

    def _read_at_once(self, lists: _Lists, asked: Sequence[tuple[Resource, dict[str, Any]]]) -> set[Resource]:
        """Reads lists side by side, so that they take one round trip; answers those the token may not read."""
        firsts = side_by_side(
            [partial(self._get, f"/{resource}", {**params, **_page_params(0)}) for resource, params in asked]
        )
        refused = set()
        for (resource, params), first in zip(asked, firsts, strict=True):
            try:
                self._read_list(lists, resource, params, first.result())
            except ForbiddenError:
                refused.add(resource)
        return refused

    def _read_list(self, lists: _Lists, resource: Resource, params: dict[str, Any], first: Any) -> None:
        """Takes the first page of a list, and reads what more there is."""
        reading = lists.reading(resource)
        due = reading.take(lists.page(resource, first))
        while due:
            document = self._get(f"/{resource}", {**params, **_page_params(due.pop(0))})
            due += reading.take(lists.page(resource, document))


def _page_params(skip: int) -> dict[str, Any]:
    return {"$limit": PAGE_SIZE, "$skip": skip}
