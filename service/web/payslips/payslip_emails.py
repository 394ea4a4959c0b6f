"""The email of one payslip: what became of one that is unclear, and sending it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, request

from service.actions.payslips import manage_payslips
from service.actions.payslips import send_again as sending_again
from service.actions.payslips.manage_payslips import NotNowError
from service.facts.access import Role
from service.facts.payslips import Channel, ChannelState
from service.store.payslips import payslip_deliveries
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.payslips.payslip_blueprint import blueprint
from service.web.payslips.payslip_question import back_to, payslip_of, question

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.tables.payslips import Payslip


@blueprint.get("/payslips/<int:payslip_id>/settle")
@access.requires(Role.MANAGER)
def ask_to_settle(payslip_id: int) -> str | Response:
    payslip = payslip_of(payslip_id)
    return question(payslip, _settling()) if _is_unclear(payslip) else back_to(payslip_id)


@blueprint.post("/payslips/<int:payslip_id>/settle")
@access.requires(Role.MANAGER)
def settle(payslip_id: int) -> Response:
    """Someone says what became of an email that cannot be looked up."""
    payslip = payslip_of(payslip_id)
    was_sent = request.form.get("was_sent") == "yes"
    if not _is_unclear(payslip) and manage_payslips.is_settled(payslip_id, was_sent=was_sent):
        return back_to(payslip_id)
    if _is_unclear(payslip) and (fault := fault_of_password()):
        return make_response(question(payslip, _settling(), fault), 422)
    try:
        manage_payslips.settle_mail(
            services(), job_notifier(), access.company().id, payslip_id, was_sent=was_sent, actor=access.visitor().email
        )
    except NotNowError:  # pressing twice at once is pressing once
        if not manage_payslips.is_settled(payslip_id, was_sent=was_sent):
            raise
    return back_to(payslip_id)


def _settling() -> str:
    return "was_sent" if request.values.get("was_sent") == "yes" else "was_not_sent"


def _is_unclear(payslip: Payslip) -> bool:
    channels = payslip_deliveries.of_payslips([payslip.id])[payslip.id]
    return any(row.channel == Channel.EMAIL and row.state == ChannelState.UNCLEAR for row in channels)


@blueprint.get("/payslips/<int:payslip_id>/send-again")
@access.requires(Role.MANAGER)
def ask_to_send_again(payslip_id: int) -> str | Response:
    payslip = payslip_of(payslip_id)
    return question(payslip, "send_again") if sending_again.can_send_again(payslip) else back_to(payslip_id)


@blueprint.post("/payslips/<int:payslip_id>/send-again")
@access.requires(Role.MANAGER)
def send_again(payslip_id: int) -> Response:
    """The email anew, to the addresses that the employee has now: once for each confirmation."""
    payslip_of(payslip_id)
    is_asked = sending_again.send_again(
        services(),
        job_notifier(),
        access.company().id,
        payslip_id,
        after=request.form.get("after", -1, type=int),
        actor=access.visitor().email,
    )
    return back_to(payslip_id, "send-again" if is_asked else "sent-again-before")
