"""A test upload: a marked document is put on one employee, found again, and removed. Must pass before the switch.

How a file gets into Humaans is not public, so it is tried with each account before anyone relies on it
(humaans-api.md 9.2).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.connection import humaans_access
from service.facts.audit import AuditAction
from service.humaans.http.errors import HumaansError, HumaansUnavailableError
from service.rules.payslips.trial_pdf import trial_pdf
from service.store.companies import audit, companies
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.employees import employees
from service.store.payslips import pay_schedules

if TYPE_CHECKING:
    from datetime import date, datetime

    from service.hris import HrisClient
    from service.services import Services

NAME: Final = "Test of payslip upload, may be deleted"
#: Someone waits for the page, at most 30 s: all steps together, and after a step that failed the tidying up.
SECONDS_FOR_TRIAL: Final = 20.0
SECONDS_FOR_TIDYING: Final = 6.0
_NO_ANSWER: Final = (
    "Humaans did not answer, took too long, or its answer broke off. Nothing was switched on; try it again in a few "
    "minutes."
)
log = structlog.get_logger(__name__)


class UploadTrialFailedError(Exception):
    """The test upload did not pass; `message` says at which step, and whether anything was left behind."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def trial_upload(
    services: Services, company_id: int, payroll_id: str, *, actor: str, seconds: float = SECONDS_FOR_TRIAL
) -> datetime:
    """Try it on one employee, all steps within so many seconds.

    Raises UploadTrialFailedError, NotConnectedError, LookupError for no such employee.
    """
    employee = employees.by_payroll_id(company_id, payroll_id)
    if employee is None:
        raise LookupError(payroll_id)
    if employee.person_id is None:
        raise UploadTrialFailedError("This employee is not linked to a person in Humaans. Try it with another one.")
    trial = _Trial(humaans_access.client_of(services, company_id), employee.person_id, seconds)
    try:
        type_id = trial.put_find_remove(local_day(companies.get(company_id), services.clock()))
    except HumaansError as error:
        humaans_access.remember_trouble(company_id, error, services.clock())
        why = _NO_ANSWER if isinstance(error, HumaansUnavailableError) else error.message
        raise UploadTrialFailedError(f"The test could not {trial.step}: {why}{trial.left_behind()}") from error
    now = services.clock()
    with write_transaction():
        pay_schedules.note_upload_tested(company_id, now, type_id)
        audit.record(
            actor=actor,
            action=AuditAction.PAYSLIPS_UPLOAD_TESTED,
            now=now,
            company_id=company_id,
            subject=f"employee {employee.id}",
        )
    return now


class _Trial:
    """One document's way in and out; `step` is the one under way."""

    def __init__(self, client: HrisClient, person_id: str, seconds: float) -> None:
        self._client = client
        self._documents = client.within(seconds).documents()
        self._person_id = person_id
        self._reference = f"PS-TEST-{secrets.token_hex(6).upper()}"
        self._may_be_there = False
        self.step = ""

    def put_find_remove(self, day: date) -> str:
        """The id of the document type for payslips. Raises HumaansError, UploadTrialFailedError."""
        self.step = "find the document type"
        type_id = self._documents.payslip_type()
        self.step = "hand over the file"
        file_id = self._documents.upload_file(f"test-of-payslip-upload-{self._reference}.pdf", trial_pdf(NAME))
        self.step = "make the document"
        self._may_be_there = True
        made = self._documents.create(
            self._person_id,
            f"{NAME} [{self._reference}]",
            type_id=type_id,
            issued_on=day,
            file_id=file_id,
            reference=self._reference,
        )
        self.step = "find the document again"
        found = self._documents.find(self._person_id, self._reference)
        if [each.id for each in found] != [made.id]:
            self._documents.delete(made.id)
            raise UploadTrialFailedError("The document was made, but Humaans does not list it for its employee.")
        self.step = "remove the document"
        self._documents.delete(made.id)
        if self._documents.find(self._person_id, self._reference):
            raise UploadTrialFailedError(
                f"The document could be made and found, but not removed. Remove “{NAME} [{self._reference}]” yourself."
            )
        return type_id

    def left_behind(self) -> str:
        """Take away what a failed test made; words about it when that cannot be done either."""
        if not self._may_be_there:
            return ""
        documents = self._client.within(SECONDS_FOR_TIDYING).documents()
        try:
            for document in documents.find(self._person_id, self._reference):
                documents.delete(document.id)
        except HumaansError:
            log.warning("the document of a test upload may be left in Humaans", reference=self._reference)
            return f" A document called “{NAME} [{self._reference}]” may still be in Humaans. Remove it from Humaans."
        return ""
