"""A test upload: a marked document is put on one employee, found again, and removed. Must pass before the switch.

How a file gets into Humaans is not public, so it is tried with each account before anybody relies on it
(humaans-api.md 9.2).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from service.actions import humaans_access
from service.actions.local_day import local_day
from service.humaans.documents import Documents
from service.humaans.errors import HumaansError
from service.rules.trial_pdf import trial_pdf
from service.store import audit, companies, employees, payday_plans
from service.store.database import write_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services

NAME: Final = "Test of payslip upload, may be deleted"


class UploadTrialFailedError(Exception):
    """The test upload did not pass; `message` says at which step, and whether anything was left behind."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def try_payslip_upload(services: Services, company_id: int, payroll_id: str, *, actor: str) -> datetime:
    """Try it on one employee. Raises UploadTrialFailedError, NotConnectedError, LookupError for no such employee."""
    employee = employees.by_payroll_id(company_id, payroll_id)
    if employee is None:
        raise LookupError(payroll_id)
    if employee.person_id is None:
        raise UploadTrialFailedError("This employee is not linked to a person in Humaans. Try it with another one.")
    documents = Documents(humaans_access.client_of(services, company_id))
    type_id = _put_find_remove(services, company_id, documents, employee.person_id)
    now = services.clock()
    with write_transaction():
        payday_plans.note_upload_tested(company_id, now, type_id)
        audit.record(
            actor=actor,
            action="payslips.upload_tested",
            now=now,
            company_id=company_id,
            subject=f"employee {employee.id}",
        )
    return now


def _put_find_remove(services: Services, company_id: int, documents: Documents, person_id: str) -> str:
    reference = f"PS-TEST-{secrets.token_hex(6).upper()}"
    day = local_day(companies.get(company_id), services.clock())
    step, left_behind = "find the document type", ""
    try:
        type_id = documents.payslip_type()
        step = "hand over the file"
        file_id = documents.upload_file(f"test-of-payslip-upload-{reference}.pdf", trial_pdf(NAME))
        step = "make the document"
        left_behind = f" A document called “{NAME} [{reference}]” may be left in Humaans; remove it there."
        made = documents.create(
            person_id,
            f"{NAME} [{reference}]",
            type_id=type_id,
            issued_on=day,
            file_id=file_id,
            reference=reference,
        )
        step = "find the document again"
        found = documents.find(person_id, reference)
        if [each.id for each in found] != [made.id]:
            documents.delete(made.id)
            raise UploadTrialFailedError("The document was made, but Humaans does not list it for its employee.")
        step = "remove the document"
        documents.delete(made.id)
        if documents.find(person_id, reference):
            raise UploadTrialFailedError(f"The document could be made, found, but not removed.{left_behind}")
    except HumaansError as error:
        humaans_access.remember_trouble(company_id, error, services.clock())
        raise UploadTrialFailedError(f"The test could not {step}: {error.message}{left_behind}") from error
    return type_id
