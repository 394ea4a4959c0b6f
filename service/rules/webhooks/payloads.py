"""What a delivery says: whose record it touches, whether it concerns everyone, or that it does not concern payroll.

Shapes and names are not documented, so they are read tolerantly (humaans-api.md 10.2), and a payload is a
hint only: ids are taken from it, values never. To make another resource known, add a row to MEANINGS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: A delivery with more events than this is answered by reading everyone, which costs less than each by id.
MOST_PEOPLE: Final = 100
UNNAMED: Final = "unnamed"


class EventScope(StrEnum):
    """What an event of a resource leads to."""

    PERSON = "person"
    CHILD = "child"
    COMPANY = "company"
    IGNORED = "ignored"


#: By resource, written without case, hyphens and plural.
MEANINGS: Final[Mapping[str, EventScope]] = {
    "person": EventScope.PERSON,
    "people": EventScope.PERSON,
    "employee": EventScope.PERSON,
    "jobrole": EventScope.CHILD,
    "compensation": EventScope.CHILD,
    "salary": EventScope.CHILD,
    "bankaccount": EventScope.CHILD,
    "customvalue": EventScope.CHILD,
    "equity": EventScope.IGNORED,
    "compensationtype": EventScope.COMPANY,
    "customfield": EventScope.COMPANY,
    "location": EventScope.COMPANY,
    "company": EventScope.COMPANY,
    "document": EventScope.IGNORED,
    "documenttype": EventScope.IGNORED,
    "documentfolder": EventScope.IGNORED,
    "timeaway": EventScope.IGNORED,
    "timeawaytype": EventScope.IGNORED,
    "timeawaypolicy": EventScope.IGNORED,
    "timeawayallocation": EventScope.IGNORED,
    "timesheetentry": EventScope.IGNORED,
    "timesheetsubmission": EventScope.IGNORED,
    "publicholiday": EventScope.IGNORED,
    "webhook": EventScope.IGNORED,
    "webhookevent": EventScope.IGNORED,
    "file": EventScope.IGNORED,
    "emergencycontact": EventScope.IGNORED,
    "identitydocument": EventScope.IGNORED,
    "performancereview": EventScope.IGNORED,
    "workflow": EventScope.IGNORED,
    "task": EventScope.IGNORED,
}

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: Names of events are noted and shown; anything that is not a plain word is not.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,79}")
_NOT_A_LETTER: Final = re.compile(r"[^a-z]")


@dataclass(frozen=True, slots=True)
class Event:
    """One event as far as it could be read: its name, the ids it gives, and its own id if it has one."""

    name: str
    meaning: EventScope | None
    event_id: str | None = None
    person_id: str | None = None
    #: When the person last changed by the record the event carries; a reading older than that is stale (F41).
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WebhookSummary:
    """What a whole delivery comes to."""

    names: tuple[str, ...]
    #: Sorted, so that two deliveries take rows in the same order.
    person_ids: tuple[str, ...]
    concerns_everyone: bool
    #: The sender's id of this delivery, the same over its retries; None when there is none.
    event_id: str | None
    #: When people last changed, as far as the events tell.
    updated_at: Mapping[str, datetime]

    @property
    def is_ignored(self) -> bool:
        return not self.person_ids and not self.concerns_everyone


def summarise(document: Any) -> WebhookSummary:
    """What a parsed body comes to. Whatever is not understood is ignored or leads to a sync of everyone."""
    events = [event_from(each) for each in _events_in(document)]
    people = sorted({event.person_id for event in events if event.person_id is not None})
    everyone = any(_concerns_everyone(event) for event in events) or len(people) > MOST_PEOPLE
    ids = [event.event_id for event in events]
    told = sorted((each.updated_at, each.person_id) for each in events if each.updated_at and each.person_id)
    return WebhookSummary(
        names=tuple(dict.fromkeys(event.name for event in events)),
        person_ids=tuple(people) if len(people) <= MOST_PEOPLE else (),
        concerns_everyone=everyone,
        event_id=",".join(filter(None, ids)) if ids and all(ids) and len(ids) <= MOST_PEOPLE else None,
        updated_at={person_id: updated_at for updated_at, person_id in told},
    )


def event_from(document: Mapping[str, Any]) -> Event:
    """One event of a delivery."""
    name = next((found for key in ("event", "type", "name") if (found := _text(document.get(key), _NAME))), UNNAMED)
    meaning = _meaning_of(name)
    data = document.get("data")
    data = data if isinstance(data, dict) else {}
    person_id = updated_at = None
    if meaning is EventScope.PERSON:
        person_id = _first_id(
            data.get("personId"), data.get("id"), document.get("personId"), document.get("resourceId"),
            None if data else document.get("id"),
        )  # fmt: skip
        updated_at = None if _is_deletion(name) else _instant(data.get("updatedAt"))
    elif meaning is not EventScope.IGNORED and meaning is not EventScope.COMPANY:
        person_id = _first_id(data.get("personId"), document.get("personId"))
    return Event(name, meaning, _event_id(document, data), person_id, updated_at)


def _events_in(document: Any) -> Iterator[Mapping[str, Any]]:
    """An object is one event, an array several; so are `{"events": [...]}` and one event with several data."""
    if isinstance(document, dict) and isinstance(document.get("events"), list):
        document = document["events"]
    for each in document if isinstance(document, list) else [document]:
        if isinstance(each, dict) and isinstance(each.get("data"), list):
            yield from ({**each, "data": data} for data in each["data"] if isinstance(data, dict))
        elif isinstance(each, dict) and each:
            yield each


def _concerns_everyone(event: Event) -> bool:
    """Company-wide events do, and so does whatever may touch pay and does not say whose."""
    if event.meaning is EventScope.IGNORED:
        return False
    return event.meaning is EventScope.COMPANY or event.person_id is None


@lru_cache(maxsize=256)
def _meaning_of(name: str) -> EventScope | None:
    """By the first word that is a resource's, as in `bankAccount.created` and `v1.bank-accounts:updated`."""
    words = [_NOT_A_LETTER.sub("", word) for word in re.split(r"[.:/]", name.lower())]
    for word in words:
        for singular in (word, word.removesuffix("s"), f"{word.removesuffix('ies')}y"):
            if singular in MEANINGS:
                return MEANINGS[singular]
    return None


def _is_deletion(name: str) -> bool:
    return name.lower().endswith(("deleted", "removed"))


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _event_id(document: Mapping[str, Any], data: Mapping[str, Any]) -> str | None:
    """An event's own id is beside its data. Where there is no data, `id` is the record's."""
    found = _first_id(document.get("eventId"), document.get("webhookEventId"))
    others = (data.get("id"), data.get("personId"), document.get("webhookId"), document.get("companyId"))
    return found or (_first_id(document.get("id")) if data and document.get("id") not in others else None)


def _first_id(*values: Any) -> str | None:
    for value in values:
        if isinstance(value, str) and _ID.fullmatch(value):
            return value
    return None


def _text(value: Any, shape: re.Pattern[str]) -> str | None:
    return value if isinstance(value, str) and shape.fullmatch(value) else None
