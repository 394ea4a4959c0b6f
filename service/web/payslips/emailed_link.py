"""A payslip behind the link of its mail: sealed, for a while, no more once it was recalled or its PDF deleted.

What an employer may still read does not open it after the employee's last day (case 8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort

from service.actions.delivery.payslip_links import WorkAddressLinkError, payslip_of_link
from service.facts.audit import Actor, AuditAction
from service.facts.payslips import PayslipState
from service.store.companies import audit
from service.store.database.encryption import CannotBeReadError
from service.web.http.access import open_to_all
from service.web.http.app_context import services
from service.web.http.errors import WordedError
from service.web.payslips.payslip_files import pdf_of

if TYPE_CHECKING:
    from flask import Response

#: What is wrong is for the payroll team to read, not for the person who was emailed.
ASK_PAYROLL: Final = "This payslip cannot be opened at present. Ask your payroll team to send it again."

blueprint = Blueprint("payslip_link", __name__)


class LinkEndedError(WordedError):
    code = 410
    title = "This link does not open the payslip any more"
    happened = "Links that were sent to a work email address stop working after the last day of the employment."
    next_step = "Ask your payroll team to send this payslip to your private email address."


@blueprint.get("/payslip/<sealed>")
@open_to_all("the sealed link is the key; it was emailed to the employee alone")
def open_sealed(sealed: str) -> Response:
    try:
        payslip = payslip_of_link(services().secrets, sealed, services().clock())
    except WorkAddressLinkError as error:
        raise LinkEndedError from error
    shown = {PayslipState.RELEASED, PayslipState.SUPERSEDED}
    if payslip is None or payslip.state not in shown or payslip.pdf_deleted_at is not None:
        abort(404)
    try:
        answer = pdf_of(payslip)
    except CannotBeReadError as error:
        raise CannotBeReadError(ASK_PAYROLL) from error
    audit.record(
        actor=Actor.LINK,
        action=AuditAction.PAYSLIP_OPENED_BY_LINK,
        now=services().clock(),
        company_id=payslip.company_id,
        subject=f"payslip {payslip.id}",
    )
    return answer
