"""Files and documents: how a file gets in, and who can see the document that holds it.

The upload call is not public. Two profiles are offered: a multipart POST (with the part's name and the id's
key to choose) and a signed address to PUT to. Personal documents are visible to their employee, a second
mode ("private") is not (official); how the API tells them apart is unknown, here the document type does.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import request

from sandbox.answers.access import Token
from sandbox.answers.errors import ApiError, issue
from sandbox.world.clock import as_text, instant
from sandbox.world.table import Row

if TYPE_CHECKING:
    from sandbox.platform.company import Company

LINK_LIFE = timedelta(minutes=15)


@dataclass
class StoredFile:
    id: str
    filename: str
    content_type: str
    content: bytes | None
    created_at: str

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "filename": self.filename,
            "contentType": self.content_type,
            "size": None if self.content is None else len(self.content),
            "sha256": None if self.content is None else hashlib.sha256(self.content).hexdigest(),
            "createdAt": self.created_at,
        }


def receive_file(company: "Company") -> dict[str, Any]:
    """Take in the upload of this request by the profile that is switched on."""
    switches = company.world.switches
    if switches.upload_profile == "signed-url":
        asked = request.get_json(silent=True)
        name = asked.get("filename") if isinstance(asked, dict) else None
        if not name:
            raise ApiError(422, "Validation failed", [issue("filename", "is required")])
        stored = company.store_file(name, asked.get("contentType") or "application/octet-stream", None)
        return {"id": stored.id, "filename": name, "method": "PUT", "uploadUrl": signed_url(company, stored)}
    part = request.files.get(switches.upload_part)
    if part is None or not part.filename:
        raise ApiError(422, "Validation failed", [issue(switches.upload_part, "is required")])
    content = part.stream.read()
    if len(content) > switches.upload_max_bytes:
        raise ApiError(422, "Validation failed", [issue(switches.upload_part, "is too large")])
    stored = company.store_file(part.filename, part.mimetype, content)
    if switches.upload_id_key == "data.id":
        return {"data": {"id": stored.id, "filename": stored.filename}}
    return {switches.upload_id_key: stored.id, "filename": stored.filename}


def completed(company: "Company", token: Token, fields: Row) -> Row:
    """A new document with its file found and its maker named; exactly one of file and link."""
    file_id, link = fields.get("fileId"), fields.get("link")
    if bool(file_id) == bool(link):
        raise ApiError(422, "Validation failed", [issue("fileId", "give either a file or a link")])
    if company.world.switches.document_source == "ignored":
        fields = fields | {"source": None, "sourceId": None}
    if file_id:
        stored = company.files.get(file_id)
        if stored is None or stored.content is None:
            raise ApiError(422, "Validation failed", [issue("fileId", "does not exist")])
        file = {"id": stored.id, "url": signed_url(company, stored), "filename": stored.filename}
        fields = fields | {"file": file}
    return fields | {"createdBy": token.person_id}


def signed_url(company: "Company", stored: StoredFile) -> str:
    """An address that works without a token for a quarter of an hour."""
    until = as_text(company.world.clock.now() + LINK_LIFE)
    return f"{company.url}/files/{stored.id}?until={until}&signature={_signature(company, stored.id, until)}"


def opened(company: "Company", file_id: str, until: str, signature: str) -> StoredFile | None:
    """The file behind a signed address, when the signature holds and its time is not over."""
    if not hmac.compare_digest(signature, _signature(company, file_id, until)):
        return None
    return company.files.get(file_id) if company.world.clock.now() <= instant(until) else None


def _signature(company: "Company", file_id: str, until: str) -> str:
    key = f"{company.world.seed}/{company.key}".encode()
    return hmac.new(key, f"{file_id}/{until}".encode(), hashlib.sha256).hexdigest()


def with_visibility(company: "Company", document: Row) -> dict[str, Any]:
    """A document as the control API tells it: with its readers and, if there is one, its file."""
    kind = company.world.find("document-types", document["documentTypeId"]) or {}
    visibility = kind.get("_visibility", "employee")
    readers = ["owners"] + ([document["personId"]] if visibility == "employee" else [])
    stored = company.files.get(document["fileId"] or "")
    return document | {
        "documentType": kind.get("name"),
        "visibility": visibility,
        "visibleTo": readers,
        "stored": stored.as_dict() if stored else None,
    }
