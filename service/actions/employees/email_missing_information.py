"""Emails HR the list of employees whose information is missing, through the outbox: once, and when a server takes it.

What is sent is what was looked at: the list is made again and must be the one that was shown. A form has a key of its
own, so that pressing twice is once.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.facts.audit import AuditAction
from service.notify.email.messages import new_message_id
from service.rules.fields.contact_formats import mailable
from service.rules.planning.missing_information_email import subject_of, text_of
from service.rules.planning.shown_names import shown_name
from service.store.companies import audit, companies
from service.store.companies.company_day import local_day
from service.store.database.connection import write_transaction
from service.store.employees import employee_search
from service.store.payslips import outbox

if TYPE_CHECKING:
    from service.services import JobNotifier, Services
    from service.store.employees.employee_search import PendingEmployee

KIND: Final = "missing_information"
#: People named in one email; it says how many more there are.
MOST_NAMED: Final = 500
#: Emails one person may send within the time below.
MOST_SENT: Final = 5
WITHIN: Final = timedelta(minutes=10)
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


class NotSentError(Exception):
    """The email was not put into the outbox; the message says why, and what to do."""


class BadAddressError(NotSentError):
    """It cannot be sent to this address."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An email as it would be sent now. `total` is how many employees it is about."""

    subject: str
    text: str
    total: int

    @property
    def digest(self) -> str:
        """Tells whether what is sent is what was looked at."""
        return hashlib.sha256(f"{self.subject}\n{self.text}".encode()).hexdigest()[:32]


def draft(services: Services, company_id: int, field: str | None) -> Draft:
    """The email about everyone who is pending and not excluded, or of them those who lack one payroll field."""
    company = companies.get(company_id)
    day = local_day(company, services.clock())
    pending = employee_search.pending_of(company_id, day)
    rows, total = employee_search.pending_page(pending, field, limit=MOST_NAMED), pending.total(field)
    people = [(_name(row), [each["field"] for each in row.missing]) for row in rows]
    return Draft(subject_of(company.name, total), text_of(company.name, people, total), total)


def send(
    services: Services,
    job_notifier: JobNotifier,
    company_id: int,
    *,
    address: str,
    field: str | None,
    key: str,
    seen: str,
    actor: str,
) -> None:
    """Put the email into the outbox; the same key again does nothing. `seen` is the digest of the draft that was shown.

    Raises BadAddressError, and NotSentError when the list has changed, is empty, or too many emails were sent.
    """
    used = mailable(address)
    if used is None:
        raise BadAddressError("Enter one email address, like hr@example.com")
    if not _KEY.fullmatch(key):
        raise NotSentError("Open this page again, then send the email. Nothing was sent.")
    dedupe_key, now = f"{KIND}:{company_id}:{key}", services.clock()
    with write_transaction():
        companies.lock(company_id)
        if outbox.with_keys_like(company_id, dedupe_key):
            return
        found = draft(services, company_id, field)
        if not found.total:
            raise NotSentError("No one is missing information any more, so there is nothing to send.")
        if found.digest != seen:
            raise NotSentError("The list has changed since you opened it. Check it below, then send it.")
        if audit.count_since(actor, AuditAction.MISSING_INFORMATION_EMAILED, now - WITHIN) >= MOST_SENT:
            raise NotSentError(f"You sent {MOST_SENT} of these emails in the last 10 minutes. Try again later.")
        outbox.put(
            company_id,
            dedupe_key,
            now,
            kind=KIND,
            recipients=[used],
            subject=found.subject,
            text=found.text,
            message_id=new_message_id("" if services.mail is None else services.mail.mail_from),
        )
        audit.record(
            actor=actor,
            action=AuditAction.MISSING_INFORMATION_EMAILED,
            now=now,
            company_id=company_id,
            subject=used,
            detail={"employees": found.total} | ({"field": field} if field else {}),
        )
    job_notifier.notify_payslips(company_id)


def _name(row: PendingEmployee) -> str:
    first_name, last_name = row.first_name or row.humaans_first_name, row.last_name or row.humaans_last_name
    return shown_name(first_name, last_name, row.payroll_id, row.id)
