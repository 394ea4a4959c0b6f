"""The payslip ledger: import a batch, see how far each payslip came, deliver, hold, release, recall, settle."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import Response as FileResponse
from flask import abort, jsonify, make_response, redirect, render_template, request, url_for

from service.actions import decide_payslips
from service.actions.local_day import local_day
from service.actions.payslip_pdf import read_pdf
from service.actions.run_payday import NothingSwitchedOnError, missing_on, sending_of, summary_of, wanted_channels
from service.actions.take_in_payslips import (
    NotTakenError,
    PayslipsFor,
    accept_batch,
    add_payslip,
    discard_batch,
    propose_batch,
)
from service.facts import Channel, ChannelState, PayslipKind, PayslipState, Role
from service.rules import paydays, payslip_names
from service.store import audit, outbox, payday_plans, payday_runs, payslip_channels, payslips
from service.web import access, payslip_words
from service.web.company_pages import CompanyPages
from service.web.listing import Page, choice, page_number
from service.web.row_ids import row_id
from service.web.run_changes import name_of
from service.web.wired import doorbell, services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response

    from service.store.models import Payslip, PayslipBatch, PayslipChannel

blueprint = CompanyPages("payslips", __name__)

#: A PDF is shown in a browser's own viewer and may do nothing there (security S34).
FILE_POLICY: Final = "sandbox; default-src 'none'"
MOST_MISSING: Final = 100
#: Somebody waits for the page, no longer than 30 s; what was looked at must be stored, too.
SECONDS_FOR_LOOKING: Final = 12.0


@blueprint.get("/payslips")
@access.requires(Role.VIEWER)
def list_all() -> str:
    company_id = access.company().id
    dates = payslips.pay_dates(company_id)
    employee_id = row_id("employee")
    channel_state = choice("channel", ChannelState)
    # One employee's, and what failed or is unclear, are shown for all paydays.
    latest = dates[0][0] if dates and employee_id is None and not channel_state else None
    day = _day(request.args.get("pay_date", "")) or latest
    wish: dict[str, Any] = {
        "pay_date": day,
        "state": choice("state", PayslipState),
        "channel_state": channel_state,
        "employee_id": employee_id,
    }
    query = payslips.filtered(company_id, **wish)
    page = Page(page_number()).of(query.count())
    rows = payslips.ledger(company_id, **wish, offset=page.offset, limit=page.size)
    channels = payslip_channels.of_payslips([row.id for row in rows])
    return render_template(
        "payslips.html",
        rows=[(row, name_of(row.employee), {each.channel: each for each in channels[row.id]}) for row in rows],
        page=page,
        dates=dates,
        wish=wish,
        words=payslip_words,
        batches=payslips.proposed_batches(company_id),
        strays=payslip_channels.strays(company_id),
        wanted=wanted_channels(company_id),
        **_standing(company_id, day),
    )


def _standing(company_id: int, day: date | None) -> dict[str, Any]:
    """How the payday that is looked at stands."""
    if day is None:
        return {"summary": None, "missing": [], "is_live": False, "is_ahead": False, "runs": [], "waiting": []}
    runs = payday_runs.of_payday(company_id, day)
    return {
        "summary": summary_of(company_id, day),
        "failed": {
            state.value: payslips.filtered(company_id, pay_date=day, channel_state=state).count()
            for state in (ChannelState.REFUSED, ChannelState.UNCLEAR)
        },
        "missing": missing_on(company_id, day)[:MOST_MISSING],
        "is_live": _progress(company_id, day)["is_live"],
        "is_ahead": _is_ahead(day),
        "runs": runs,
        "waiting": _when(day, payslips.not_begun_on(company_id, day)),
    }


def _is_ahead(day: date) -> bool:
    """Whether that payday is still to come, where the company is."""
    return day > local_day(access.company(), services().clock())


def _when(day: date, rows: list[Payslip]) -> list[str]:
    """When these payslips of a payday go out, in words."""
    if rows and not wanted_channels(access.company().id):
        return [NothingSwitchedOnError().message]
    return sending_of(access.company(), day, services().clock()).many_in_words(
        row.employee.pay_schedule for row in rows
    )


@blueprint.get("/payslips/progress")
@access.requires(Role.VIEWER)
def progress() -> Any:
    """What the page asks for while payslips are on their way: numbers and words, no names."""
    return jsonify(_progress(access.company().id, _day(request.args.get("pay_date", "")) or abort(404)))


def _progress(company_id: int, day: date) -> dict[str, Any]:
    counts = payslip_channels.counts(company_id, day)
    numbers = [(state, number) for channel in counts.values() for state, number in channel.items()]
    kept_back = payslip_channels.kept_back(company_id, day)
    return {
        "is_live": sum(number for state, number in numbers if state in payslip_words.LIVE) > kept_back,
        "phase": "On their way",
        "done": sum(number for state, number in numbers if state in payslip_words.DONE),
        "total": sum(number for _, number in numbers) - kept_back,
        "counts": {},
    }


@blueprint.post("/payslips/import")
@access.requires(Role.MANAGER)
def take_in() -> Response:
    """Look at everything that was handed in; what fits waits for *Accept*."""
    company_id = access.company().id
    day = _day(request.form.get("pay_date", ""))
    files = [file for file in request.files.getlist("files") if file.filename]
    if day is None or not files:
        return redirect(url_for("payslips.list_all", done="payslips-none"), 303)
    schedules = payday_plans.schedules_of(payday_plans.of_company(company_id))
    wanted = PayslipsFor(day, *paydays.period_paid_on(schedules, day))
    uploads = ((file.filename or "", file.read()) for file in files)
    actor = access.visitor().email
    batch = propose_batch(services(), company_id, uploads, wanted, actor=actor, seconds=SECONDS_FOR_LOOKING)
    return redirect(url_for("payslips.show_batch", batch_id=batch.id), 303)


@blueprint.get("/payslips/batches/<int:batch_id>")
@access.requires(Role.MANAGER)
def show_batch(batch_id: int) -> str:
    batch = _batch(batch_id)
    rows = payslips.of_batch(batch_id)
    return render_template(
        "payslip_batch.html",
        batch=batch,
        rows=[(row, name_of(row.employee)) for row in rows],
        waiting=_when(batch.pay_date, [row for row in rows if not row.hold_reasons]),
        words=payslip_words,
    )


@blueprint.post("/payslips/batches/<int:batch_id>/accept")
@access.requires(Role.MANAGER)
def accept(batch_id: int) -> Response:
    batch = _batch(batch_id)
    accept_batch(services(), access.company().id, batch_id, actor=access.visitor().email)
    return redirect(url_for("payslips.list_all", pay_date=batch.pay_date, done="payslips-accepted"), 303)


@blueprint.post("/payslips/batches/<int:batch_id>/discard")
@access.requires(Role.MANAGER)
def discard(batch_id: int) -> Response:
    _batch(batch_id)
    discard_batch(services(), access.company().id, batch_id, actor=access.visitor().email)
    return redirect(url_for("payslips.list_all", done="payslips-discarded"), 303)


@blueprint.post("/payslips/deliver")
@access.requires(Role.MANAGER)
def deliver_day() -> Response:
    """Send what is released for a payday; what failed is tried again, what arrived is not.

    Before the payday only when that is said: a mail cannot be taken back.
    """
    day = _day(request.form.get("pay_date", "")) or abort(400)
    if _is_ahead(day) and request.form.get("early") != "yes":
        return redirect(url_for("payslips.list_all", pay_date=day, done="payslips-early"), 303)
    decide_payslips.deliver_payday(services(), doorbell(), access.company().id, day, actor=access.visitor().email)
    return redirect(url_for("payslips.list_all", pay_date=day, done="payslips-deliver"), 303)


@blueprint.get("/payslips/<int:payslip_id>")
@access.requires(Role.VIEWER)
def show(payslip_id: int) -> str:
    return _page(_payslip(payslip_id))


def _page(payslip: Payslip, fault: str = "") -> str:
    channels = payslip_channels.of_payslips([payslip.id])[payslip.id]
    later = payslips.later_version(payslip)
    return render_template(
        "payslip.html",
        payslip=payslip,
        name=name_of(payslip.employee),
        title=payslip_names.title(PayslipKind(payslip.kind), payslip.pay_date, payslip.version or 1),
        channels=channels,
        attempts=payslip_channels.attempts_of(payslip.id),
        mail_fates=_mail_fates(channels),
        words=payslip_words,
        later=later,
        earlier_words=payslip_words.of_replaced(payslip, channels),
        not_sent_words=_not_sent_words(payslip),
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
        return "It goes nowhere until it is released."
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
        return make_response(_page(payslip, "This is the very file that stands already. Nothing was changed."), 422)
    return _back_to(corrected.id, "corrected")


@blueprint.post("/payslips/<int:payslip_id>/deliver")
@access.requires(Role.MANAGER)
def deliver(payslip_id: int) -> Response:
    _payslip(payslip_id)
    decide_payslips.deliver_one(services(), doorbell(), access.company().id, payslip_id, actor=access.visitor().email)
    return _back_to(payslip_id, "deliver")


@blueprint.post("/payslips/<int:payslip_id>/hold")
@access.requires(Role.MANAGER)
def hold(payslip_id: int) -> Response:
    _payslip(payslip_id)
    decide_payslips.hold(services(), access.company().id, payslip_id, actor=access.visitor().email)
    return _back_to(payslip_id, "hold")


@blueprint.post("/payslips/<int:payslip_id>/release")
@access.requires(Role.MANAGER)
def release(payslip_id: int) -> Response:
    _payslip(payslip_id)
    decide_payslips.release(services(), access.company().id, payslip_id, actor=access.visitor().email)
    return _back_to(payslip_id, "release")


@blueprint.post("/payslips/<int:payslip_id>/recall")
@access.requires(Role.MANAGER)
def recall(payslip_id: int) -> Response:
    _payslip(payslip_id)
    decide_payslips.recall(services(), doorbell(), access.company().id, payslip_id, actor=access.visitor().email)
    return _back_to(payslip_id, "recall")


def _back_to(payslip_id: int, what: str) -> Response:
    return redirect(url_for("payslips.show", payslip_id=payslip_id, done=f"payslip-{what}"), 303)


@blueprint.post("/payslips/<int:payslip_id>/settle")
@access.requires(Role.MANAGER)
def settle(payslip_id: int) -> Response:
    """A person says what became of a mail that nobody can look up."""
    _payslip(payslip_id)
    was_sent = request.form.get("was_sent") == "yes"
    decide_payslips.settle_mail(
        services(), doorbell(), access.company().id, payslip_id, was_sent=was_sent, actor=access.visitor().email
    )
    return redirect(url_for("payslips.show", payslip_id=payslip_id), 303)


@blueprint.post("/payslips/<int:payslip_id>/file")
@access.requires(Role.MANAGER)
def file(payslip_id: int) -> FileResponse:
    """The PDF itself; who took it is recorded."""
    payslip = _payslip(payslip_id)
    if payslip.pdf_deleted_at is not None:
        raise decide_payslips.NotNowError(decide_payslips.PDF_DELETED)
    audit.record(
        actor=access.visitor().email,
        action="payslip.opened",
        now=services().clock(),
        company_id=access.company().id,
        subject=f"payslip {payslip.id}",
    )
    return pdf_of(payslip)


@blueprint.post("/payslips/strays/<int:stray_id>/clear")
@access.requires(Role.MANAGER)
def clear_stray(stray_id: int) -> Response:
    if not payslip_channels.clear_stray(access.company().id, stray_id, services().clock()):
        abort(404)
    return redirect(url_for("payslips.list_all"), 303)


def pdf_of(payslip: Payslip) -> FileResponse:
    """As an attachment under a name made by us, to be run by nothing."""
    content = read_pdf(services(), payslip)
    name = payslip_names.plain_file_name(PayslipKind(payslip.kind), payslip.pay_date)
    answer = FileResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None  # noqa: PLR2004 - a century of paydays


def _batch(batch_id: int) -> PayslipBatch:
    batch = payslips.batch_by_id(access.company().id, batch_id)
    if batch is None or batch.state != payslips.PROPOSED:
        abort(404)
    return batch


def _payslip(payslip_id: int) -> Payslip:
    payslip = payslips.by_id(access.company().id, payslip_id)
    if payslip is None:
        abort(404)
    return payslip
