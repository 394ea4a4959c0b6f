"""The PDF of a payslip, encrypted for that payslip alone; one that is not as it was accepted is never used."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from service.store.database import encryption_contexts
from service.store.database.encryption import CannotBeReadError, NotBoundHereError
from service.store.payslips import payslip_contents

if TYPE_CHECKING:
    from service.services import Services
    from service.store.tables.payslips import Payslip

#: The code of such a payslip in the ledger, on every channel.
UNREADABLE: Final = "pdf_unreadable"
_OTHER_CONTENT: Final = (
    "The PDF kept here is not the one that was accepted for this payslip, so it was not sent. Someone changed the "
    "database outside this product. Upload the right PDF as a correction, and tell your administrator."
)
_ELSEWHERE: Final = (
    "The PDF kept here does not belong to this payslip, so it was not sent: it was changed or copied from another row, "
    "outside this product. Upload the right PDF as a correction, and tell your administrator."
)
_NO_KEY: Final = (
    "The PDF of this payslip cannot be read with the configured encryption keys, so it was not sent. Ask your "
    "administrator to put the earlier key back into ENCRYPTION_KEYS, then send it again."
)


class PdfUnreadableError(CannotBeReadError):
    """The stored PDF must not or cannot be used; `message` is for a payroll manager."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def encrypted_pdf(services: Services, payslip: Payslip, content: bytes) -> str:
    """A PDF encrypted for this payslip only: no other row can be made to show it."""
    return services.secrets.encrypt_bytes(content, encryption_contexts.payslip_pdf(payslip))


def read_pdf(services: Services, payslip: Payslip) -> bytes:
    """The bytes that were accepted. Raises PdfUnreadableError; NoSuchRowError when they were deleted."""
    kept = payslip_contents.content_of(payslip.id)
    try:
        content = services.secrets.decrypt_bytes(kept, encryption_contexts.payslip_pdf(payslip))
    except NotBoundHereError as error:
        raise PdfUnreadableError(_ELSEWHERE) from error
    except CannotBeReadError as error:
        raise PdfUnreadableError(_NO_KEY) from error
    if hashlib.sha256(content).hexdigest() != payslip.content_hash:
        raise PdfUnreadableError(_OTHER_CONTENT)
    return content
