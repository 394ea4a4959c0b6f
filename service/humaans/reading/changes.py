"""What changed since a time, list by list, in two small questions each: how many rows there are, and which changed.

Nothing of a row is kept but whose it is: whoever it is about is then read whole. Whether the answers can be believed
is for the caller to judge (service/rules/planning/changed_since.py).
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from service.facts.humaans import ChangedRows, ListTotals, Resource
from service.humaans.http.errors import NotUnderstoodError
from service.humaans.http.limits import PAGE_SIZE
from service.humaans.parsing.texts import id_from
from service.humaans.reading.listing import envelope_of
from service.humaans.reading.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    #: (path, params) -> the JSON of an answer and its headers
    Get = Callable[[str, dict[str, Any]], tuple[Any, Mapping[str, str]]]


def list_totals(get: Get, lists: Collection[Resource]) -> ListTotals:
    """How many rows each list has. Raises HumaansError, ForbiddenError too."""
    answers = _at_once(get, {resource: {"$limit": 1, "$skip": 0} for resource in lists})
    clocks = [_clock_of(headers) for _, headers in answers.values()]
    return ListTotals(
        {resource: envelope_of(document, resource).total for resource, (document, _) in answers.items()},
        min((each for each in clocks if each is not None), default=None),
    )


def changed_rows(
    get: Get, lists: Collection[Resource], since: datetime, custom_field_ids: frozenset[str]
) -> dict[Resource, ChangedRows]:
    """The first page of each list's rows that changed at or after `since`. Raises HumaansError.

    Values of other custom fields than these concern no one.
    """
    params = {"updatedAt[$gte]": _as_text(since), "$limit": PAGE_SIZE, "$skip": 0}
    answers = _at_once(get, dict.fromkeys(lists, params))
    return {resource: _rows_of(resource, document, custom_field_ids) for resource, (document, _) in answers.items()}


def _at_once(get: Get, asked: Mapping[Resource, dict[str, Any]]) -> dict[Resource, tuple[Any, Mapping[str, str]]]:
    """The answers of all lists, asked side by side."""
    answers = side_by_side([partial(get, f"/{resource}", dict(params)) for resource, params in asked.items()])
    return {resource: answer.result() for resource, answer in zip(asked, answers, strict=True)}


def _rows_of(resource: Resource, document: Any, custom_field_ids: frozenset[str]) -> ChangedRows:
    envelope = envelope_of(document, resource)
    owner_key = "id" if resource is Resource.PEOPLE else "personId"
    owners, times = set(), []
    for raw in envelope.data:
        if not isinstance(raw, dict):
            raise NotUnderstoodError(f"{resource}.data")
        times.append(_instant_of(raw.get("updatedAt")))
        if resource is not Resource.CUSTOM_VALUES or raw.get("customFieldId") in custom_field_ids:
            owners.add(id_from(raw.get(owner_key), f"{resource}.{owner_key}"))
    told = [each for each in times if each is not None]
    oldest = min(told, default=None) if len(told) == len(times) else None
    return ChangedRows(envelope.total, len(envelope.data), frozenset(owners), oldest)


def _instant_of(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _clock_of(headers: Mapping[str, str]) -> datetime | None:
    """What the clock of who answered showed, to the second."""
    said = headers.get("Date")
    try:
        found = None if said is None else parsedate_to_datetime(said)
    except ValueError:
        return None
    return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None


def _as_text(instant: datetime) -> str:
    """The spelling of Humaans' own timestamps: UTC with milliseconds."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
