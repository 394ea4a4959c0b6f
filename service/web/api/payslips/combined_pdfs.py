"""One PDF with the payslips of many employees: uploaded or fetched, read, decided page by page, split, accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import marshmallow as ma

from service.actions.payslips.accept_payslips import accept_batch
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.splitting import decide_pages
from service.actions.payslips.splitting.fetch_payslips import ask_for_payslips
from service.actions.payslips.splitting.receive_combined_pdf import discard_combined_pdf, receive_combined_pdf
from service.facts.payslips import CombinedPdfState, PayslipKind
from service.rules.payslips.splitting.cut import Decision, cut_of
from service.store.payslips import combined_pdf_pages, combined_pdfs, payslip_batches
from service.web.api.payslips.payslip_periods import period_of
from service.web.api.payslips.payslip_schemas import PayslipForSchema, ReasonSchema
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, Text, word_of
from service.web.api.protocol.problems import FaultsError, NotFoundError, ProblemError
from service.web.http.app_context import job_notifier, services
from service.web.http.row_ids import LARGEST_ID

if TYPE_CHECKING:
    from service.store.tables.combined_pdfs import CombinedPdf

calls = Calls("combined_pdfs", "One PDF with the payslips of many employees, split page by page.")

ONE: Final = "/payslips/combined/<int:pdf_id>"


class CombinedAddSchema(PayslipForSchema):
    """A multipart form. Without a period, it is the one that the payday closes."""

    file = ma.fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class PayslipFetchSchema(ma.Schema):
    """A closed pay run of Staffology, by the names that it has in its API."""

    tax_year = Text(required=True, may_be_empty=False, longest=20, metadata={"example": "Year2026"})
    pay_period = Text(required=True, may_be_empty=False, longest=20, metadata={"example": "Monthly"})
    number = ma.fields.Integer(required=True, strict=True, validate=ma.validate.Range(1, 99))


class CombinedPageSchema(ma.Schema):
    number = ma.fields.Integer(required=True, metadata={"description": "Counted from 1."})
    decision = word_of(Decision, required=True)
    employee = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "The id in this API."})
    doubt = ma.fields.String(required=True, metadata={"description": "Why it had no employee when it was read."})


class CutPayslipSchema(ma.Schema):
    """A payslip that was cut out; it is accepted with the others."""

    id = ma.fields.Integer(required=True)
    employee_id = ma.fields.String(required=True)
    hold_reasons = ma.fields.List(ma.fields.Nested(ReasonSchema), required=True)


class NotUsedPartSchema(ma.Schema):
    name = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class CombinedSchema(ma.Schema):
    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    state = word_of(CombinedPdfState, required=True)
    fault = ma.fields.String(required=True, metadata={"description": "Why it could not be used, in words."})
    kind = word_of(PayslipKind, required=True)
    pay_date = ma.fields.Date(required=True)
    period_start = ma.fields.Date(required=True)
    period_end = ma.fields.Date(required=True)
    number_of_pages = ma.fields.Integer(required=True)
    created_by = ma.fields.String(required=True)
    created_at = Instant(required=True)


class OneCombinedSchema(CombinedSchema):
    """With its pages while they are to be checked, and with its payslips once it is split."""

    pages = ma.fields.List(ma.fields.Nested(CombinedPageSchema), required=True)
    open_pages = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "No one has said whose these are."}
    )
    payslips = ma.fields.List(ma.fields.Nested(CutPayslipSchema), required=True)
    not_used = ma.fields.List(ma.fields.Nested(NotUsedPartSchema), required=True)


class PageDecisionSchema(ma.Schema):
    pages = ma.fields.List(
        ma.fields.Integer(strict=True, validate=ma.validate.Range(1, 100_000)),
        required=True,
        validate=ma.validate.Length(1, 2000),
    )
    employee = ma.fields.Integer(
        required=True,
        strict=True,
        allow_none=True,
        validate=ma.validate.Range(1, LARGEST_ID),
        metadata={"description": "Whose they are, by id in this API; null: they are part of no payslip."},
    )


class CombinedAcceptedSchema(ma.Schema):
    accepted = ma.fields.Integer(required=True)


@calls.route("/payslips/combined", methods=["POST"])
@calls.arguments(CombinedAddSchema, location="files", content_type="multipart/form-data")
@calls.response(202, OneCombinedSchema)
def add(payload: dict[str, Any]) -> dict[str, Any]:
    """Upload one PDF; it is read, and nothing is accepted before `accept` is called."""
    file = payload["file"]
    if not hasattr(file, "read"):
        raise FaultsError([("file", "Send the PDF as a file of the form.")])
    wanted = PayslipsFor(payload["pay_date"], *period_of(payload), PayslipKind(payload["kind"]))
    upload = file.filename or "", file.read()
    return _whole(receive_combined_pdf(services(), job_notifier(), company_id(), upload, wanted, actor=caller().actor))


@calls.route("/payslips/fetch", methods=["POST"])
@calls.arguments(PayslipFetchSchema)
@calls.response(202, OneCombinedSchema)
def fetch(payload: dict[str, Any]) -> dict[str, Any]:
    """Get the payslips of a closed pay run from Staffology; from then on it is like an upload."""
    which = payload["tax_year"], payload["pay_period"], payload["number"]
    return _whole(ask_for_payslips(services(), job_notifier(), caller().company, which, actor=caller().actor))


@calls.route(ONE, methods=["GET"])
@calls.response(200, OneCombinedSchema)
def show(pdf_id: int) -> dict[str, Any]:
    """How far it is: `to_check` with its pages, `split` with its payslips, `failed` with the reason."""
    return _whole(_pdf(pdf_id))


@calls.route(f"{ONE}/pages", methods=["POST"])
@calls.arguments(PageDecisionSchema)
@calls.response(200, OneCombinedSchema)
def decide(payload: dict[str, Any], pdf_id: int) -> dict[str, Any]:
    """Say whose some pages are. Who said so is recorded, and such payslips are on hold until someone releases them."""
    pdf = _in_state(pdf_id, CombinedPdfState.TO_CHECK)
    if payload["employee"] is None:
        decide_pages.set_pages_aside(services(), pdf, payload["pages"], actor=caller().actor)
        return _whole(_pdf(pdf_id))
    try:
        decide_pages.give_pages(services(), pdf, payload["pages"], payload["employee"], actor=caller().actor)
    except LookupError as error:
        raise FaultsError([("employee", "No employee with an Employee ID has this id.")]) from error
    return _whole(_pdf(pdf_id))


@calls.route(f"{ONE}/split", methods=["POST"])
@calls.response(202, OneCombinedSchema)
def split(pdf_id: int) -> dict[str, Any]:
    """The pages are checked: cut the payslips out. Pages that are still open are in none, and are listed."""
    decide_pages.split_now(
        services(), job_notifier(), _in_state(pdf_id, CombinedPdfState.TO_CHECK), actor=caller().actor
    )
    return _whole(_pdf(pdf_id))


@calls.route(f"{ONE}/accept", methods=["POST"])
@calls.response(200, CombinedAcceptedSchema)
def accept(pdf_id: int) -> dict[str, int]:
    """Accept the payslips that were cut out. Asking twice accepts once."""
    pdf = _in_state(pdf_id, CombinedPdfState.SPLIT)
    if pdf.batch_id is None:
        raise NotFoundError("upload")
    return {"accepted": accept_batch(services(), company_id(), pdf.batch_id, actor=caller().actor)}


@calls.route(f"{ONE}/discard", methods=["POST"])
@calls.response(200, OneCombinedSchema)
def discard(pdf_id: int) -> dict[str, Any]:
    """Forget the file and its pages."""
    discard_combined_pdf(services(), _in_state(pdf_id, CombinedPdfState.TO_CHECK), actor=caller().actor)
    return _whole(_pdf(pdf_id))


def _whole(pdf: CombinedPdf) -> dict[str, Any]:
    is_to_check = pdf.state == CombinedPdfState.TO_CHECK
    pages = combined_pdf_pages.as_decided(pdf.id) if is_to_check else []
    doubts = combined_pdf_pages.doubts(pdf.id) if is_to_check else {}
    batch = payslip_batches.by_id(company_id(), pdf.batch_id) if pdf.batch_id is not None else None
    rows = payslip_batches.payslips_of(batch.id) if batch is not None else []
    return {name: getattr(pdf, name) for name in CombinedSchema().fields} | {
        "pages": [
            {"number": page.number, "decision": page.decision, "employee": page.employee}
            | {"doubt": doubts.get(page.number, "")}
            for page in pages
        ],
        "open_pages": list(cut_of(pages).open_pages),
        "payslips": [{"id": row.id, "employee_id": row.payroll_id, "hold_reasons": row.hold_reasons} for row in rows],
        "not_used": batch.problems if batch is not None else [],
    }


def _in_state(pdf_id: int, state: CombinedPdfState) -> CombinedPdf:
    pdf = _pdf(pdf_id)
    if pdf.state != state:
        raise ProblemError(409, "The PDF is in no state for that", f"It is {pdf.state.replace('_', ' ')}.")
    return pdf


def _pdf(pdf_id: int) -> CombinedPdf:
    pdf = combined_pdfs.by_id(company_id(), pdf_id)
    if pdf is None:
        raise NotFoundError("combined PDF")
    return pdf
