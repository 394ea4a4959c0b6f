"""What is asked before something is done with a payslip: whose it is, what will happen, and the password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import abort, render_template

from service.actions.payslips import send_again as sending_again
from service.facts.payslips import HoldReason, PayslipKind
from service.rules.payslips import document_names
from service.store.payslips import paid_employees, payslip_deliveries, payslips
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.notices import redirect_with
from service.web.payslips import payslip_text
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.tables.payslips import Payslip

#: Reasons that say whose payslip it may be: passing one asks for the password.
ABOUT_WHOSE: Final = frozenset({HoldReason.CONTRADICTED, HoldReason.SIMILAR_ID, HoldReason.CHOSEN_BY_HAND})


def question(payslip: Payslip, what: str, fault: str = "") -> str:
    """What will happen, and to which payslips, before it does."""
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
        addresses=sending_again.addresses_of(services(), payslip) if what == "send_again" else (),
        after=sending_again.emails_so_far(payslip.id) if what == "send_again" else None,
        words=payslip_text,
        asks_password=asks,
        fault=fault,
    )


def back_to(payslip_id: int, what: str = "") -> Response:
    return redirect_with(f"payslip-{what}" if what else "", "payslips.show", payslip_id=payslip_id)


def payslip_of(payslip_id: int) -> Payslip:
    payslip = payslips.by_id(access.company().id, payslip_id)
    if payslip is None:
        abort(404)
    return payslip
