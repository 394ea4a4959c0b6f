"""A payslip behind the link of its mail: sealed, for a while, no more once it was recalled or its PDF deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort

from service.actions.payslip_mails import payslip_of_link
from service.facts import PayslipState
from service.store.models import Payslip
from service.web.access import open_to_all
from service.web.payslips import pdf_of
from service.web.wired import services

if TYPE_CHECKING:
    from flask import Response

blueprint = Blueprint("payslip_link", __name__)


@blueprint.get("/payslip/<sealed>")
@open_to_all("the sealed link is the key; it was mailed to the employee alone")
def open_sealed(sealed: str) -> Response:
    payslip_id = payslip_of_link(services().secrets, sealed, services().clock())
    payslip = None if payslip_id is None else Payslip.get_or_none(Payslip.id == payslip_id)
    shown = {PayslipState.RELEASED, PayslipState.SUPERSEDED}
    if payslip is None or payslip.state not in shown or payslip.pdf_deleted_at is not None:
        abort(404)
    return pdf_of(payslip)
