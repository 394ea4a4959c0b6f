"""The payslips of a pay run as Staffology's report gives them: bytes, base64 in JSON, or a link to a file.

A link is followed without the API key, and only to Staffology itself or to the storage that it uses.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from service.staffology.errors import NotUnderstoodError

if TYPE_CHECKING:
    from service.outgoing.wire import Answer

_PDF: Final = b"%PDF"
_NO_PDF: Final = "Staffology sent no PDF with the payslips. Download them in Staffology and upload them here."
_ELSEWHERE: Final = (
    "Staffology sent a link to a place that we do not know. Download the payslips in Staffology and upload them here."
)
#: Where Staffology keeps its files, as far as is known.
_STORAGE: Final = (".staffology.co.uk", ".blob.core.windows.net")


def pdf_or_link(answer: Answer, document: Any) -> bytes | str:
    """The PDF, or the address of it. Raises NotUnderstoodError. `document` is the JSON of an answer that is no PDF."""
    if answer.body.startswith(_PDF):
        return answer.body
    if not isinstance(document, dict):
        raise NotUnderstoodError(_NO_PDF)
    for name in ("stream", "content"):
        value = document.get(name)
        if not isinstance(value, str) or not value:
            continue
        if value.startswith(("https://", "http://")):
            return value
        try:
            content = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            continue
        if content.startswith(_PDF):
            return content
    raise NotUnderstoodError(_NO_PDF)


def refuse_elsewhere(link: str, base_url: str) -> None:
    """Raises NotUnderstoodError for a link to a place that is neither Staffology nor its storage."""
    parts, base = urlsplit(link), urlsplit(base_url)
    if (parts.scheme, parts.hostname, parts.port) == (base.scheme, base.hostname, base.port):
        return
    if parts.scheme != "https" or parts.port is not None or not (parts.hostname or "").endswith(_STORAGE):
        raise NotUnderstoodError(_ELSEWHERE)
