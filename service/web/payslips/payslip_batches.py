"""Uploading payslips: the files are checked, a person looks at the list, and then they are saved or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response as FileResponse
from flask import abort, make_response, redirect, render_template, request, url_for

from service.actions.payslips.accept_payslips import NotTakenError, accept_batch, discard_batch
from service.actions.payslips.choose_employee import choose_employee, content_of
from service.actions.payslips.import_batch import propose_batch
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.manage_payslips import NotNowError
from service.actions.payslips.splitting.receive_combined_pdf import receive_combined_pdf
from service.facts.access import Role
from service.facts.payslips import PayslipKind
from service.rules.fields.typed_dates import ENTER_A_DATE, typed_date
from service.rules.pay import pay_calendar
from service.rules.payslips.document_kinds import days_of
from service.rules.payslips.uploads.upload_unpacking import count_of
from service.rules.planning.search_words import LONGEST_SEARCH
from service.store.companies.company_day import local_day
from service.store.employees import employee_search
from service.store.payslips import paid_employees, pay_schedules, payslip_batches, unmatched_files
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.notices import redirect_with
from service.web.http.row_ids import LARGEST_ID
from service.web.payslips import payslip_filters, payslip_text
from service.web.payslips.payslip_blueprint import blueprint
from service.web.payslips.payslip_files import opened_pdf, opened_unmatched
from service.web.payslips.payslip_ledger import ledger_page, when_sent
from service.web.ui.paging import Page, page_number
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response

    from service.store.tables.payslips import PayslipBatch, UnmatchedPayslipFile

#: Someone waits for the page, no longer than 30 s; what was checked must be stored, too.
SECONDS_FOR_CHECKING: Final = 12.0
#: Employees that a search for the owner of a file shows.
FOUND_SHOWN: Final = 20
#: Files that cannot be used, listed on the page.
PROBLEMS_SHOWN: Final = 200
#: What the form says of one PDF with the payslips of many employees.
FOR_EVERYONE: Final = "everyone"


@blueprint.post("/payslips/import")
@access.requires(Role.MANAGER)
def upload_batch() -> Response:
    """Check everything that was uploaded; what fits waits for someone to save it."""
    company_id = access.company().id
    written = request.form.get("pay_date", "")
    day = payslip_filters.day_of(written)
    files = [file for file in request.files.getlist("files") if file.filename]
    faults = {"pay_date": _fault_of_day(written, has_files=bool(files))} if day is None else {}
    if not files:
        faults["files"] = "Choose at least one file"
    if day is None or faults:
        return make_response(ledger_page(faults, written), 422)
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    kind = _kind(request.form.get("kind", ""))
    wanted = PayslipsFor(day, *days_of(kind, day, pay_calendar.period_paid_on(schedules, day)), kind)
    if request.form.get("what") == FOR_EVERYONE:
        return _take_combined(files, wanted, written)
    uploads = ((file.filename or "", file.read()) for file in files)
    batch = propose_batch(
        services(),
        company_id,
        uploads,
        wanted,
        actor=access.visitor().email,
        seconds=SECONDS_FOR_CHECKING,
        is_reviewed=True,
    )
    return redirect(url_for("payslips.show_batch", batch_id=batch.id), 303)


def _take_combined(files: list[FileStorage], wanted: PayslipsFor, written: str) -> Response:
    """One PDF with everyone's payslips; its pages are read by a worker."""
    if len(files) > 1:
        return make_response(ledger_page({"files": "Choose one PDF with the payslips of everyone"}, written), 422)
    upload = (files[0].filename or "", files[0].read())
    company_id, actor = access.company().id, access.visitor().email
    try:
        pdf = receive_combined_pdf(services(), job_notifier(), company_id, upload, wanted, actor=actor)
    except NotTakenError as error:
        return make_response(ledger_page({"files": error.message.rstrip(".")}, written), 422)
    return redirect(url_for("payslips.show_split", pdf_id=pdf.id), 303)


def _kind(word: str) -> PayslipKind:
    """What was chosen; payslips when nothing was."""
    return PayslipKind(word) if word in set(PayslipKind) else PayslipKind.PAYSLIP


def _fault_of_day(written: str, *, has_files: bool) -> str:
    """A browser never sends chosen files back, so they are asked for again."""
    again = ". Then choose the files again" if has_files else ""
    if not written.strip():
        return f"Enter the payday{again}"
    if typed_date(written) is None:
        return f"{ENTER_A_DATE}{again}"
    return f"Enter a payday between {payslip_filters.FIRST_YEAR} and {payslip_filters.LAST_YEAR}{again}"


@blueprint.get("/payslips/batches/<int:batch_id>")
@access.requires(Role.MANAGER)
def show_batch(batch_id: int) -> str:
    batch = _batch(batch_id)
    if batch.state not in {payslip_batches.PROPOSED, payslip_batches.EMPTY}:
        abort(404)
    total, held = payslip_batches.counts(batch_id)
    page = Page(page_number()).of(total)
    rows = payslip_batches.payslips_of(batch_id, offset=page.offset, limit=page.size)
    others = paid_employees.named(access.company().id, payslip_text.others_in(rows))
    replacing = payslip_batches.replacing(batch_id)
    return render_template(
        "payslips/batch.html",
        batch=batch,
        rows=[(row, name_of(row.employee), payslip_text.reasons(row.hold_reasons, others)) for row in rows],
        page=page,
        number_held=held,
        replacing=replacing,
        problems=batch.problems[:PROBLEMS_SHOWN],
        not_taken=count_of(batch.problems),
        unmatched=unmatched_files.of_batch(batch_id),
        waiting=when_sent(batch.pay_date, payslip_batches.free_by_schedule(batch_id)),
        words=payslip_text,
    )


@blueprint.post("/payslips/batches/<int:batch_id>/files/<int:payslip_id>")
@access.requires(Role.MANAGER)
def batch_file(batch_id: int, payslip_id: int) -> FileResponse:
    """The PDF of one that waits to be saved; who opened it is recorded."""
    payslip = payslip_batches.proposed_payslip(access.company().id, batch_id, payslip_id)
    if payslip is None:
        abort(404)
    return opened_pdf(payslip)


@blueprint.post("/payslips/batches/<int:batch_id>/accept")
@access.requires(Role.MANAGER)
def accept(batch_id: int) -> Response:
    batch = _batch(batch_id)
    try:
        accept_batch(
            services(),
            access.company().id,
            batch_id,
            replace=request.form.get("replace") == "yes",
            takes_place=request.form.get("takes_place") == "yes",
            actor=access.visitor().email,
        )
    except LookupError:
        _was(batch_id, payslip_batches.ACCEPTED)
    return redirect_with("payslips-accepted", "payslips.list_all", pay_date=batch.pay_date)


@blueprint.post("/payslips/batches/<int:batch_id>/discard")
@access.requires(Role.MANAGER)
def discard(batch_id: int) -> Response:
    _batch(batch_id)
    try:
        discard_batch(services(), access.company().id, batch_id, actor=access.visitor().email)
    except LookupError:
        _was(batch_id, payslip_batches.DISCARDED)
    return redirect_with("payslips-discarded", "payslips.list_all")


def _was(batch_id: int, wanted: str) -> None:
    """Pressing twice is pressing once. Raises NotNowError when the other was pressed first."""
    state = _batch(batch_id).state
    if state != wanted:
        done = {payslip_batches.ACCEPTED: "saved", payslip_batches.DISCARDED: "discarded"}.get(state, "checked")
        raise NotNowError(f"These files were {done} already.")


@blueprint.get("/payslips/batches/<int:batch_id>/unmatched/<int:file_id>")
@access.requires(Role.MANAGER)
def ask_whose(batch_id: int, file_id: int) -> str:
    """Search for the employee of a file that names none for certain."""
    return _page_of_choice(_batch(batch_id), _unmatched(batch_id, file_id))


@blueprint.post("/payslips/batches/<int:batch_id>/unmatched/<int:file_id>")
@access.requires(Role.MANAGER)
def choose_whose(batch_id: int, file_id: int) -> Response:
    batch, file = _batch(batch_id), _unmatched(batch_id, file_id)
    try:
        choose_employee(services(), access.company().id, batch, file, _chosen_employee(), actor=access.visitor().email)
    except LookupError:
        return make_response(_page_of_choice(batch, file, "Choose an employee with an Employee ID"), 422)
    except NotTakenError as error:
        return make_response(_page_of_choice(batch, file, error.message), 422)
    return redirect_with("payslip-employee-chosen", "payslips.show_batch", batch_id=batch_id)


def _chosen_employee() -> int:
    """The employee whose button was pressed; 0 is none's id."""
    number = request.form.get("employee", 0, type=int)
    return number if 0 < number <= LARGEST_ID else 0


@blueprint.post("/payslips/batches/<int:batch_id>/unmatched/<int:file_id>/open")
@access.requires(Role.MANAGER)
def unmatched_file(batch_id: int, file_id: int) -> FileResponse:
    """The PDF of a file that has no employee yet; who opened it is recorded."""
    batch, file = _batch(batch_id), _unmatched(batch_id, file_id)
    return opened_unmatched(batch, file, content_of(services(), file))


def _page_of_choice(batch: PayslipBatch, file: UnmatchedPayslipFile, fault: str = "") -> str:
    company = access.company()
    q = request.values.get("q", "").strip()[:LONGEST_SEARCH]
    day = local_day(company, services().clock())
    found, total = employee_search.search(company.id, day, q=q, limit=FOUND_SHOWN if q else 0)
    return render_template(
        "payslips/choose_employee.html",
        batch=batch,
        file=file,
        q=q,
        longest_search=LONGEST_SEARCH,
        found=[(row, name_of(row)) for row in found],
        total=total,
        fault=fault,
    )


def _unmatched(batch_id: int, file_id: int) -> UnmatchedPayslipFile:
    file = unmatched_files.by_id(access.company().id, batch_id, file_id)
    if file is None or _batch(batch_id).state != payslip_batches.PROPOSED:
        abort(404)
    return file


def _batch(batch_id: int) -> PayslipBatch:
    batch = payslip_batches.by_id(access.company().id, batch_id)
    if batch is None:
        abort(404)
    return batch
