"""What an account's API can do, found out by harmless questions (humaans-api.md 7): seventeen small ones and a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.facts.capabilities import Capabilities, ChangeFilter
from service.facts.humaans import Resource
from service.humaans.http.errors import ForbiddenError, HumaansRefusedError
from service.humaans.http.limits import PAGE_SIZE
from service.humaans.reading.listing import envelope_of
from service.humaans.reading.reading import PERSON_LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    #: (path, params) -> the JSON of an answer and its headers
    Get = Callable[[str, dict[str, Any]], tuple[Any, Mapping[str, str]]]

#: No row changed after this, and every row after that.
_NEVER: Final = "2999-01-01T00:00:00.000Z"
_LONG_AGO: Final = "2000-01-01T00:00:00.000Z"
_AUDIT_EVENTS: Final = "audit-events"


def probe(get: Get) -> Capabilities:
    """Ask. Raises HumaansError when people cannot be read at all."""
    document, headers = get("/people", {"$limit": PAGE_SIZE, "$skip": 0})
    names = sorted(name for name in headers if "ratelimit" in name.lower().replace("-", ""))
    return Capabilities(
        change_filter={resource: _change_filter(get, resource) for resource in PERSON_LISTS},
        page_size=envelope_of(document, Resource.PEOPLE).size,
        has_etags=any(name.lower() == "etag" for name in headers),
        rate_headers=tuple(names),
        has_audit_events=_can_list(get, _AUDIT_EVENTS),
    )


def _change_filter(get: Get, resource: Resource) -> ChangeFilter:
    """It works only where nothing is later than the far future, and all is later than the far past."""
    try:
        total = _total(get, resource, {})
    except ForbiddenError:
        return ChangeFilter.UNKNOWN
    if total == 0:
        return ChangeFilter.UNKNOWN
    try:
        later = _total(get, resource, {"updatedAt[$gt]": _NEVER})
        since = _total(get, resource, {"updatedAt[$gte]": _LONG_AGO})
    except HumaansRefusedError:
        return ChangeFilter.REFUSED
    return ChangeFilter.WORKS if (later, since) == (0, total) else ChangeFilter.IGNORED


def _total(get: Get, resource: Resource, params: dict[str, Any]) -> int:
    return envelope_of(get(f"/{resource}", {**params, "$limit": 1, "$skip": 0})[0], resource).total


def _can_list(get: Get, name: str) -> bool:
    try:
        document, _ = get(f"/{name}", {"$limit": 1, "$skip": 0})
    except HumaansRefusedError:
        return False
    return isinstance(document, dict) and isinstance(document.get("data"), list)
