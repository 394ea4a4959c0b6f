"""One payslip: how far it came, and what a person decides about it.

What sends pay to someone, or takes it away, is asked about first: whose it is, what will happen, and the password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import make_response, render_template, request

from service.actions.delivery.start_payday import NothingSwitchedOnError, sending_of, wanted_channels
from service.actions.payslips import manage_payslips
from service.actions.payslips import send_again as sending_again
from service.actions.payslips.accept_payslips import NotTakenError, add_payslip
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.manage_payslips import NotNowError
from service.facts.access import Role
from service.facts.payslips import Channel, ChannelState, HoldReason, PayslipKind, PayslipState
from service.rules.payslips import document_names
from service.rules.payslips.document_kinds import document_key
from service.store.payslips import outbox, paid_employees, payslip_deliveries, payslips
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.payslips import payslip_text
from service.web.payslips.payslip_blueprint import blueprint
from service.web.payslips.payslip_files import opened_pdf
from service.web.payslips.payslip_question import ABOUT_WHOSE, back_to, payslip_of, question
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Response as FileResponse
    from werkzeug.wrappers import Response

    from service.store.tables.payslips import Payslip, PayslipChannel


@blueprint.get("/payslips/<int:payslip_id>")
@access.requires(Role.VIEWER)
def show(payslip_id: int) -> str:
    return _page(payslip_of(payslip_id))


def _page(payslip: Payslip, fault: str = "") -> str:
    channels = payslip_deliveries.of_payslips([payslip.id])[payslip.id]
    others = paid_employees.named(payslip.company_id, payslip_text.others_in([payslip]))
    later = payslips.later_version(payslip)
    return render_template(
        "payslips/payslip.html",
        payslip=payslip,
        name=name_of(payslip.employee),
        title=document_names.title(PayslipKind(payslip.kind), payslip.pay_date, payslip.shown_version or 1),
        channels=channels,
        attempts=payslip_deliveries.attempts_of(payslip.id),
        mail_fates=_mail_fates(channels),
        words=payslip_text,
        later=later,
        earlier_words=payslip_text.of_replaced(payslip, channels),
        not_sent_words=_not_sent_words(payslip),
        reasons=payslip_text.reasons(payslip.hold_reasons, others),
        earlier_reasons=payslip_text.reasons(payslip.earlier_reasons, others),
        asks_before_release=any(reason["code"] != HoldReason.BY_HAND for reason in payslip.hold_reasons),
        has_arrived=_has_arrived(channels),
        wanted=wanted_channels(payslip.company_id),
        can_send_again=sending_again.can_send_again(payslip),
        fault=fault,
    )


def _mail_fates(channels: Sequence[PayslipChannel]) -> list[dict[str, str]]:
    """What became of the newest mail at each address: which one it is, never the address itself."""
    row = next((each for each in channels if each.channel == Channel.EMAIL), None)
    mails = [] if row is None else outbox.of_channel(row.id)
    return list(mails[-1].outcomes.values()) if mails else []


def _not_sent_words(payslip: Payslip) -> str:
    """Of a payslip that is on no channel: whether it will be."""
    if payslip.state == PayslipState.HELD:
        return "This payslip is on hold."
    if payslip.state != PayslipState.RELEASED:
        return "It was never sent."
    if not wanted_channels(payslip.company_id):
        return NothingSwitchedOnError().message
    sending = sending_of(access.company(), payslip.pay_date, services().clock())
    return sending.one_in_words(payslip.employee.pay_schedule, can_send=access.may(Role.MANAGER))


@blueprint.post("/payslips/<int:payslip_id>/correct")
@access.requires(Role.MANAGER)
def correct(payslip_id: int) -> Response:
    """A new version in place of this one, for the same employee and period (F50)."""
    payslip = payslip_of(payslip_id)
    file = request.files.get("file")
    name = (file.filename or "") if file is not None else ""
    if document_key(payslip.kind, name):
        name = payslip.original_name  # which document it corrects, whatever the new file is called
    period = PayslipsFor(payslip.pay_date, payslip.period_start, payslip.period_end, PayslipKind(payslip.kind))
    try:
        corrected, is_new = add_payslip(
            services(),
            access.company().id,
            name,
            file.read() if file is not None else b"",
            payslip.payroll_id,
            period,
            correction=True,
            takes_place=request.form.get("takes_place") == "yes",
            actor=access.visitor().email,
        )
    except NotTakenError as error:
        return make_response(_page(payslip, error.message), 422)
    if not is_new and payslip.pdf_deleted_at is not None:
        return back_to(payslip_id, "put-back")
    if not is_new:
        return make_response(_page(payslip, "This is the same file as the current version. Nothing was changed"), 422)
    return back_to(corrected.id, "corrected")


@blueprint.post("/payslips/<int:payslip_id>/deliver")
@access.requires(Role.MANAGER)
def deliver(payslip_id: int) -> Response:
    payslip_of(payslip_id)
    company_id = access.company().id
    manage_payslips.deliver_one(services(), job_notifier(), company_id, payslip_id, actor=access.visitor().email)
    has_arrived = _has_arrived(payslip_deliveries.of_payslips([payslip_id])[payslip_id])
    return back_to(payslip_id, "arrived" if has_arrived else "deliver")


def _has_arrived(channels: list[PayslipChannel]) -> bool:
    """On every channel that is wanted now."""
    there = {row.channel for row in channels if row.state in payslips.ARRIVED}
    wanted = set(wanted_channels(access.company().id))
    return bool(wanted) and wanted <= there


@blueprint.post("/payslips/<int:payslip_id>/hold")
@access.requires(Role.MANAGER)
def hold(payslip_id: int) -> Response:
    payslip_of(payslip_id)
    company_id, actor = access.company().id, access.visitor().email
    _once(payslip_id, PayslipState.HELD, lambda: manage_payslips.hold(services(), company_id, payslip_id, actor=actor))
    return back_to(payslip_id, "hold")


def _once(payslip_id: int, wanted: PayslipState, decide: Callable[[], object]) -> None:
    """Pressing twice is pressing once: no refusal when the payslip is in that state already."""
    try:
        decide()
    except NotNowError:
        if payslip_of(payslip_id).state != wanted:
            raise


@blueprint.get("/payslips/<int:payslip_id>/release")
@access.requires(Role.MANAGER)
def ask_to_release(payslip_id: int) -> str | Response:
    payslip = payslip_of(payslip_id)
    return question(payslip, "release") if payslip.state == PayslipState.HELD else back_to(payslip_id)


@blueprint.post("/payslips/<int:payslip_id>/release")
@access.requires(Role.MANAGER)
def release(payslip_id: int) -> Response:
    """One that may be someone else's asks for the password, beside both names."""
    payslip = payslip_of(payslip_id)
    is_dangerous = payslip.state == PayslipState.HELD and any(
        reason["code"] in ABOUT_WHOSE for reason in payslip.hold_reasons
    )
    if is_dangerous and (fault := fault_of_password()):
        return make_response(question(payslip, "release", fault), 422)
    company_id, actor = access.company().id, access.visitor().email
    _once(
        payslip_id,
        PayslipState.RELEASED,
        lambda: manage_payslips.release(services(), company_id, payslip_id, confirmed=is_dangerous, actor=actor),
    )
    return back_to(payslip_id, "release")


@blueprint.get("/payslips/<int:payslip_id>/recall")
@access.requires(Role.MANAGER)
def ask_to_recall(payslip_id: int) -> str | Response:
    payslip = payslip_of(payslip_id)
    return question(payslip, "recall") if payslip.state != PayslipState.RECALLED else back_to(payslip_id)


@blueprint.post("/payslips/<int:payslip_id>/recall")
@access.requires(Role.MANAGER)
def recall(payslip_id: int) -> Response:
    payslip = payslip_of(payslip_id)
    if payslip.state != PayslipState.RECALLED and (fault := fault_of_password()):
        return make_response(question(payslip, "recall", fault), 422)
    company_id, actor = access.company().id, access.visitor().email
    _once(
        payslip_id,
        PayslipState.RECALLED,
        lambda: manage_payslips.recall(services(), job_notifier(), company_id, payslip_id, actor=actor),
    )
    channels = payslip_deliveries.of_payslips([payslip_id])[payslip_id]
    is_leaving = any(row.state == ChannelState.RECALLING for row in channels)
    return back_to(payslip_id, "recall" if is_leaving else "recalled")


@blueprint.post("/payslips/<int:payslip_id>/file")
@access.requires(Role.MANAGER)
def file(payslip_id: int) -> FileResponse:
    """The PDF itself; who took it is recorded."""
    payslip = payslip_of(payslip_id)
    if payslip.pdf_deleted_at is not None:
        raise NotNowError(manage_payslips.PDF_DELETED)
    return opened_pdf(payslip)
