"""The payslip ledger: import a batch, look at it, accept it, see how far each payslip came, deliver a payday.

One payslip and what is decided about it: `payslip_decisions.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Response as FileResponse
from flask import abort, jsonify, make_response, redirect, render_template, request, url_for

from service.actions.delivery.payday_summary import missing_on, summary_of
from service.actions.delivery.start_payday import NothingSwitchedOnError, sending_of, wanted_channels
from service.actions.payslips import manage_payslips
from service.actions.payslips.accept_payslips import accept_batch, discard_batch
from service.actions.payslips.import_batch import propose_batch
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.manage_payslips import NotNowError
from service.facts.access import Role
from service.facts.payslips import ChannelState, PayslipState
from service.rules.fields.typed_dates import ENTER_A_DATE, typed_date
from service.rules.pay import pay_calendar
from service.rules.payslips.uploads.upload_unpacking import MOST_FILES, count_of
from service.store.companies.company_day import local_day
from service.store.payslips import (
    orphaned_files,
    paid_employees,
    pay_schedules,
    payday_progress,
    payday_runs,
    payslip_batches,
    payslip_deliveries,
    payslips,
)
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.row_ids import row_id
from service.web.payslips import payslip_text
from service.web.payslips.payslip_blueprint import blueprint
from service.web.payslips.payslip_files import opened_pdf
from service.web.ui.paging import Page, choice, page_number
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from datetime import date

    from werkzeug.wrappers import Response

    from service.store.tables.payslips import Payslip, PayslipBatch

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
MOST_MISSING: Final = 100
#: Someone waits for the page, no longer than 30 s; what was looked at must be stored, too.
SECONDS_FOR_LOOKING: Final = 12.0


@blueprint.get("/payslips")
@access.requires(Role.VIEWER)
def list_all() -> str:
    return _page({})


def _page(faults: dict[str, str], pay_date: str = "") -> str:
    company_id = access.company().id
    dates = payslips.pay_dates(company_id)
    employee_id = row_id("employee")
    channel_state = choice("channel", ChannelState)
    # One employee's, and what failed or is unclear, are shown for all paydays.
    latest = dates[0][0] if dates and employee_id is None and not channel_state else None
    day = _day(request.args.get("pay_date", "")) or latest
    filters: dict[str, Any] = {
        "pay_date": day,
        "state": choice("state", PayslipState),
        "channel_state": channel_state,
        "employee_id": employee_id,
    }
    page = Page(page_number()).of(payslips.how_many(company_id, **filters))
    rows = payslips.ledger(company_id, **filters, offset=page.offset, limit=page.size)
    channels = payslip_deliveries.of_payslips([row.id for row in rows])
    return render_template(
        "payslips/ledger.html",
        rows=[(row, name_of(row.employee), {each.channel: each for each in channels[row.id]}) for row in rows],
        page=page,
        dates=dates,
        filters=filters,
        words=payslip_text,
        batches=payslip_batches.to_accept(company_id),
        strays=orphaned_files.of_company(company_id),
        wanted=wanted_channels(company_id),
        faults=faults,
        pay_date=pay_date,
        most_files=MOST_FILES,
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
            state.value: payslips.how_many(company_id, pay_date=day, channel_state=state)
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
    counts = payday_progress.counts(company_id, day)
    numbers = [(state, number) for channel in counts.values() for state, number in channel.items()]
    kept_back = payday_progress.withheld(company_id, day)
    return {
        "is_live": sum(number for state, number in numbers if state in payslip_text.LIVE) > kept_back,
        "phase": "On their way",
        "done": sum(number for state, number in numbers if state in payslip_text.DONE),
        "total": sum(number for _, number in numbers) - kept_back,
        "counts": {},
    }


@blueprint.post("/payslips/import")
@access.requires(Role.MANAGER)
def take_in() -> Response:
    """Look at everything that was uploaded; what fits waits for *Accept*."""
    company_id = access.company().id
    written = request.form.get("pay_date", "")
    day = _day(written)
    files = [file for file in request.files.getlist("files") if file.filename]
    faults = {"pay_date": _fault_of_day(written)} if day is None else {}
    if not files:
        faults["files"] = "Choose at least one file"
    if day is None or faults:
        return make_response(_page(faults, written), 422)
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    wanted = PayslipsFor(day, *pay_calendar.period_paid_on(schedules, day))
    uploads = ((file.filename or "", file.read()) for file in files)
    actor = access.visitor().email
    batch = propose_batch(services(), company_id, uploads, wanted, actor=actor, seconds=SECONDS_FOR_LOOKING)
    return redirect(url_for("payslips.show_batch", batch_id=batch.id), 303)


def _fault_of_day(written: str) -> str:
    if not written:
        return "Choose the payday"
    if typed_date(written) is None:
        return ENTER_A_DATE
    return f"The payday must be a date from {FIRST_YEAR} to {LAST_YEAR}. Choose the files again"


@blueprint.get("/payslips/batches/<int:batch_id>")
@access.requires(Role.MANAGER)
def show_batch(batch_id: int) -> str:
    batch = _batch(batch_id)
    if batch.state != payslip_batches.PROPOSED:
        abort(404)
    rows = payslip_batches.payslips_of(batch_id)
    others = paid_employees.named(access.company().id, payslip_text.others_in(rows))
    held = [row for row in rows if row.hold_reasons]
    return render_template(
        "payslips/batch.html",
        batch=batch,
        rows=[(row, name_of(row.employee), payslip_text.reasons(row.hold_reasons, others)) for row in rows],
        number_held=len(held),
        not_taken=count_of(batch.problems),
        waiting=_when(batch.pay_date, [row for row in rows if not row.hold_reasons]),
        words=payslip_text,
    )


@blueprint.post("/payslips/batches/<int:batch_id>/files/<int:payslip_id>")
@access.requires(Role.MANAGER)
def batch_file(batch_id: int, payslip_id: int) -> FileResponse:
    """The PDF of one that waits to be accepted; who took it is recorded."""
    payslip = payslip_batches.proposed_payslip(access.company().id, batch_id, payslip_id)
    if payslip is None:
        abort(404)
    return opened_pdf(payslip)


@blueprint.post("/payslips/batches/<int:batch_id>/accept")
@access.requires(Role.MANAGER)
def accept(batch_id: int) -> Response:
    batch = _batch(batch_id)
    try:
        accept_batch(services(), access.company().id, batch_id, actor=access.visitor().email)
    except LookupError:
        _was(batch_id, payslip_batches.ACCEPTED)
    return redirect(url_for("payslips.list_all", pay_date=batch.pay_date, done="payslips-accepted"), 303)


@blueprint.post("/payslips/batches/<int:batch_id>/discard")
@access.requires(Role.MANAGER)
def discard(batch_id: int) -> Response:
    _batch(batch_id)
    try:
        discard_batch(services(), access.company().id, batch_id, actor=access.visitor().email)
    except LookupError:
        _was(batch_id, payslip_batches.DISCARDED)
    return redirect(url_for("payslips.list_all", done="payslips-discarded"), 303)


def _was(batch_id: int, wanted: str) -> None:
    """Pressing twice is pressing once. Raises NotNowError when the other was pressed first."""
    state = _batch(batch_id).state
    if state != wanted:
        raise NotNowError(f"These files were {state} already.")


@blueprint.post("/payslips/deliver")
@access.requires(Role.MANAGER)
def deliver_day() -> Response:
    """Send what is released for a payday; what failed is tried again, what arrived is not.

    Before the payday only when that is said: a mail cannot be taken back.
    """
    day = _day(request.form.get("pay_date", "")) or abort(400)
    if _is_ahead(day) and request.form.get("early") != "yes":
        return redirect(url_for("payslips.list_all", pay_date=day, done="payslips-early"), 303)
    manage_payslips.deliver_payday(services(), job_notifier(), access.company().id, day, actor=access.visitor().email)
    return redirect(url_for("payslips.list_all", pay_date=day, done="payslips-deliver"), 303)


@blueprint.post("/payslips/strays/<int:stray_id>/clear")
@access.requires(Role.MANAGER)
def clear_stray(stray_id: int) -> Response:
    if not orphaned_files.clear(access.company().id, stray_id, services().clock()):
        abort(404)
    return redirect(url_for("payslips.list_all"), 303)


def _day(text: str) -> date | None:
    day = typed_date(text)
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _batch(batch_id: int) -> PayslipBatch:
    batch = payslip_batches.by_id(access.company().id, batch_id)
    if batch is None:
        abort(404)
    return batch
