"""The payslip ledger: upload a payslip, see how far each came, send, hold, release, withdraw; and the test upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.actions.payslips import manage_payslips
from service.actions.payslips.accept_payslips import add_payslip
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.trial_upload import trial_upload
from service.facts.payslips import Channel, PayslipKind
from service.store.payslips import payslip_deliveries, payslips
from service.web.api.payslips import payslip_addresses
from service.web.api.payslips.payslip_periods import period_of
from service.web.api.payslips.payslip_schemas import (
    AddSchema,
    LedgerArguments,
    OnePayslipSchema,
    PayslipSchema,
    ReleaseSchema,
    SettleSchema,
    TestedSchema,
    TestUploadSchema,
)
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.listing import page, page_of
from service.web.api.protocol.problems import FaultsError, NotFoundError
from service.web.http.app_context import job_notifier, services

if TYPE_CHECKING:
    from service.store.tables.payslips import Payslip, PayslipAttempt, PayslipChannel

calls = Calls("payslips", "Payslips: uploaded, delivered to Humaans and by email, each once.")

ONE_PAYSLIP = "/payslips/<int:payslip_id>"


@calls.route("/payslips", methods=["POST"])
@calls.arguments(AddSchema, location="files", content_type="multipart/form-data")
@calls.response(201, PayslipSchema)
@calls.alt_response(200, schema=PayslipSchema, description="The same file was uploaded before.")
@calls.alt_response(409, schema=None, description="Another payslip covers this period.")
def add(payload: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Upload one payslip; it is on hold when its text shows someone else.

    It is sent when the sending of its payday begins. One that comes later, or for a day on which no schedule pays,
    goes out when `deliver` is called.
    """
    file = payload["file"]
    if not hasattr(file, "read"):
        raise FaultsError([("file", "Send the PDF as a file of the form.")])
    start, end = period_of(payload)
    wanted = PayslipsFor(payload["pay_date"], start, end, PayslipKind(payload["kind"]))
    payslip, is_new = add_payslip(
        services(),
        company_id(),
        file.filename or "",
        file.read(),
        payload["employee_id"],
        wanted,
        correction=payload["correction"],
        takes_place=payload["remove_earlier"],
        actor=caller().actor,
    )
    return as_document(payslip), 201 if is_new else 200


@calls.route("/payslips", methods=["GET"])
@calls.arguments(LedgerArguments, location="query")
@calls.response(200, page_of(PayslipSchema))
def list_payslips(query: dict[str, Any]) -> dict[str, Any]:
    """The ledger, newest first."""
    before, limit = query.pop("cursor", None), query.pop("limit")
    employee = query.pop("employee", None)
    found = page(payslips.ledger(company_id(), before_id=before, limit=limit + 1, employee_id=employee, **query), limit)
    channels = payslip_deliveries.of_payslips([row.id for row in found["data"]])
    addresses = payslip_addresses.by_channel(row.id for rows in channels.values() for row in rows)
    return found | {"data": [_document(row, channels[row.id], addresses) for row in found["data"]]}


@calls.route(ONE_PAYSLIP, methods=["GET"])
@calls.response(200, OnePayslipSchema)
def show(payslip_id: int) -> dict[str, Any]:
    """One payslip with its history."""
    payslip = _payslip(payslip_id)
    return as_document(payslip) | {"attempts": [_attempt(row) for row in payslip_deliveries.attempts_of(payslip_id)]}


@calls.route(f"{ONE_PAYSLIP}/deliver", methods=["POST"])
@calls.response(202, PayslipSchema)
def deliver(payslip_id: int) -> dict[str, Any]:
    """Send it now on every channel where it has not arrived; asking twice sends once."""
    _payslip(payslip_id)
    manage_payslips.deliver_one(services(), job_notifier(), company_id(), payslip_id, actor=caller().actor)
    return as_document(_payslip(payslip_id))


@calls.route(f"{ONE_PAYSLIP}/hold", methods=["POST"])
@calls.response(200, PayslipSchema)
def hold(payslip_id: int) -> dict[str, Any]:
    """Put it on hold: it is not sent until it is released."""
    _payslip(payslip_id)
    return as_document(manage_payslips.hold(services(), company_id(), payslip_id, actor=caller().actor))


@calls.route(f"{ONE_PAYSLIP}/release", methods=["POST"])
@calls.arguments(ReleaseSchema, required=False)
@calls.response(200, PayslipSchema)
def release(payload: dict[str, Any], payslip_id: int) -> dict[str, Any]:
    """Release one that is on hold; who did so is recorded, and the reasons are kept.

    One of which a page shows someone else (`contradicted`) needs `confirm_contradicted`; without it the answer is 409.
    """
    _payslip(payslip_id)
    released = manage_payslips.release(
        services(), company_id(), payslip_id, confirmed=payload["confirm_contradicted"], actor=caller().actor
    )
    return as_document(released)


@calls.route(f"{ONE_PAYSLIP}/recall", methods=["POST"])
@calls.response(202, PayslipSchema)
def recall(payslip_id: int) -> dict[str, Any]:
    """Withdraw it: remove it from Humaans and cancel any email not yet sent. Emails already sent cannot be unsent."""
    _payslip(payslip_id)
    manage_payslips.recall(services(), job_notifier(), company_id(), payslip_id, actor=caller().actor)
    return as_document(_payslip(payslip_id))


@calls.route(f"{ONE_PAYSLIP}/settle-mail", methods=["POST"])
@calls.arguments(SettleSchema)
@calls.response(200, PayslipSchema)
def settle_mail(payload: dict[str, Any], payslip_id: int) -> dict[str, Any]:
    """Say whether an unclear email was sent; one that was not is sent again."""
    _payslip(payslip_id)
    manage_payslips.settle_mail(
        services(), job_notifier(), company_id(), payslip_id, was_sent=payload["was_sent"], actor=caller().actor
    )
    return as_document(_payslip(payslip_id))


@calls.route("/payslips/test-upload", methods=["POST"])
@calls.arguments(TestUploadSchema)
@calls.response(200, TestedSchema)
def test_upload(payload: dict[str, Any]) -> dict[str, Any]:
    """Put a marked test document on one employee, find it again, remove it. 422 says which step did not work."""
    try:
        tested_at = trial_upload(services(), company_id(), payload["employee_id"], actor=caller().actor)
    except LookupError as error:
        raise FaultsError([("employee_id", "No employee has this Employee ID.")]) from error
    return {"passed": True, "tested_at": tested_at}


def as_document(payslip: Payslip) -> dict[str, Any]:
    """The object as callers see it."""
    channels = payslip_deliveries.of_payslips([payslip.id])[payslip.id]
    return _document(payslip, channels, payslip_addresses.by_channel(row.id for row in channels))


def _document(
    payslip: Payslip, channels: list[PayslipChannel], addresses: dict[int, list[dict[str, Any]]]
) -> dict[str, Any]:
    states = {row.channel: row.state for row in channels}
    shown = ("id", "pay_date", "period_start", "period_end", "kind", "version", "state", "verdict", "hold_reasons",
             "earlier_reasons", "reference", "size", "created_by", "created_at", "pdf_deleted_at")  # fmt: skip
    return {name: getattr(payslip, name) for name in shown} | {
        "employee_id": payslip.payroll_id,
        "employee": payslip.employee_id,
        "humaans": states.get(Channel.HUMAANS),
        "email": states.get(Channel.EMAIL),
        "channels": [_channel(row, addresses.get(row.id, [])) for row in channels],
        "content_sha256": payslip.content_hash,
    }


def _channel(row: PayslipChannel, addresses: list[dict[str, Any]]) -> dict[str, Any]:
    shown = ("channel", "state", "tries", "document_id", "error_code", "error_message", "not_before", "done_at")
    return {name: getattr(row, name) for name in shown} | {"addresses": addresses}


def _attempt(row: PayslipAttempt) -> dict[str, Any]:
    shown = ("outcome", "detail", "made_by", "at")
    return {name: getattr(row, name) for name in shown} | {"channel": row.channel.channel}


def _payslip(payslip_id: int) -> Payslip:
    payslip = payslips.by_id(company_id(), payslip_id)
    if payslip is None:
        raise NotFoundError("payslip")
    return payslip
