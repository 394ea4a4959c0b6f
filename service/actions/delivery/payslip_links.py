"""The link in a payslip's email: sealed, for one payslip of one company and one kind of address, for a limited time.

After the employee's last day only a link that was sent to their private address opens (case 8).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.actions.delivery.queue_payslip_email import has_left
from service.rules.payslips import email_text
from service.rules.payslips.recipients import AddressKind
from service.store.database import encryption_contexts
from service.store.database.encryption import CannotBeReadError, is_bound
from service.store.employees import employee_records
from service.store.payslips import payslips

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.database.encryption import SecretBox
    from service.store.tables.payslips import Payslip

#: Before the payslip's id in a link of an earlier release, which was bound to nothing and named no company.
_EARLIER_MARK: Final = "payslip"


class WorkAddressLinkError(Exception):
    """The link may have been sent to a work address, and the employee's last day is over."""


def link_to(services: Services, payslip: Payslip, kind: AddressKind, now: datetime) -> str:
    """A link that opens one payslip for a limited time: signed and encrypted, so no one can forge one.

    `kind` is of the email address that it is sent to.
    """
    until = int((now + timedelta(days=email_text.LINK_DAYS)).timestamp())
    words = f"{payslip.company_id} {payslip.id} {until} {kind}"
    sealed = services.secrets.encrypt(words, encryption_contexts.payslip_link())
    return f"{services.public_url}/payslip/{sealed}"


def payslip_of_link(secrets: SecretBox, sealed: str, now: datetime) -> Payslip | None:
    """The accepted payslip that a link opens; None when it is not one of ours, or its time is over.

    Raises WorkAddressLinkError.
    """
    try:
        company_id, payslip_id, until, kind = _opened(secrets, sealed)
    except (CannotBeReadError, ValueError):
        return None
    if now.timestamp() > until:
        return None
    payslip = payslips.by_id(company_id, payslip_id)
    if payslip is not None and kind is AddressKind.WORK:
        employee = employee_records.records(company_id, [payslip.employee_id])[payslip.employee_id]
        if has_left(company_id, employee, now):
            raise WorkAddressLinkError
    return payslip


def _opened(secrets: SecretBox, sealed: str) -> tuple[int, int, int, AddressKind]:
    """Company, payslip, the second it ends, and where it was sent to. Raises CannotBeReadError, ValueError.

    Earlier releases sent one link to all addresses: such a link counts as one that a work address has.
    """
    if is_bound(sealed):
        company_id, payslip_id, until, *kind = secrets.decrypt(sealed, encryption_contexts.payslip_link()).split()
        return int(company_id), int(payslip_id), int(until), AddressKind(*kind or [AddressKind.WORK])
    # Sent by an earlier release: valid until its own 30 days are over, whatever happened to the rows since.
    mark, payslip_id, until = secrets.decrypt_unbound(sealed).decode().split()
    if mark != _EARLIER_MARK:
        raise ValueError(mark)
    return payslips.company_of(int(payslip_id)), int(payslip_id), int(until), AddressKind.WORK
