"""Uploads a payslip's file to Humaans and creates its document, at most once.

From the first commit on no one sends again without looking: each state that is left behind says how far it came
(F43-F46; decision 0012).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.actions.delivery.payslip_pdf import UNREADABLE, PdfUnreadableError, read_pdf
from service.actions.delivery.upload_outcomes import (
    UploadRefusedError,
    look_again_at,
    next_try,
    record_found,
    record_missing,
    record_uploaded,
)
from service.facts.payslips import ChannelState, PayslipKind
from service.humaans.http.errors import (
    HumaansError,
    HumaansRefusedError,
    HumaansUnavailableError,
    NotUnderstoodError,
)
from service.rules.payslips import document_names
from service.store.payslips import delivery_claims, orphaned_files

if TYPE_CHECKING:
    from datetime import date

    from service.actions.delivery.upload_outcomes import Upload
    from service.facts.documents import Document

_CONFLICT: Final = 409
_FILE_GONE: Final = frozenset({400, 404, 422})


def send_document(upload: Upload) -> None:
    """Upload the file and create its document. From the first commit on, no one sends again without looking."""
    claim, payslip = upload.claim, upload.payslip
    title = PayslipKind(payslip.kind), payslip.pay_date, payslip.shown_version or 1, payslip.reference
    file_name = document_names.file_name(*title, payslip.content_hash)
    if claim.state is ChannelState.UNCLEAR and claim.file_id is None:  # cut off while the file was being uploaded
        orphaned_files.note(claim, file_name, None, upload.now())
    delivery_claims.move(claim, upload.now(), "upload begins", keep=True, state=ChannelState.UPLOADING, missed_at=None)
    file_id = claim.file_id or _hand_over(upload, file_name)
    try:
        document = _create(upload, title, file_id)
    except HumaansRefusedError as error:
        if claim.file_id is None or error.status not in _FILE_GONE:
            raise
        # The file of the previous try has gone: upload it again, once.
        orphaned_files.note(claim, file_name, claim.file_id, upload.now())
        document = _create(upload, title, _hand_over(upload, file_name))
    if document is not None:
        _confirm(upload, document)


def _hand_over(upload: Upload, file_name: str) -> str:
    """Send the file and remember its id, so that a second try need not send it again (F44)."""
    content = _content(upload)
    try:
        file_id = upload.documents.upload_file(file_name, content)
    except (HumaansUnavailableError, NotUnderstoodError) as error:
        if not isinstance(error, HumaansUnavailableError) or error.may_have_happened:
            orphaned_files.note(upload.claim, file_name, None, upload.now())
        delivery_claims.move(
            upload.claim, upload.now(), "file not taken", error.message, keep=True, state=ChannelState.CLAIMED
        )
        raise
    delivery_claims.move(upload.claim, upload.now(), "", keep=True, file_id=file_id)
    return file_id


def _content(upload: Upload) -> bytes:
    try:
        return read_pdf(upload.services, upload.payslip)
    except PdfUnreadableError as error:
        raise UploadRefusedError(UNREADABLE, error.message) from error


def _create(upload: Upload, title: tuple[PayslipKind, date, int, str], file_id: str) -> Document | None:
    """The new document; None when the outcome was unclear and has been handled."""
    name, type_id = document_names.document_name(*title), upload.type_id()
    try:
        return upload.documents.create(
            upload.person_id,
            name,
            type_id=type_id,
            issued_on=upload.payslip.pay_date,
            file_id=file_id,
            reference=upload.payslip.reference,
        )
    except NotUnderstoodError as error:
        _unclear(upload, error.message)
    except HumaansUnavailableError as error:
        if not error.may_have_happened:
            delivery_claims.move(
                upload.claim, upload.now(), "not taken", error.message, keep=True, state=ChannelState.CLAIMED
            )
            raise
        _unclear(upload, error.message)
    except HumaansRefusedError as error:
        if error.status != _CONFLICT:
            raise
        found = upload.documents.find(upload.person_id, upload.payslip.reference)
        if not found:  # Humaans says that it exists already, but does not list it
            raise
        record_found(upload, found, "Humaans said it had it already")
    return None


def _unclear(upload: Upload, message: str) -> None:
    """A request was sent and no answer came. Look at once; if it is not in Humaans, look again later."""
    delivery_claims.move(
        upload.claim,
        upload.now(),
        "unclear",
        message,
        keep=True,
        state=ChannelState.UNCLEAR,
        error_code="unclear",
        error_message=message,
    )
    try:
        found = upload.documents.find(upload.person_id, upload.payslip.reference)
    except (HumaansUnavailableError, NotUnderstoodError) as error:
        look_again_at(upload, next_try(upload, None), error.message)
        return
    if found:
        record_found(upload, found, "found in Humaans")
    else:
        record_missing(upload)


def _confirm(upload: Upload, document: Document) -> None:
    """The new document must be this person's; any other is removed at once (F49)."""
    if document.person_id != upload.person_id:
        try:
            upload.documents.delete(document.id)
        except HumaansError as error:
            raise UploadRefusedError(
                "wrong_person", f"Humaans put document {document.id} on another person. Remove it in Humaans now."
            ) from error
        raise UploadRefusedError("wrong_person", "Humaans put the document on another person, so we removed it again.")
    record_uploaded(upload, document.id, "uploaded")
