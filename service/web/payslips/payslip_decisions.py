"""One payslip: how far it came, and what a person decides about it.

What sends pay to someone, or takes it away, is asked about first: whose it is, what will happen, and the password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import abort, make_response, redirect, render_template, request, url_for

from service.actions.delivery.start_payday import NothingSwitchedOnError, sending_of, wanted_channels
from service.actions.payslips import manage_payslips
from service.actions.payslips.accept_payslips import NotTakenError, add_payslip
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.manage_payslips import NotNowError
from service.facts.access import Role
from service.facts.payslips import Channel, ChannelState, HoldReason, PayslipKind, PayslipState
from service.rules.payslips import document_names
from service.store.payslips import outbox, paid_employees, payslip_deliveries, payslips
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.payslips import payslip_text
from service.web.payslips.payslip_blueprint import blueprint
from service.web.payslips.payslip_files import opened_pdf
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Response as FileResponse
    from werkzeug.wrappers import Response

    from service.store.tables.payslips import Payslip, PayslipChannel

#: Reasons that say whose payslip it may be: passing one asks for the password.
ABOUT_WHOSE: Final = frozenset({HoldReason.CONTRADICTED, HoldReason.SIMILAR_ID})


@blueprint.get("/payslips/<int:payslip_id>")
@access.requires(Role.VIEWER)
def show(payslip_id: int) -> str:
    return _page(_payslip(payslip_id))


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
        return "It is not sent until it is released."
    if payslip.state != PayslipState.RELEASED:
        return "It was never sent."
    if not wanted_channels(payslip.company_id):
        return NothingSwitchedOnError().message
    sending = sending_of(access.company(), payslip.pay_date, services().clock())
    return sending.one_in_words(payslip.employee.pay_schedule)


@blueprint.post("/payslips/<int:payslip_id>/correct")
@access.requires(Role.MANAGER)
def correct(payslip_id: int) -> Response:
    """A new version in place of this one, for the same employee and period (F50)."""
    payslip = _payslip(payslip_id)
    file = request.files.get("file")
    period = PayslipsFor(payslip.pay_date, payslip.period_start, payslip.period_end, PayslipKind(payslip.kind))
    try:
        corrected, is_new = add_payslip(
            services(),
            access.company().id,
            (file.filename or "") if file is not None else "",
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
        return _back_to(payslip_id, "put-back")
    if not is_new:
        return make_response(_page(payslip, "This is the same file as the current version. Nothing was changed."), 422)
    return _back_to(corrected.id, "corrected")


@blueprint.post("/payslips/<int:payslip_id>/deliver")
@access.requires(Role.MANAGER)
def deliver(payslip_id: int) -> Response:
    _payslip(payslip_id)
    company_id = access.company().id
    manage_payslips.deliver_one(services(), job_notifier(), company_id, payslip_id, actor=access.visitor().email)
    has_arrived = _has_arrived(payslip_deliveries.of_payslips([payslip_id])[payslip_id])
    return _back_to(payslip_id, "arrived" if has_arrived else "deliver")


def _has_arrived(channels: list[PayslipChannel]) -> bool:
    """On every channel that is wanted now."""
    there = {row.channel for row in channels if row.state in payslips.ARRIVED}
    wanted = set(wanted_channels(access.company().id))
    return bool(wanted) and wanted <= there


@blueprint.post("/payslips/<int:payslip_id>/hold")
@access.requires(Role.MANAGER)
def hold(payslip_id: int) -> Response:
    _payslip(payslip_id)
    company_id, actor = access.company().id, access.visitor().email
    _once(payslip_id, PayslipState.HELD, lambda: manage_payslips.hold(services(), company_id, payslip_id, actor=actor))
    return _back_to(payslip_id, "hold")


def _once(payslip_id: int, wanted: PayslipState, decide: Callable[[], object]) -> None:
    """Pressing twice is pressing once: no refusal when the payslip is in that state already."""
    try:
        decide()
    except NotNowError:
        if _payslip(payslip_id).state != wanted:
            raise


@blueprint.get("/payslips/<int:payslip_id>/release")
@access.requires(Role.MANAGER)
def ask_to_release(payslip_id: int) -> str | Response:
    payslip = _payslip(payslip_id)
    return _question(payslip, "release") if payslip.state == PayslipState.HELD else _back_to(payslip_id)


@blueprint.post("/payslips/<int:payslip_id>/release")
@access.requires(Role.MANAGER)
def release(payslip_id: int) -> Response:
    """One that may be someone else's asks for the password, beside both names."""
    payslip = _payslip(payslip_id)
    is_dangerous = payslip.state == PayslipState.HELD and any(
        reason["code"] in ABOUT_WHOSE for reason in payslip.hold_reasons
    )
    if is_dangerous and (fault := fault_of_password()):
        return make_response(_question(payslip, "release", fault), 422)
    company_id, actor = access.company().id, access.visitor().email
    _once(
        payslip_id,
        PayslipState.RELEASED,
        lambda: manage_payslips.release(services(), company_id, payslip_id, confirmed=is_dangerous, actor=actor),
    )
    return _back_to(payslip_id, "release")


@blueprint.get("/payslips/<int:payslip_id>/recall")
@access.requires(Role.MANAGER)
def ask_to_recall(payslip_id: int) -> str | Response:
    payslip = _payslip(payslip_id)
    return _question(payslip, "recall") if payslip.state != PayslipState.RECALLED else _back_to(payslip_id)


@blueprint.post("/payslips/<int:payslip_id>/recall")
@access.requires(Role.MANAGER)
def recall(payslip_id: int) -> Response:
    payslip = _payslip(payslip_id)
    if payslip.state != PayslipState.RECALLED and (fault := fault_of_password()):
        return make_response(_question(payslip, "recall", fault), 422)
    company_id, actor = access.company().id, access.visitor().email
    _once(
        payslip_id,
        PayslipState.RECALLED,
        lambda: manage_payslips.recall(services(), job_notifier(), company_id, payslip_id, actor=actor),
    )
    channels = payslip_deliveries.of_payslips([payslip_id])[payslip_id]
    is_leaving = any(row.state == ChannelState.RECALLING for row in channels)
    return _back_to(payslip_id, "recall" if is_leaving else "recalled")


@blueprint.get("/payslips/<int:payslip_id>/settle")
@access.requires(Role.MANAGER)
def ask_to_settle(payslip_id: int) -> str | Response:
    payslip = _payslip(payslip_id)
    return _question(payslip, _settling()) if _is_unclear(payslip) else _back_to(payslip_id)


@blueprint.post("/payslips/<int:payslip_id>/settle")
@access.requires(Role.MANAGER)
def settle(payslip_id: int) -> Response:
    """A person says what became of an email that no one can look up."""
    payslip = _payslip(payslip_id)
    was_sent = request.form.get("was_sent") == "yes"
    if not _is_unclear(payslip) and manage_payslips.is_settled(payslip_id, was_sent=was_sent):
        return _back_to(payslip_id)
    if _is_unclear(payslip) and (fault := fault_of_password()):
        return make_response(_question(payslip, _settling(), fault), 422)
    try:
        manage_payslips.settle_mail(
            services(), job_notifier(), access.company().id, payslip_id, was_sent=was_sent, actor=access.visitor().email
        )
    except NotNowError:  # pressing twice at once is pressing once
        if not manage_payslips.is_settled(payslip_id, was_sent=was_sent):
            raise
    return _back_to(payslip_id)


def _settling() -> str:
    return "was_sent" if request.values.get("was_sent") == "yes" else "was_not_sent"


def _is_unclear(payslip: Payslip) -> bool:
    channels = payslip_deliveries.of_payslips([payslip.id])[payslip.id]
    return any(row.channel == Channel.EMAIL and row.state == ChannelState.UNCLEAR for row in channels)


@blueprint.get("/payslips/<int:payslip_id>/send-again")
@access.requires(Role.MANAGER)
def ask_to_send_again(payslip_id: int) -> str:
    return _question(_payslip(payslip_id), "send_again")


@blueprint.post("/payslips/<int:payslip_id>/send-again")
@access.requires(Role.MANAGER)
def send_again(payslip_id: int) -> Response:
    """The email anew, to the addresses that the employee has now."""
    _payslip(payslip_id)
    manage_payslips.send_again(
        services(), job_notifier(), access.company().id, payslip_id, actor=access.visitor().email
    )
    return _back_to(payslip_id, "send-again")


def _question(payslip: Payslip, what: str, fault: str = "") -> str:
    """What will happen, and to whom, before it does."""
    channels = payslip_deliveries.of_payslips([payslip.id])[payslip.id]
    others = paid_employees.named(payslip.company_id, payslip_text.others_in([payslip]))
    reasons = payslip_text.reasons(payslip.hold_reasons, others) if what == "release" else []
    asks = what in {"recall", "was_sent", "was_not_sent"} or any(each.code in ABOUT_WHOSE for each in reasons)
    return render_template(
        "payslips/question.html",
        payslip=payslip,
        title=document_names.title(PayslipKind(payslip.kind), payslip.pay_date, payslip.shown_version or 1),
        name=name_of(payslip.employee),
        employee=paid_employees.owner_of(payslip),
        others=[each for each in others.values() if each.id != payslip.employee_id] if what == "release" else [],
        reasons=reasons,
        question=payslip_text.QUESTIONS[what],
        effects=payslip_text.effects(what, channels, name_of(payslip.employee)),
        asks_password=asks,
        fault=fault,
    )


def _back_to(payslip_id: int, what: str = "") -> Response:
    done = f"payslip-{what}" if what else None
    return redirect(url_for("payslips.show", payslip_id=payslip_id, done=done), 303)


@blueprint.post("/payslips/<int:payslip_id>/file")
@access.requires(Role.MANAGER)
def file(payslip_id: int) -> FileResponse:
    """The PDF itself; who took it is recorded."""
    payslip = _payslip(payslip_id)
    if payslip.pdf_deleted_at is not None:
        raise NotNowError(manage_payslips.PDF_DELETED)
    return opened_pdf(payslip)


def _payslip(payslip_id: int) -> Payslip:
    payslip = payslips.by_id(access.company().id, payslip_id)
    if payslip is None:
        abort(404)
    return payslip
