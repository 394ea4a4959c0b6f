"""Uploads one payslip to Humaans, at most once: look, commit that it is about to be sent, send it, record it.

Humaans has no idempotency key, so ours is a reference in the document, looked for before every upload. An unclear
outcome is settled by looking: if found, it is recorded; if missed twice with time between, it is sent again. An upload
that is cut off leaves a state that says how far it came (F43-F46; decision 0012).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.actions.delivery.create_document import send_document
from service.actions.delivery.upload_outcomes import (
    SHOWN_WITHIN,
    UploadRefusedError,
    look_again_at,
    record_end,
    record_found,
    record_missing,
    retry_later,
)
from service.facts.payslips import ChannelState, PayslipState
from service.humaans.http.errors import (
    HumaansRefusedError,
    HumaansUnavailableError,
    NotUnderstoodError,
    PersonGoneError,
)
from service.rules.payslips.hold_reasons import ID_DIFFERS, ID_DIFFERS_WORDS

if TYPE_CHECKING:
    from service.actions.delivery.upload_outcomes import Upload


def upload_payslip(upload: Upload) -> None:
    """Upload a claimed payslip as far as possible. Raises what stops the whole company (token, scope), and
    LeaseLostError when another worker has it.
    """
    try:
        if upload.claim.state is ChannelState.RECALLING:
            _take_back(upload)
        elif upload.claim.state is ChannelState.UNCLEAR:
            _settle(upload)
        else:
            _look_then_send(upload)
    except UploadRefusedError as refusal:
        record_end(upload, ChannelState.REFUSED, "refused", refusal.message, code=refusal.code)
    except PersonGoneError as error:
        record_end(upload, ChannelState.REFUSED, "refused", error.message, code="person_gone")
    except HumaansRefusedError as error:
        record_end(upload, ChannelState.REFUSED, "refused", error.message, code=f"refused_{error.status}")
    except NotUnderstoodError as error:
        retry_later(upload, error.message, "not_understood")
    except HumaansUnavailableError as error:
        retry_later(upload, error.message, "humaans_unavailable", error.retry_after_seconds)


def _look_then_send(upload: Upload) -> None:
    _check_person(upload)
    found = upload.delivery.seen
    if found is None:
        found = upload.documents.find(upload.person_id, upload.payslip.reference)
    if found:
        record_found(upload, found, "found in Humaans")
    else:
        send_document(upload)


def _check_person(upload: Upload) -> None:
    if upload.delivery.trouble is not None:
        raise upload.delivery.trouble
    if upload.delivery.id_differs:
        raise UploadRefusedError(ID_DIFFERS, ID_DIFFERS_WORDS)


def _settle(upload: Upload) -> None:
    """Settle an upload with an unknown outcome: look, twice if need be, and only then decide."""
    claim = upload.claim
    found = upload.documents.find(upload.person_id, upload.payslip.reference)
    if found:
        record_found(upload, found, "found in Humaans")
    elif claim.missed_at is None:
        record_missing(upload)
    elif upload.now() - claim.missed_at < SHOWN_WITHIN:
        look_again_at(upload, claim.missed_at + SHOWN_WITHIN, "")
    elif upload.payslip.state == PayslipState.RELEASED:
        _check_person(upload)
        send_document(upload)
    elif upload.payslip.state == PayslipState.HELD:
        record_end(upload, ChannelState.READY, "not found", "Humaans does not have it, and it is held now.")
    else:
        record_end(upload, ChannelState.RECALLED, "recalled", "Humaans does not have it.")


def _take_back(upload: Upload) -> None:
    """Remove a document that is no longer wanted; one that is gone already counts as removed."""
    found = {each.id for each in upload.documents.find(upload.person_id, upload.payslip.reference)}
    if upload.claim.document_id is not None:
        found.add(upload.claim.document_id)
    for document_id in sorted(found):
        upload.documents.delete(document_id)
    record_end(upload, ChannelState.RECALLED, "recalled", "Removed from Humaans.")
