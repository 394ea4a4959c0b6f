"""A payslip behind the link of its mail: sealed, for a while, no more once it was recalled or its PDF deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort

from service.actions.payslip_links import payslip_of_link
from service.facts import PayslipState
from service.store import audit
from service.store.encryption import CannotBeReadError
from service.web.access import open_to_all
from service.web.payslip_files import pdf_of
from service.web.wired import services

if TYPE_CHECKING:
    from flask import Response

#: What is wrong is for the payroll team to read, not for whoever was mailed.
ASK_PAYROLL: Final = "This payslip cannot be opened at present. Ask your payroll team to send it again."

blueprint = Blueprint("payslip_link", __name__)


@blueprint.get("/payslip/<sealed>")
@open_to_all("the sealed link is the key; it was mailed to the employee alone")
def open_sealed(sealed: str) -> Response:
    payslip = payslip_of_link(services().secrets, sealed, services().clock())
    shown = {PayslipState.RELEASED, PayslipState.SUPERSEDED}
    if payslip is None or payslip.state not in shown or payslip.pdf_deleted_at is not None:
        abort(404)
    try:
        answer = pdf_of(payslip)
    except CannotBeReadError as error:
        raise CannotBeReadError(ASK_PAYROLL) from error
    audit.record(
        actor="link",
        action="payslip.opened_by_link",
        now=services().clock(),
        company_id=payslip.company_id,
        subject=f"payslip {payslip.id}",
    )
    return answer
