"""One payslip into Humaans, at most once: look, commit that something is about to go out, hand it over, record it.

There is no idempotency key, so the key is ours: a reference in the document, looked for before every hand-over. What
came to an unclear end is settled by looking: found, it is recorded; missed twice with time between, it is sent again.
Whatever is cut off leaves a state that says how far it came (F43-F46; decision 0012).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.payslips.payslip_pdf import UNREADABLE, PdfUnreadableError, read_pdf
from service.actions.payslips.withdraw_documents import withdraw_documents
from service.facts.payslips import ChannelState, PayslipKind, PayslipState
from service.humaans.http.errors import (
    HumaansError,
    HumaansRefusedError,
    HumaansUnavailableError,
    NotUnderstoodError,
    PersonGoneError,
)
from service.rules.payslips import document_names
from service.store.database.connection import write_transaction
from service.store.payslips import orphaned_files, payslip_deliveries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from service.humaans.documents import Document, Documents, PersonToReach
    from service.services import Services
    from service.store.payslips.payslip_deliveries import DeliveryClaim
    from service.store.tables.payslips import Payslip

#: A document that was just made may not be shown at once; after so long it would be.
SHOWN_WITHIN: Final = timedelta(seconds=30)
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
ID_DIFFERS: Final = "employee_id_differs"
ID_DIFFERS_WORDS: Final = (
    "Humaans shows another Employee ID for this person than payroll. Settle that on the employee's page, or correct it "
    "in Humaans, then send the payslip again."
)
_CONFLICT: Final = 409
_FILE_GONE: Final = frozenset({400, 404, 422})


class _RefusedError(Exception):
    """The upload ends here, for a reason a person must look at."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Upload:
    """One claim on one payslip, with all that is needed to carry it."""

    services: Services
    documents: Documents
    #: Asks for the id of the document type, when one is about to be made.
    type_id: Callable[[], str]
    claim: DeliveryClaim
    payslip: Payslip
    #: Who Humaans says the person is, or why that could not be asked.
    person: PersonToReach | None
    trouble: HumaansError | None
    #: Humaans shows another Employee ID for them than payroll.
    id_differs: bool
    #: What a look in Humaans found just now; None when nobody has looked.
    seen: list[Document] | None = None

    @property
    def person_id(self) -> str:
        if self.payslip.person_id is None:
            raise _RefusedError("not_linked", "The employee is not linked to a person in Humaans.")
        return str(self.payslip.person_id)

    def now(self) -> datetime:
        return self.services.clock()


def upload_payslip(upload: Upload) -> None:
    """Carry a claimed payslip as far as it goes. Raises what stops the whole company (token, scope), and
    LeaseLostError when another worker has it.
    """
    try:
        if upload.claim.state is ChannelState.RECALLING:
            _take_back(upload)
        elif upload.claim.state is ChannelState.UNCLEAR:
            _settle(upload)
        else:
            _look_then_send(upload)
    except _RefusedError as refusal:
        _end(upload, ChannelState.REFUSED, "refused", refusal.message, code=refusal.code)
    except PersonGoneError as error:
        _end(upload, ChannelState.REFUSED, "refused", error.message, code="person_gone")
    except HumaansRefusedError as error:
        _end(upload, ChannelState.REFUSED, "refused", error.message, code=f"refused_{error.status}")
    except NotUnderstoodError as error:
        _later(upload, error.message, "not_understood")
    except HumaansUnavailableError as error:
        _later(upload, error.message, "humaans_unavailable", error.retry_after_seconds)


def _look_then_send(upload: Upload) -> None:
    _check_person(upload)
    found = upload.seen
    if found is None:
        found = upload.documents.find(upload.person_id, upload.payslip.reference)
    if found:
        _record(upload, found, "found in Humaans")
    else:
        _send(upload)


def _check_person(upload: Upload) -> None:
    if upload.trouble is not None:
        raise upload.trouble
    if upload.id_differs:
        raise _RefusedError(ID_DIFFERS, ID_DIFFERS_WORDS)


def _settle(upload: Upload) -> None:
    """An upload whose end nobody saw: look, twice if need be, and only then decide."""
    claim = upload.claim
    found = upload.documents.find(upload.person_id, upload.payslip.reference)
    if found:
        _record(upload, found, "found in Humaans")
    elif claim.missed_at is None:
        _missed(upload)
    elif upload.now() - claim.missed_at < SHOWN_WITHIN:
        _wait(upload, claim.missed_at + SHOWN_WITHIN, "")
    elif upload.payslip.state == PayslipState.RELEASED:
        _check_person(upload)
        _send(upload)
    elif upload.payslip.state == PayslipState.HELD:
        _end(upload, ChannelState.READY, "not there", "Humaans does not have it, and it is held now.")
    else:
        _end(upload, ChannelState.RECALLED, "recalled", "Humaans does not have it.")


def _missed(upload: Upload) -> None:
    now = upload.now()
    payslip_deliveries.move(
        upload.claim,
        now,
        "not there yet",
        "Looked in Humaans; looking once more before anything is sent again.",
        missed_at=now,
        not_before=now + SHOWN_WITHIN,
        state=ChannelState.UNCLEAR,
    )


def _send(upload: Upload) -> None:
    """Hand the file over and make its document. From the first commit on, nobody sends again without looking."""
    claim, payslip = upload.claim, upload.payslip
    title = PayslipKind(payslip.kind), payslip.pay_date, payslip.shown_version or 1, payslip.reference
    file_name = document_names.file_name(*title, payslip.content_hash)
    if claim.state is ChannelState.UNCLEAR and claim.file_id is None:  # cut off while the file was on its way
        orphaned_files.note(claim, file_name, None, upload.now())
    payslip_deliveries.move(
        claim, upload.now(), "upload begins", keep=True, state=ChannelState.UPLOADING, missed_at=None
    )
    file_id = claim.file_id or _hand_over(upload, file_name)
    try:
        document = _create(upload, title, file_id)
    except HumaansRefusedError as error:
        if claim.file_id is None or error.status not in _FILE_GONE:
            raise
        # The file of the try before is not there any more: hand it over anew, once.
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
        payslip_deliveries.move(
            upload.claim, upload.now(), "file not taken", error.message, keep=True, state=ChannelState.CLAIMED
        )
        raise
    payslip_deliveries.move(upload.claim, upload.now(), "", keep=True, file_id=file_id)
    return file_id


def _content(upload: Upload) -> bytes:
    try:
        return read_pdf(upload.services, upload.payslip)
    except PdfUnreadableError as error:
        raise _RefusedError(UNREADABLE, error.message) from error


def _create(upload: Upload, title: tuple[PayslipKind, date, int, str], file_id: str) -> Document | None:
    """The new document; None when its end was unclear and has been dealt with."""
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
            payslip_deliveries.move(
                upload.claim, upload.now(), "not taken", error.message, keep=True, state=ChannelState.CLAIMED
            )
            raise
        _unclear(upload, error.message)
    except HumaansRefusedError as error:
        if error.status != _CONFLICT:
            raise
        found = upload.documents.find(upload.person_id, upload.payslip.reference)
        if not found:  # "it is there already" from somebody who does not show it
            raise
        _record(upload, found, "Humaans said it had it already")
    return None


def _unclear(upload: Upload, message: str) -> None:
    """Something went out and no answer came. Look at once; what is not there is looked for again later."""
    payslip_deliveries.move(
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
        _wait(upload, _next_try(upload, None), error.message)
        return
    if found:
        _record(upload, found, "found in Humaans")
    else:
        _missed(upload)


def _confirm(upload: Upload, document: Document) -> None:
    """What Humaans made must be this person's; anything else is taken away again at once (F49)."""
    if document.person_id != upload.person_id:
        try:
            upload.documents.delete(document.id)
        except HumaansError as error:
            raise _RefusedError(
                "wrong_person", f"Humaans put document {document.id} on another person. Remove it there now."
            ) from error
        raise _RefusedError("wrong_person", "Humaans put the document on another person; it was taken away again.")
    _done(upload, document.id, "uploaded")


def _record(upload: Upload, found: list[Document], outcome: str) -> None:
    """A document with our reference is there. It counts when it holds this very file."""
    digest = upload.payslip.content_hash[: document_names.DIGEST_SIGNS]
    same = [each for each in found if each.file_name is None or digest in each.file_name]
    if not same:
        raise _RefusedError(
            "other_content",
            "Humaans already has another file under this payslip's reference. Hand this one in as a correction.",
        )
    more = f"{len(same)} documents carry this reference." if len(same) > 1 else ""
    _done(upload, same[0].id, outcome, more)


def _done(upload: Upload, document_id: str, outcome: str, detail: str = "") -> None:
    now = upload.now()
    with write_transaction():
        payslip_deliveries.move(
            upload.claim,
            now,
            outcome,
            detail,
            state=ChannelState.UPLOADED,
            document_id=document_id,
            done_at=now,
            missed_at=None,
            not_before=None,
            error_code="",
            error_message="",
        )
        withdraw_documents(upload.payslip, now)


def _take_back(upload: Upload) -> None:
    """A document that is wanted no more is removed; removing one that is gone is as good."""
    found = {each.id for each in upload.documents.find(upload.person_id, upload.payslip.reference)}
    if upload.claim.document_id is not None:
        found.add(upload.claim.document_id)
    for document_id in sorted(found):
        upload.documents.delete(document_id)
    _end(upload, ChannelState.RECALLED, "recalled", "Removed from Humaans.")


def _end(upload: Upload, state: ChannelState, outcome: str, message: str, *, code: str = "") -> None:
    payslip_deliveries.move(
        upload.claim,
        upload.now(),
        outcome,
        message,
        state=state,
        error_code=code,
        error_message=message if code else "",
        not_before=None,
    )


def _later(upload: Upload, message: str, code: str, retry_after: float | None = None) -> None:
    """Try again after a while; what was unclear or being recalled stays so."""
    kept = upload.claim.state
    state = ChannelState.READY if kept in payslip_deliveries.WAITING else kept
    payslip_deliveries.move(
        upload.claim,
        upload.now(),
        "later",
        message,
        state=state,
        not_before=_next_try(upload, retry_after),
        error_code=code,
        error_message=message,
    )


def _wait(upload: Upload, until: datetime, message: str) -> None:
    payslip_deliveries.move(
        upload.claim, upload.now(), "looking again later" if message else "", message, not_before=until
    )


def _next_try(upload: Upload, retry_after: float | None) -> datetime:
    longest = min(FIRST_WAIT * float(2 ** min(upload.claim.tries, 10)), LONGEST_WAIT)
    jittered = longest * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
    return upload.now() + max(jittered, timedelta(seconds=retry_after or 0))
