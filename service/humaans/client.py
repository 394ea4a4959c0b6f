"""HumaansClient: everything this product asks of Humaans, for one company's access token (an `HrisClient`).

Answers are facts (service/facts), failures are the errors of `errors.py`, sorted by what to do next. Nothing
connects before the first question. A client may be shared by threads: at most `max_parallel` requests are out
at once.
"""

from __future__ import annotations

import random as random_module
import time
from copy import copy
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from service.facts.humaans import EVERY_LIST, Resource, WebhookSeen
from service.humaans.documents import Documents
from service.humaans.http.answers import document_and_headers_of, page_of
from service.humaans.http.calls import Calls
from service.humaans.http.errors import ForbiddenError
from service.humaans.reading import account, changes
from service.humaans.reading.capability_probe import probe
from service.humaans.reading.listing import envelope_of
from service.humaans.reading.reading import Reader
from service.outgoing.limits import MAX_BODY_BYTES, Deadlines, RequestOutcome, RetryPolicy
from service.outgoing.rate_limiter import Pace, RequestPace
from service.outgoing.wire import Wire

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime, tzinfo

    from service.facts.capabilities import Capabilities
    from service.facts.humaans import Catalogue, ChangedRows, ListTotals, PersonRecord, Snapshot

__all__ = ["Deadlines", "HumaansClient", "RequestOutcome", "RetryPolicy"]

#: Requests at once: a person is read with four.
MAX_PARALLEL: Final = 4
#: Lists are read by no more at once: one place stays free for a person's sync, and a revoked token costs three calls at
#: most (F39).
SNAPSHOT_THREADS: Final = 3
#: Of each list, to show what its fields hold.
SAMPLE_ROWS: Final = 50


class HumaansClient:
    """`pace` counts instead of `requests_per_second`; None for both sets no rate. Clock and chance are for tests."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        max_parallel: int = MAX_PARALLEL,
        requests_per_second: float | None = None,
        pace: RequestPace | None = None,
        deadlines: Deadlines = Deadlines(),  # noqa: B008 - frozen
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        max_body_bytes: int = MAX_BODY_BYTES,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        random: random_module.Random | None = None,
        on_request: Callable[[RequestOutcome], None] | None = None,
    ) -> None:
        self._wire = Wire(base_url, token, max_body_bytes=max_body_bytes)
        self._deadlines = deadlines
        self._until: float | None = None
        self._monotonic = monotonic
        self._snapshot_threads = max(1, min(SNAPSHOT_THREADS, max_parallel - 1))
        self._calls = Calls(
            self._wire,
            pace or Pace(requests_per_second, monotonic),
            max_parallel=max_parallel,
            retry=retry,
            sleep=sleep,
            monotonic=monotonic,
            random=random or random_module.Random(),  # noqa: S311 - jitter
            on_request=on_request,
        )
        self._zone: tzinfo = UTC
        self._reader = Reader(self._get, self._get_page, self._zone)

    def __repr__(self) -> str:
        return f"<HumaansClient of {self._wire.host}>"

    def within(self, seconds: float) -> HumaansClient:
        """The same client, all of whose calls together end within so long, as HumaansUnavailableError if they must."""
        limited = copy(self)
        limited._set_end(self._monotonic() + seconds)  # noqa: SLF001 - itself
        return limited

    def in_zone(self, zone: tzinfo) -> HumaansClient:
        """The same client for a company whose days are those of this zone; without it they are UTC's."""
        local = copy(self)
        local._zone = zone  # noqa: SLF001 - itself
        local._set_end(self._until)  # noqa: SLF001 - itself
        return local

    def counted(self) -> HumaansClient:
        """The same client, with a count of the requests made through it from now on."""
        counting = copy(self)
        counting._calls = self._calls.counted()  # noqa: SLF001 - itself
        counting._set_end(self._until)  # noqa: SLF001 - itself
        return counting

    @property
    def requests_made(self) -> int:
        """How many requests were made, repeated ones included."""
        return self._calls.made

    def _set_end(self, until: float | None) -> None:
        self._until = until
        self._reader = Reader(self._get, self._get_page, self._zone)

    def documents(self) -> Documents:
        """The documents of the account, asked for through this client."""
        return Documents(self)

    def scopes(self) -> frozenset[str]:
        """The token's scopes; should Humaans not tell, those of ours that a look at each list can show."""
        return account.scopes_of(self._get)

    def company(self) -> tuple[str, str]:
        """(id, name) of the one company a token belongs to; a company without a name has ""."""
        return account.company_of(self._get)

    def capabilities(self) -> Capabilities:
        """What the account's API can do beyond what is documented, found out by asking."""
        return probe(self._get_with_headers)

    def count_people(self) -> int:
        """How many people this token sees: joiners, active, leavers and left."""
        document = self._get("/people", {"$limit": 1, "$skip": 0})
        return envelope_of(document, Resource.PEOPLE).total

    def private_data_seen(self) -> tuple[int, int]:
        """Of a page of people: of how many this token shows any private data, and how many they are."""
        return account.private_data_seen(self._get)

    def count(self, resource: Resource) -> int | None:
        """How many rows of a list this token sees; None when Humaans answers "not permitted"."""
        try:
            return envelope_of(self._get(f"/{resource}", {"$limit": 1, "$skip": 0}), resource).total
        except ForbiddenError:
            return None

    def fetch_catalogue(self) -> Catalogue:
        """Custom fields, locations, compensation types. `readable` lacks those of the three that were refused."""
        return self._reader.catalogue()

    def fetch_sample(self, custom_field_ids: frozenset[str]) -> Snapshot:
        """The first rows of each list, in eight requests however large the company. One refused is not `readable`."""
        return self._reader.first_rows(custom_field_ids, SAMPLE_ROWS)

    def fetch_snapshot(
        self,
        *,
        custom_field_ids: frozenset[str],
        on_progress: Callable[[str, int, int], None],
        lists: frozenset[Resource] = EVERY_LIST,
    ) -> Snapshot:
        """Everyone, complete, or an error; see `HrisClient.fetch_snapshot`.

        `on_progress(resource, done, total)` is called in the caller's thread at least every 2 seconds, whether or not
        something arrived; what it raises stops the reading and comes out here.
        """
        return self._reader.snapshot(
            custom_field_ids,
            lists,
            on_progress,
            threads=self._snapshot_threads,
            at_thread_end=self.close_idle,
        )

    def list_totals(self, lists: Collection[Resource]) -> ListTotals:
        """How many rows each of these lists has; ForbiddenError when one may not be read."""
        return changes.list_totals(self._get_with_headers, lists)

    def changed_rows(
        self, lists: Collection[Resource], since: datetime, custom_field_ids: frozenset[str]
    ) -> Mapping[Resource, ChangedRows]:
        """The rows of these lists that changed at or after an instant of Humaans' clock, a page of each at most."""
        return changes.changed_rows(self._get_with_headers, lists, since, custom_field_ids)

    def fetch_person(
        self,
        person_id: str,
        *,
        custom_field_ids: frozenset[str],
        within_seconds: float | None = None,
        lists: frozenset[Resource] = EVERY_LIST,
        known: Catalogue | None = None,
    ) -> tuple[PersonRecord, Catalogue]:
        """One person as they are now. PersonGoneError when not visible; NotUnderstoodError when not readable.

        `within_seconds` is for all calls together; what takes longer is HumaansUnavailableError.
        """
        if within_seconds is None:
            return self._reader.person(person_id, custom_field_ids, lists, known)
        return self.within(within_seconds).fetch_person(
            person_id, custom_field_ids=custom_field_ids, lists=lists, known=known
        )

    def people_with_employee_id(self, employee_id: str) -> tuple[str, ...] | None:
        """The ids of the people who have this Employee ID, capitals and outer spaces aside; None when unknown."""
        return account.people_with_employee_id(self._get, employee_id)

    def webhooks(self, within_seconds: float = 5.0) -> tuple[WebhookSeen, ...] | None:
        """The webhooks set up in Humaans; None when the token may not see them."""
        deadlines = replace(self._deadlines, call_seconds=within_seconds, total_seconds=within_seconds)
        try:
            document = self._calls.call("GET", "/webhooks", params=account.FIRST_PAGE, deadlines=deadlines, retry=False)
        except ForbiddenError:
            return None
        rows = [row for row in envelope_of(document, "webhooks").data if isinstance(row, dict)]
        return tuple(WebhookSeen(_text(row.get("url")), _texts(row.get("events"))) for row in rows)

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        files: Any = None,
        timeout: Deadlines | None = None,
        retry: bool | None = None,
    ) -> Any:
        """Any other call: its JSON, or None for an empty answer. Reads are repeated on faults, writes are not."""
        return self._calls.call(
            method,
            path,
            params=params,
            json=json,
            data=data,
            files=files,
            deadlines=timeout or self._limits(),
            retry=retry,
        )

    def close(self) -> None:
        self._wire.close()

    def close_idle(self) -> None:
        """Close the connections that no one uses, but for one."""
        self._wire.close_idle(keep=1)

    def _get(self, path: str, params: dict[str, Any]) -> Any:
        return self._calls.call("GET", path, params=params, deadlines=self._limits())

    def _get_with_headers(self, path: str, params: dict[str, Any]) -> tuple[Any, Mapping[str, str]]:
        limits = self._limits()
        found: tuple[Any, Mapping[str, str]] = self._calls.call(
            "GET", path, params=params, deadlines=limits, read=document_and_headers_of
        )
        return found

    def _limits(self) -> Deadlines:
        if self._until is None:
            return self._deadlines
        left = max(self._until - self._monotonic(), 0.001)
        return replace(self._deadlines, call_seconds=min(self._deadlines.call_seconds, left))

    def _get_page(self, path: str, params: dict[str, Any], stop: threading.Event) -> bytes:
        body: bytes = self._calls.call("GET", path, params=params, deadlines=self._limits(), stop=stop, read=page_of)
        return body


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
