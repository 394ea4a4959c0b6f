"""The link of a payslip's mail: sealed, for one payslip of one company, for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.rules import payslip_mail
from service.store import encryption_contexts, payslips
from service.store.encryption import CannotBeReadError, is_bound

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.encryption import SecretBox
    from service.store.models import Payslip

#: Before the payslip's id in a link of an earlier release, which was bound to nothing and named no company.
_EARLIER_MARK: Final = "payslip"


def link_to(services: Services, payslip: Payslip, now: datetime) -> str:
    """An address that opens one payslip for a while: signed and sealed, so nobody can make one up."""
    until = int((now + timedelta(days=payslip_mail.LINK_DAYS)).timestamp())
    sealed = services.secrets.encrypt(f"{payslip.company_id} {payslip.id} {until}", encryption_contexts.payslip_link())
    return f"{services.public_url}/payslip/{sealed}"


def payslip_of_link(secrets: SecretBox, sealed: str, now: datetime) -> Payslip | None:
    """The accepted payslip that a link opens; None when it is not one of ours, or its time is over."""
    try:
        company_id, payslip_id, until = _opened(secrets, sealed)
    except (CannotBeReadError, ValueError):
        return None
    if now.timestamp() > until:
        return None
    return payslips.by_id(company_id, payslip_id)


def _opened(secrets: SecretBox, sealed: str) -> tuple[int, int, int]:
    """Company, payslip and the second it ends. Raises CannotBeReadError, ValueError."""
    if is_bound(sealed):
        company_id, payslip_id, until = secrets.decrypt(sealed, encryption_contexts.payslip_link()).split()
        return int(company_id), int(payslip_id), int(until)
    # Mailed by an earlier release: good until its own 30 days are over, whatever became of the rows since.
    mark, payslip_id, until = secrets.decrypt_unbound(sealed).decode().split()
    if mark != _EARLIER_MARK:
        raise ValueError(mark)
    return payslips.company_of(int(payslip_id)), int(payslip_id), int(until)
