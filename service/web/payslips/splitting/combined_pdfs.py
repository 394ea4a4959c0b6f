"""One PDF with the payslips of many employees: the cut is shown page by page, corrected, and only then made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import Response as FileResponse
from flask import abort, jsonify, make_response, redirect, render_template, request, url_for

from service.actions.payslips.splitting import decide_pages
from service.actions.payslips.splitting.combined_pdf_file import page_as_pdf, text_of
from service.actions.payslips.splitting.receive_combined_pdf import discard_combined_pdf
from service.facts.access import Role
from service.facts.payslips import CombinedPdfState
from service.pdf.readers import CannotReadPdfError
from service.rules.payslips.splitting.split_texts import MOST_PAGES
from service.rules.planning.search_words import LONGEST_SEARCH
from service.store.companies.company_day import local_day
from service.store.employees import employee_search
from service.store.payslips import combined_pdf_pages, combined_pdfs
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.notices import redirect_with
from service.web.http.row_ids import LARGEST_ID
from service.web.payslips.payslip_blueprint import blueprint
from service.web.payslips.payslip_files import opened_page
from service.web.payslips.splitting.cut_rows import CutRows, why_of
from service.web.ui.paging import PAGE_SIZE, Page, page_number
from service.web.ui.person_names import name_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from service.store.tables.combined_pdfs import CombinedPdf, CombinedPdfPage

#: Employees that a search shows.
FOUND_SHOWN: Final = 20
PHASES: Final = {
    CombinedPdfState.FETCHING: "Getting payslips from Staffology",
    CombinedPdfState.READING: "Reading pages",
    CombinedPdfState.SPLITTING: "Splitting into payslips",
}


@blueprint.get("/payslips/split/<int:pdf_id>")
@access.requires(Role.MANAGER)
def show_split(pdf_id: int) -> Response:
    """How far it is; and once its pages are read, whose each of them is."""
    pdf = _pdf(pdf_id)
    if pdf.state == CombinedPdfState.SPLIT and pdf.batch_id is not None:
        return redirect(url_for("payslips.show_batch", batch_id=pdf.batch_id), 303)
    if pdf.state in {CombinedPdfState.SPLIT, CombinedPdfState.DISCARDED}:
        abort(404)
    if pdf.state != CombinedPdfState.TO_CHECK:
        return make_response(render_template("payslips/split_waits.html", pdf=pdf, phase=_phase(pdf)))
    cut = CutRows(services(), pdf)
    page = Page(page_number()).of(pdf.number_of_pages)
    return make_response(
        render_template(
            "payslips/split.html",
            pdf=pdf,
            cut=cut.cut,
            to_decide=cut.to_decide,
            undecided=cut.rows(cut.cut.open_pages[:PAGE_SIZE]),
            parts=cut.parts(PAGE_SIZE),
            rows=cut.rows(range(page.offset + 1, page.last + 1)),
            page=page,
        )
    )


@blueprint.get("/payslips/split/<int:pdf_id>/progress")
@access.requires(Role.MANAGER)
def split_progress(pdf_id: int) -> Any:
    """What the page asks for while a worker is at it: numbers, no names."""
    pdf = _pdf(pdf_id)
    total = pdf.number_of_pages if pdf.state == CombinedPdfState.READING else 0
    is_live = pdf.state in combined_pdfs.WAITING
    return jsonify({"is_live": is_live, "phase": _phase(pdf), "done": pdf.done, "total": total, "counts": {}})


@blueprint.post("/payslips/split/<int:pdf_id>/pages")
@access.requires(Role.MANAGER)
def decide_several(pdf_id: int) -> Response:
    """What was pressed beside several pages: follow suggestions, or take pages as one payslip."""
    pdf, actor = _pdf(pdf_id), access.visitor().email
    if request.form.get("do") == "join":
        decide_pages.join_pages(services(), pdf, _numbers(request.form.getlist("page")), actor=actor)
    else:
        pairs = [each.partition(":") for each in request.form.getlist("suggested")]
        seen = {_number(page): _number(employee) for page, _, employee in pairs}
        decide_pages.accept_suggestions(services(), pdf, seen, actor=actor)
    return redirect_with("pages-decided", "payslips.show_split", pdf_id=pdf_id)


@blueprint.post("/payslips/split/<int:pdf_id>/split")
@access.requires(Role.MANAGER)
def split(pdf_id: int) -> Response:
    """The cut is right: the payslips are cut out, to be checked and saved."""
    decide_pages.split_now(services(), job_notifier(), _pdf(pdf_id), actor=access.visitor().email)
    return redirect(url_for("payslips.show_split", pdf_id=pdf_id), 303)


@blueprint.post("/payslips/split/<int:pdf_id>/discard")
@access.requires(Role.MANAGER)
def discard_split(pdf_id: int) -> Response:
    discard_combined_pdf(services(), _pdf(pdf_id), actor=access.visitor().email)
    return redirect_with("payslips-discarded", "payslips.list_all")


@blueprint.get("/payslips/split/<int:pdf_id>/pages/<int:number>")
@access.requires(Role.MANAGER)
def show_page(pdf_id: int, number: int) -> str:
    """One page, and whose it is."""
    pdf = _to_check(pdf_id)
    return _page_of_choice(pdf, _page(pdf, number))


@blueprint.post("/payslips/split/<int:pdf_id>/pages/<int:number>")
@access.requires(Role.MANAGER)
def decide_page(pdf_id: int, number: int) -> Response:
    pdf = _to_check(pdf_id)
    page, actor = _page(pdf, number), access.visitor().email
    if request.form.get("do") == "set_aside":
        decide_pages.set_pages_aside(services(), pdf, [number], actor=actor)
        return redirect_with("page-set-aside", "payslips.show_split", pdf_id=pdf_id)
    try:
        decide_pages.give_pages(services(), pdf, [number], _number(request.form.get("employee", "")), actor=actor)
    except LookupError:
        return make_response(_page_of_choice(pdf, page, "Choose an employee with an Employee ID"), 422)
    return redirect_with("pages-decided", "payslips.show_split", pdf_id=pdf_id)


@blueprint.post("/payslips/split/<int:pdf_id>/pages/<int:number>/open")
@access.requires(Role.MANAGER)
def open_page(pdf_id: int, number: int) -> FileResponse:
    """One page as a PDF; who opened it is recorded."""
    pdf = _to_check(pdf_id)
    page = _page(pdf, number)
    try:
        content = page_as_pdf(services(), pdf, page.number, MOST_PAGES)
    except CannotReadPdfError:
        abort(404)
    return opened_page(pdf, page.number, content)


def _page_of_choice(pdf: CombinedPdf, page: CombinedPdfPage, fault: str = "") -> str:
    company = access.company()
    q = request.values.get("q", "").strip()[:LONGEST_SEARCH]
    day = local_day(company, services().clock())
    found, total = employee_search.search(company.id, day, q=q, limit=FOUND_SHOWN if q else 0)
    cut = CutRows(services(), pdf)
    return render_template(
        "payslips/split_page.html",
        pdf=pdf,
        page=page,
        row=cut.rows([page.number])[0],
        text=text_of(services(), pdf, page),
        why=why_of(page),
        may_be=cut.may_be(page),
        q=q,
        longest_search=LONGEST_SEARCH,
        found=[(row, name_of(row)) for row in found],
        total=total,
        fault=fault,
    )


def _phase(pdf: CombinedPdf) -> str:
    return PHASES.get(CombinedPdfState(pdf.state), "")


def _pdf(pdf_id: int) -> CombinedPdf:
    pdf = combined_pdfs.by_id(access.company().id, pdf_id)
    if pdf is None:
        abort(404)
    return pdf


def _to_check(pdf_id: int) -> CombinedPdf:
    pdf = _pdf(pdf_id)
    if pdf.state != CombinedPdfState.TO_CHECK:
        abort(404)
    return pdf


def _page(pdf: CombinedPdf, number: int) -> CombinedPdfPage:
    found = combined_pdf_pages.numbered(pdf.id, [number]) if number <= MOST_PAGES else []
    if not found:
        abort(404)
    return found[0]


def _numbers(words: list[str]) -> list[int]:
    return [_number(each) for each in words[:MOST_PAGES]]


def _number(word: str) -> int:
    """0 is no page's number and no employee's row."""
    number = int(word) if word.isdecimal() and len(word) < 19 else 0  # noqa: PLR2004 - what fits into 64 bits
    return number if number <= LARGEST_ID else 0
