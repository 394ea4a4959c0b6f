"""What actions ask of the HRIS, whichever it is. `HumaansClient` is the only one; a second would be another of these.

Answers are facts (service/facts). Failures are the errors of `service/humaans/http/errors.py`, sorted by what to do
next (decision 0034: one HRIS until a customer asks for another).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from service.facts.humaans import EVERY_LIST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime, tzinfo

    from service.facts.capabilities import Capabilities
    from service.facts.documents import Document, PersonToReach
    from service.facts.humaans import (
        Catalogue,
        ChangedRows,
        ListTotals,
        PersonRecord,
        Resource,
        Snapshot,
        WebhookSeen,
    )


class HrisDocuments(Protocol):
    """The documents of one company's people. No write is repeated: the caller looks before it decides."""

    def person(self, person_id: str) -> PersonToReach:
        """Raises PersonGoneError when the HRIS does not show the person."""

    def find(self, person_id: str, reference: str) -> list[Document]:
        """The person's documents that carry our reference."""

    def upload_file(self, file_name: str, content: bytes) -> str:
        """Upload a file; returns its id. Without a document it belongs to no one."""

    def create(
        self, person_id: str, name: str, *, type_id: str, issued_on: date, file_id: str, reference: str
    ) -> Document:
        """Create the document that shows a file to its person."""

    def delete(self, document_id: str) -> None:
        """Remove a document; one that is not there counts as removed. May be repeated."""

    def payslip_type(self) -> str:
        """The id of the document type for payslips, created when the account has none."""


class HrisClient(Protocol):
    """Everything for one company's access token. May be shared by threads."""

    def within(self, seconds: float) -> Self:
        """The same client, all of whose calls together end within so long, as HumaansUnavailableError if they must."""

    def in_zone(self, zone: tzinfo) -> Self:
        """The same client for a company whose days are those of this zone."""

    def counted(self) -> Self:
        """The same client, with a count of the requests made through it from now on."""

    @property
    def requests_made(self) -> int:
        """How many requests were made, repeated ones included."""

    def close_idle(self) -> None:
        """Close the connections that no one uses, but for one."""

    def documents(self) -> HrisDocuments:
        """The documents of the account, asked for through this client."""

    def scopes(self) -> frozenset[str]:
        """The token's scopes."""

    def company(self) -> tuple[str, str]:
        """(id, name) of the one company a token belongs to."""

    def capabilities(self) -> Capabilities:
        """What the account's API can do beyond what is documented, found out by asking."""

    def count_people(self) -> int:
        """How many people this token sees: joiners, active, leavers and left."""

    def private_data_seen(self) -> tuple[int, int]:
        """Of a page of people: of how many this token shows any private data, and how many they are."""

    def count(self, resource: Resource) -> int | None:
        """How many rows of a list this token sees; None when it may not see the list."""

    def fetch_catalogue(self) -> Catalogue:
        """Custom fields, locations, compensation types."""

    def fetch_sample(self, custom_field_ids: frozenset[str]) -> Snapshot:
        """The first rows of each list, for showing what fields hold, however large the company."""

    def fetch_snapshot(
        self,
        *,
        custom_field_ids: frozenset[str],
        on_progress: Callable[[str, int, int], None],
        lists: frozenset[Resource] = EVERY_LIST,
    ) -> Snapshot:
        """Everyone, complete, or an error. Of the lists of rows only these are asked for; people always are."""

    def list_totals(self, lists: Collection[Resource]) -> ListTotals:
        """How many rows each of these lists has; ForbiddenError when one may not be read."""

    def changed_rows(
        self, lists: Collection[Resource], since: datetime, custom_field_ids: frozenset[str]
    ) -> Mapping[Resource, ChangedRows]:
        """The rows of these lists that changed at or after an instant of the HRIS's clock, a page of each at most."""

    def fetch_person(
        self,
        person_id: str,
        *,
        custom_field_ids: frozenset[str],
        within_seconds: float | None = None,
        lists: frozenset[Resource] = EVERY_LIST,
        known: Catalogue | None = None,
    ) -> tuple[PersonRecord, Catalogue]:
        """One person as they are now. Raises PersonGoneError when not visible, NotUnderstoodError when not readable.

        `known` is a catalogue read a moment ago; it is read again only when the person has something that is not in it.
        """

    def people_with_employee_id(self, employee_id: str) -> tuple[str, ...] | None:
        """The ids of the people who have this Employee ID; None when that is unknown."""

    def webhooks(self, within_seconds: float = 5.0) -> tuple[WebhookSeen, ...] | None:
        """The webhooks set up in the HRIS; None when the token may not see them."""
