"""An upload of one payslip to Humaans, and how its outcome is recorded.

Everything goes through the claim, so that a worker who lost it records nothing (`LeaseLostError`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from service.actions.delivery.payslip_events import tell_programs
from service.actions.delivery.withdraw_documents import withdraw_documents
from service.backoff import wait_seconds
from service.facts.payslips import Channel, ChannelState
from service.rules.payslips import document_names
from service.store.database.connection import write_transaction
from service.store.payslips import delivery_claims, payslip_deliveries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.actions.delivery.delivery import Delivery
    from service.facts.documents import Document
    from service.hris import HrisDocuments
    from service.services import Services
    from service.store.payslips.delivery_claims import DeliveryClaim
    from service.store.tables.payslips import Payslip

#: A new document may not be listed at once; after so long it should be.
SHOWN_WITHIN: Final = timedelta(seconds=30)
FIRST_WAIT: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(minutes=15)
_RANDOM: Final = random.Random()  # noqa: S311 - jitter, not a secret


class UploadRefusedError(Exception):
    """The upload ends here, for a reason a person must look at."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Upload:
    """A delivery into Humaans, with what is needed to carry it out."""

    services: Services
    documents: HrisDocuments
    #: Asks for the id of the document type, when one is about to be made.
    type_id: Callable[[], str]
    delivery: Delivery

    @property
    def claim(self) -> DeliveryClaim:
        return self.delivery.claim

    @property
    def payslip(self) -> Payslip:
        return self.delivery.payslip

    @property
    def person_id(self) -> str:
        """The person in Humaans. Raises UploadRefusedError when the employee is linked to none."""
        if self.payslip.person_id is None:
            raise UploadRefusedError("not_linked", "The employee is not linked to a person in Humaans.")
        return str(self.payslip.person_id)

    def now(self) -> datetime:
        return self.services.clock()


def record_found(upload: Upload, found: list[Document], outcome: str) -> None:
    """A document with our reference is there. It counts when it holds this very file."""
    digest = upload.payslip.content_hash[: document_names.DIGEST_SIGNS]
    same = [each for each in found if each.file_name is None or digest in each.file_name]
    if not same:
        raise UploadRefusedError(
            "other_content",
            "Humaans already has another file under this payslip's reference. Hand this one in as a correction.",
        )
    more = f"{len(same)} documents carry this reference." if len(same) > 1 else ""
    record_uploaded(upload, same[0].id, outcome, more)


def record_uploaded(upload: Upload, document_id: str, outcome: str, detail: str = "") -> None:
    """The document is in Humaans: the upload is done, and one that this payslip replaces may be withdrawn."""
    now = upload.now()
    values: dict[str, Any] = {
        "state": ChannelState.UPLOADED, "document_id": document_id, "done_at": now, "missed_at": None,
        "not_before": None, "error_code": "", "error_message": "",
    }  # fmt: skip
    if delivery_claims.move_alone(upload.claim, upload.payslip, now, outcome, detail, **values):
        return
    with write_transaction():
        delivery_claims.move(upload.claim, now, outcome, detail, **values)
        withdraw_documents(upload.payslip, now)
        tell_programs(upload.claim.company_id, upload.claim.payslip_id, Channel.HUMAANS, ChannelState.UPLOADED, now)


def record_missing(upload: Upload) -> None:
    """Humaans does not show the document: look again before anything is sent again."""
    now = upload.now()
    delivery_claims.move(
        upload.claim,
        now,
        "not found yet",
        "Checked in Humaans; checking again before anything is sent again.",
        missed_at=now,
        not_before=now + SHOWN_WITHIN,
        state=ChannelState.UNCLEAR,
    )


def record_end(upload: Upload, state: ChannelState, outcome: str, message: str, *, code: str = "") -> None:
    """The upload ends here in this state; with a `code` a person must look at it."""
    now = upload.now()
    with write_transaction():
        delivery_claims.move(
            upload.claim,
            now,
            outcome,
            message,
            state=state,
            error_code=code,
            error_message=message if code else "",
            not_before=None,
        )
        tell_programs(upload.claim.company_id, upload.claim.payslip_id, Channel.HUMAANS, state, now)


def retry_later(upload: Upload, message: str, code: str, retry_after: float | None = None) -> None:
    """Try again after a while; what was unclear or being recalled stays so."""
    kept = upload.claim.state
    state = ChannelState.READY if kept in payslip_deliveries.WAITING else kept
    delivery_claims.move(
        upload.claim,
        upload.now(),
        "later",
        message,
        state=state,
        not_before=next_try(upload, retry_after),
        error_code=code,
        error_message=message,
    )


def look_again_at(upload: Upload, until: datetime, message: str) -> None:
    """Keep the state and look in Humaans again at this time."""
    delivery_claims.move(
        upload.claim, upload.now(), "looking again later" if message else "", message, not_before=until
    )


def next_try(upload: Upload, retry_after: float | None) -> datetime:
    """When to try again after a failure; not before `retry_after` seconds, when Humaans said so."""
    first, longest = FIRST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds()
    seconds = wait_seconds(upload.claim.tries, first=first, longest=longest, random=_RANDOM, at_least=0.5)
    return upload.now() + timedelta(seconds=max(seconds, retry_after or 0))
