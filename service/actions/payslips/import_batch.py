"""Imports a batch of payslips: each file is inspected, matched to its employee and checked against them.

A batch is proposed: what fits waits to be accepted (accept_payslips.py), what does not is listed with its reason.
"""

from __future__ import annotations

import hashlib
import math
import time
from typing import TYPE_CHECKING, Final

from service.actions.payslips.choose_employee import CHOOSABLE, MOST_KEPT, kept_for_choosing
from service.actions.payslips.inspect_upload import Fit, Intake
from service.actions.payslips.ledger import keep_proposed
from service.facts.payslips import HoldReason, PayslipState
from service.pdf.readers import NoTimeLeftError
from service.rules.payslips.document_kinds import document_key
from service.rules.payslips.pdf_inspection import unfit_from_outside
from service.rules.payslips.uploads.upload_unpacking import MOST_BYTES_IN_ALL, NotTaken, NotTakenFiles, unpack_uploads
from service.rules.payslips.uploads.zip_archives import CannotUnpackError
from service.store.database.connection import write_transaction
from service.store.payslips import pay_schedules, payslip_batches, payslips

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.actions.payslips.ledger import PayslipsFor
    from service.rules.payslips.uploads.upload_unpacking import UnpackedUploads, UploadedFile
    from service.services import Services
    from service.store.payslips.paid_employees import PaidEmployee
    from service.store.tables.payslips import Payslip, PayslipBatch

DELETED_SINCE: Final = (
    "You have already uploaded this payslip, and its PDF was deleted since. To send it again, upload it on the "
    "payslip's own page."
)
NO_TIME: Final = (
    "There was no time left to check it. Save what was checked and upload the same files again, or use the command "
    "`payslips import`."
)


class _Proposal:
    """What a batch comes to, file by file."""

    def __init__(
        self, services: Services, company_id: int, wanted: PayslipsFor, until: float | None, *, is_reviewed: bool
    ) -> None:
        self._intake = Intake(services, company_id)
        self._pattern = pay_schedules.of_company(company_id).file_pattern
        self._wanted, self._until, self._is_reviewed = wanted, until, is_reviewed
        self._unpacked = 0
        #: By employee and, where there may be several, by document.
        self._fits: dict[tuple[int, str], Fit] = {}
        self._contested: set[tuple[int, str]] = set()
        self.not_taken = NotTakenFiles()
        #: PDFs for which someone may choose the employee.
        self.unmatched: list[tuple[NotTaken, bytes]] = []

    def look_at_all(self, found: UnpackedUploads) -> None:
        self.not_taken = found.not_taken
        paths = [file.path for file in found.files]
        owners = self._intake.owners_by_name(paths, found.manifest, self._pattern, self._wanted.pay_date)
        for file, employee in zip(found.files, owners, strict=True):
            if isinstance(employee, NotTaken):
                problem = self._unmatched(file, employee)
            else:
                problem = self._look_at(file, employee)
            if problem is not None:
                self.not_taken.add(problem)

    def fits(self) -> list[Fit]:
        """What may be accepted. No one here can tell which of two is the right one, so neither is."""
        self.not_taken.add(
            *(
                NotTaken(self._fits[each].name, "doubled", "There is a second payslip for the same employee.")
                for each in sorted(self._contested)
            )
        )
        return [fit for key, fit in self._fits.items() if key not in self._contested]

    def judge(self, seen: Fit | NotTaken) -> None:
        """One that was read already: kept to be accepted, or listed."""
        before = (
            None
            if isinstance(seen, NotTaken)
            else _accepted_before(seen.name, seen.content, seen.employee, self._wanted)
        )
        if problem := before or self._judge(seen):
            self.not_taken.add(problem)

    def _unmatched(self, file: UploadedFile, problem: NotTaken) -> NotTaken | None:
        """Kept for someone to choose the employee, where someone looks at the batch and it is a PDF."""
        if not self._is_reviewed or problem.code not in CHOOSABLE or len(self.unmatched) >= MOST_KEPT:
            return problem
        try:
            content = file.content()
        except CannotUnpackError as error:
            return NotTaken(file.name, error.code, error.message)
        self._unpacked += len(content)
        if unfit_from_outside(content) or self._unpacked >= MOST_BYTES_IN_ALL:
            return problem
        self.unmatched.append((problem, content))
        return None

    def _look_at(self, file: UploadedFile, employee: PaidEmployee) -> NotTaken | None:
        if file.is_packed and self._left() <= 0:
            return self._no_time(file.name, employee)
        if self._unpacked >= MOST_BYTES_IN_ALL:
            return NotTaken(file.name, "too_much", "The files together are too large. Upload them in smaller batches.")
        try:
            content = file.content()
        except CannotUnpackError as error:
            return NotTaken(file.name, error.code, error.message)
        self._unpacked += len(content)
        return _accepted_before(file.name, content, employee, self._wanted) or self._read(file.name, content, employee)

    def _read(self, name: str, content: bytes, employee: PaidEmployee) -> NotTaken | None:
        seconds = self._left()
        if seconds <= 0:
            return self._no_time(name, employee)
        try:
            return self._judge(self._intake.look_at(name, content, employee, seconds))
        except NoTimeLeftError:
            return self._no_time(name, employee)

    def _judge(self, seen: Fit | NotTaken) -> NotTaken | None:
        if isinstance(seen, NotTaken):
            return seen
        if any(reason["code"] == HoldReason.SIMILAR_ID for reason in seen.hold_reasons):
            return NotTaken(seen.name, "ambiguous", self._intake.similar_ids(seen.employee))
        key = self._key(seen.name, seen.employee)
        if first := self._fits.get(key):
            if first.content_hash != seen.content_hash:
                self._contested.add(key)
            return _twice(seen.name, first, seen)
        if not self._is_reviewed and (problem := _already_there(seen, self._wanted)):
            return problem
        self._fits[key] = seen
        return None

    def _key(self, name: str, employee: PaidEmployee) -> tuple[int, str]:
        return employee.id, document_key(self._wanted.kind, name)

    def _left(self) -> float:
        return math.inf if self._until is None else self._until - time.monotonic()

    def _no_time(self, name: str, employee: PaidEmployee) -> NotTaken:
        if (key := self._key(name, employee)) in self._fits:
            self._contested.add(key)
        return NotTaken(name, "no_time", NO_TIME)


def propose_batch(
    services: Services,
    company_id: int,
    uploads: Iterable[tuple[str, bytes]],
    wanted: PayslipsFor,
    *,
    actor: str,
    seconds: float | None = None,
    is_reviewed: bool = False,
) -> PayslipBatch:
    """Check everything that was uploaded and keep what fits until someone accepts it; list the rest.

    After so many seconds the files not checked are listed too; uploaded again, they are come to sooner. `is_reviewed`:
    someone looks at the batch, who may choose the employee of a file and let it replace an earlier payslip. A batch of
    which nothing can be accepted ends by itself.
    """
    until = None if seconds is None else time.monotonic() + seconds
    proposal = _Proposal(services, company_id, wanted, until, is_reviewed=is_reviewed)
    proposal.look_at_all(unpack_uploads(uploads))
    fits, now = proposal.fits(), services.clock()
    with write_transaction():
        batch = _keep_batch(services, company_id, wanted, fits, proposal.not_taken, actor)
        kept_for_choosing(services, company_id, batch.id, proposal.unmatched)
        if is_reviewed and not fits and not proposal.unmatched:
            payslip_batches.decide(batch.id, payslip_batches.EMPTY, now)
    return batch


def propose_cut(
    services: Services,
    company_id: int,
    seen: Iterable[Fit | NotTaken],
    not_taken: NotTakenFiles,
    wanted: PayslipsFor,
    *,
    actor: str,
) -> PayslipBatch:
    """Keep payslips whose employees are known until someone accepts them, and list the rest. Call in a transaction."""
    proposal = _Proposal(services, company_id, wanted, None, is_reviewed=True)
    proposal.not_taken = not_taken
    for each in seen:
        proposal.judge(each)
    fits = proposal.fits()
    batch = _keep_batch(services, company_id, wanted, fits, proposal.not_taken, actor)
    if not fits:
        payslip_batches.decide(batch.id, payslip_batches.EMPTY, services.clock())
    return batch


def _twice(name: str, first: Fit, second: Fit) -> NotTaken:
    if first.content_hash == second.content_hash:
        return NotTaken(name, "same_file_twice", f"The same file as {first.name}; it counts once.")
    return NotTaken(name, "doubled", f"A second payslip for the same employee; {first.name} is the first.")


def _accepted_before(name: str, content: bytes, employee: PaidEmployee, wanted: PayslipsFor) -> NotTaken | None:
    """The very file, accepted before: known without a look inside."""
    digest = hashlib.sha256(content).hexdigest()
    same = [each for each in _standing(employee, wanted) if each.content_hash == digest]
    if not same:
        return None
    if same[0].pdf_deleted_at is not None:
        return NotTaken(name, "already_accepted", DELETED_SINCE)
    return NotTaken(name, "already_accepted", "You have already uploaded this payslip.")


def _standing(employee: PaidEmployee, wanted: PayslipsFor, name: str | None = None) -> list[Payslip]:
    return payslips.versions_of(employee.id, wanted.period, wanted.pay_date, wanted.kind, standing=True, name=name)


def _already_there(fit: Fit, wanted: PayslipsFor) -> NotTaken | None:
    if not _standing(fit.employee, wanted, fit.name):
        return None
    return NotTaken(
        fit.name,
        "doubled",
        "The employee already has a payslip for this period. Upload it as a correction if it is one.",
    )


def _keep_batch(
    services: Services,
    company_id: int,
    wanted: PayslipsFor,
    fits: Sequence[Fit],
    not_taken: NotTakenFiles,
    actor: str,
) -> PayslipBatch:
    """Call inside a transaction."""
    now = services.clock()
    batch = payslip_batches.create(
        company_id,
        now,
        pay_date=wanted.pay_date,
        period_start=wanted.period_start,
        period_end=wanted.period_end,
        kind=wanted.kind,
        problems=not_taken.as_rows(),
        created_by=actor,
    )
    for fit in fits:
        keep_proposed(services, company_id, fit, wanted, now, state=PayslipState.PROPOSED, actor=actor, batch=batch.id)
    return batch
