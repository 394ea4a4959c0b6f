"""Putting a file into Humaans as a document of one person, finding it again, taking it away.

How a file gets in is not public (humaans-api.md 9.2). What is likeliest is declared in `UploadProfile`, in one place,
and is believed of a company only after a test upload of theirs passed. Nothing here repeats a write: an unclear one
raises HumaansUnavailableError with `may_have_happened`, and the caller looks before it decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from service.facts.documents import Document, PersonToReach
from service.humaans.http.errors import HumaansRefusedError, NotUnderstoodError, PersonGoneError
from service.humaans.http.limits import PAGE_SIZE
from service.humaans.parsing.texts import id_from, number_or_text_from, text_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from service.humaans.client import HumaansClient

#: Who made a document, for anyone who reads it over the API.
SOURCE: Final = "payroll-sync"
PAYSLIP_TYPE: Final = "Payslip"
_NOT_FOUND: Final = 404
#: More documents of one person than anyone has; beyond it the list is not a list.
_MOST_DOCUMENTS: Final = 5000


@dataclass(frozen=True, slots=True)
class UploadProfile:
    """How a file is uploaded, and where the response has its id. Not verified with a real account."""

    path: str = "/files"
    part: str = "file"
    id_keys: tuple[str, ...] = ("id", "fileId", "data.id")


class Documents:
    """The documents of one company's account."""

    def __init__(self, client: HumaansClient, profile: UploadProfile = UploadProfile()) -> None:
        self._client = client
        self._profile = profile

    def person(self, person_id: str) -> PersonToReach:
        """Raises PersonGoneError when Humaans does not show the person."""
        try:
            found = self._client.request("GET", f"/people/{person_id}")
        except HumaansRefusedError as error:
            if error.status == _NOT_FOUND:
                raise PersonGoneError("Humaans does not show this person any more.", status=_NOT_FOUND) from error
            raise
        if not isinstance(found, dict) or found.get("id") != person_id:
            raise NotUnderstoodError("people.id")
        employee_id = number_or_text_from(found.get("employeeId"), "people.employeeId")
        return PersonToReach(
            employee_id if "employeeId" not in found else employee_id or "",
            text_from(found.get("email"), "people.email"),
            text_from(found.get("personalEmail"), "people.personalEmail"),
        )

    def of_person(self, person_id: str) -> Iterator[Document]:
        """Every document of one person, whether or not Humaans heeds the filter."""
        seen = 0
        while seen < _MOST_DOCUMENTS:
            page = self._client.request(
                "GET", "/documents", params={"personId": person_id, "$limit": PAGE_SIZE, "$skip": seen}
            )
            rows = page.get("data") if isinstance(page, dict) else None
            if not isinstance(rows, list):
                raise NotUnderstoodError("documents.data")
            for row in rows:
                document = _document_from(row)
                if document.person_id == person_id:
                    yield document
            seen += len(rows)
            total = page.get("total")
            if not rows or (isinstance(total, int) and seen >= total):
                return
        raise NotUnderstoodError("documents.total")

    def find(self, person_id: str, reference: str) -> list[Document]:
        """What carries our reference."""
        return [document for document in self.of_person(person_id) if document.carries(reference)]

    def upload_file(self, file_name: str, content: bytes) -> str:
        """Hand over a file; returns its id. Without a document it is no one's."""
        profile = self._profile
        answer = self._client.request(
            "POST", profile.path, files={profile.part: (file_name, content, "application/pdf")}, retry=False
        )
        for keys in profile.id_keys:
            found: Any = answer
            for key in keys.split("."):
                found = found.get(key) if isinstance(found, dict) else None
            if isinstance(found, str) and found:
                return id_from(found, "files.id")
        raise NotUnderstoodError("files.id")

    def create(
        self, person_id: str, name: str, *, type_id: str, issued_on: date, file_id: str, reference: str
    ) -> Document:
        """Make the document that shows a file to its person."""
        answer = self._client.request(
            "POST",
            "/documents",
            json={
                "personId": person_id,
                "name": name,
                "documentTypeId": type_id,
                "issueDate": issued_on.isoformat(),
                "fileId": file_id,
                "source": SOURCE,
                "sourceId": reference,
            },
            retry=False,
        )
        return _document_from(answer)

    def delete(self, document_id: str) -> None:
        """Take a document away; one that is not there is as good as taken away. May be repeated."""
        try:
            self._client.request("DELETE", f"/documents/{document_id}", retry=True)
        except HumaansRefusedError as error:
            if error.status != _NOT_FOUND:
                raise

    def payslip_type(self) -> str:
        """The id of the document type for payslips, made when the account has none."""
        answer = self._client.request("GET", "/document-types", params={"$limit": PAGE_SIZE})
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise NotUnderstoodError("document-types.data")
        for row in rows:
            name = row.get("name") if isinstance(row, dict) else None
            if isinstance(name, str) and name.strip().casefold() in {"payslip", "payslips"}:
                return id_from(row.get("id"), "document-types.id")
        made = self._client.request("POST", "/document-types", json={"name": PAYSLIP_TYPE}, retry=False)
        if not isinstance(made, dict):
            raise NotUnderstoodError("document-types")
        return id_from(made.get("id"), "document-types.id")


def _document_from(row: Any) -> Document:
    """Only ids must be understood: names of documents that are not ours are ignored."""
    if not isinstance(row, dict):
        raise NotUnderstoodError("documents")
    file = row.get("file")
    return Document(
        id_from(row.get("id"), "documents.id"),
        _word(row.get("personId")) or "",
        _word(row.get("name")) or "",
        _word(row.get("sourceId")),
        _word(file.get("filename")) if isinstance(file, dict) else None,
    )


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None
