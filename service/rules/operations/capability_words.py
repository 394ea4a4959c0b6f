"""What an account's API can do, in words for the page of the connection and for `doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.facts.capabilities import Capabilities, ChangeFilter

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.facts.humaans import Resource

_OF_ALL: Final = {
    ChangeFilter.WORKS: "Works",
    ChangeFilter.IGNORED: "Ignored by Humaans",
    ChangeFilter.REFUSED: "Refused by Humaans",
    ChangeFilter.UNKNOWN: "Not known yet",
}


def in_words(found: Capabilities) -> tuple[tuple[str, str], ...]:
    """Each thing that was looked at, and what it showed."""
    return (
        ("Filter by time of change", _change_filter(found)),
        ("Read each hour", _read_each_hour(found)),
        ("Rows in a page", f"{found.page_size}"),
        ("Tells if a page is unchanged (ETag)", _yes(found.has_etags)),
        ("Tells its rate limit", ", ".join(found.rate_headers) or "No"),
        ("Lists audit events", _yes(found.has_audit_events)),
    )


def _read_each_hour(found: Capabilities) -> str:
    """What follows of the filter for the sync of each hour (decision 0057)."""
    known = {each for each in found.change_filter.values() if each is not ChangeFilter.UNKNOWN}
    if ChangeFilter.WORKS not in known:
        return "Everyone"
    if len(known) > 1:
        return "Everyone, unless the filter works for every list in use"
    return "Only what changed where that takes fewer requests, and everyone once a day"


def _change_filter(found: Capabilities) -> str:
    """One word for all lists where they agree; lists of which nothing is known do not count."""
    known = {each for each in found.change_filter.values() if each is not ChangeFilter.UNKNOWN}
    if len(known) <= 1:
        return _OF_ALL[next(iter(known), ChangeFilter.UNKNOWN)]
    works = [resource for resource, each in found.change_filter.items() if each is ChangeFilter.WORKS]
    return f"Works only for {_named(works)}" if works else "Does not work"


def _named(resources: Collection[Resource]) -> str:
    return ", ".join(resource.value.replace("-", " ") for resource in resources)


def _yes(answer: bool) -> str:
    return "Yes" if answer else "No"
