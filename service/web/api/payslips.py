"""The payslip ledger: hand one in, see how far each came, deliver, hold, release, recall; and the test upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import marshmallow as ma

from service.actions.payslips import manage_payslips
from service.actions.payslips.import_payslips import PayslipsFor, add_payslip
from service.actions.payslips.trial_upload import trial_upload
from service.facts.payslips import Channel, ChannelState, PayslipKind, PayslipState
from service.rules.pay import pay_calendar
from service.store.payslips import pay_schedules, payslip_deliveries, payslips
from service.web.api import payslip_addresses
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import Instant, Switch, Text, word_of
from service.web.api.protocol.listing import PageArguments, page, page_of
from service.web.api.protocol.problems import FaultsError, NotFoundError
from service.web.http.app_context import job_notifier, services
from service.web.http.row_ids import LARGEST_ID

if TYPE_CHECKING:
    from datetime import date

    from service.store.tables.payslips import Payslip, PayslipAttempt, PayslipChannel

calls = Calls("payslips", "Payslips: uploaded, delivered to Humaans and by email, each once.")

ONE_PAYSLIP = "/payslips/<int:payslip_id>"


class CalendarDay(ma.fields.Date):
    """A day of a century in which people are paid."""

    default_error_messages = {"century": "Must be a day from 2000 to 2100."}  # noqa: RUF012 - marshmallow's way

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 2000 <= day.year <= 2100:  # noqa: PLR2004
            raise self.make_error("century")
        return day


class ReasonSchema(ma.Schema):
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    page = ma.fields.Integer(
        dump_default=None, metadata={"description": "Of the PDF, where a page shows someone else."}
    )
    employee = ma.fields.Integer(
        dump_default=None,
        metadata={"description": "The employee who is shown, by id in this API; null when it is no one known here."},
    )


class EarlierReasonSchema(ReasonSchema):
    """A reason that someone passed by releasing the payslip."""

    passed_by = ma.fields.String(dump_default="")
    passed_at = ma.fields.String(dump_default=None)


class ChannelSchema(ma.Schema):
    """How far the payslip came on one channel."""

    channel = word_of(Channel, required=True)
    state = word_of(ChannelState, required=True)
    tries = ma.fields.Integer(required=True)
    document_id = ma.fields.String(required=True, allow_none=True, metadata={"description": "In Humaans."})
    error_code = ma.fields.String(required=True)
    error_message = ma.fields.String(required=True)
    not_before = Instant(required=True, allow_none=True, metadata={"description": "When it is tried again."})
    done_at = Instant(required=True, allow_none=True)
    addresses = ma.fields.List(
        ma.fields.Nested(payslip_addresses.AddressSchema),
        required=True,
        metadata={"description": "Of email; empty before it is queued."},
    )


class AttemptSchema(ma.Schema):
    """One step, as the ledger keeps it."""

    channel = word_of(Channel, required=True)
    outcome = ma.fields.String(required=True)
    detail = ma.fields.String(required=True)
    made_by = ma.fields.String(required=True)
    at = Instant(required=True)


class PayslipSchema(ma.Schema):
    """One payslip. `state` is what people decided; `humaans` and `email` tell how far it came, null before."""

    id = ma.fields.Integer(required=True)
    employee_id = ma.fields.String(required=True, metadata={"description": "The payroll ID."})
    employee = ma.fields.Integer(required=True, metadata={"description": "The employee's id in this API."})
    pay_date = ma.fields.Date(required=True)
    period_start = ma.fields.Date(required=True)
    period_end = ma.fields.Date(required=True)
    kind = word_of(PayslipKind, required=True)
    version = ma.fields.Integer(required=True)
    state = word_of(PayslipState, required=True)
    verdict = ma.fields.String(
        required=True,
        metadata={"description": "Of the right-person check: `confirmed`, `unconfirmed` or `contradicted`."},
    )
    hold_reasons = ma.fields.List(ma.fields.Nested(ReasonSchema), required=True)
    earlier_reasons = ma.fields.List(
        ma.fields.Nested(EarlierReasonSchema),
        required=True,
        metadata={"description": "Every reason that was passed by releasing it; kept for ever."},
    )
    humaans = word_of(ChannelState, required=True, allow_none=True)
    email = word_of(ChannelState, required=True, allow_none=True)
    channels = ma.fields.List(ma.fields.Nested(ChannelSchema), required=True)
    reference = ma.fields.String(required=True, metadata={"description": "Stands in the document in Humaans."})
    content_sha256 = ma.fields.String(required=True)
    size = ma.fields.Integer(required=True)
    created_by = ma.fields.String(required=True)
    created_at = Instant(required=True)
    pdf_deleted_at = Instant(
        required=True, allow_none=True, metadata={"description": "When its PDF was deleted here, some time after."}
    )


class OnePayslipSchema(PayslipSchema):
    attempts = ma.fields.List(ma.fields.Nested(AttemptSchema), required=True)


class AddSchema(ma.Schema):
    """A multipart form. Without a period, it is the one that the payday closes, or the calendar month."""

    file = ma.fields.Raw(required=True, metadata={"type": "string", "format": "binary"})
    employee_id = Text(required=True, may_be_empty=False, longest=100, metadata={"description": "The payroll ID."})
    pay_date = CalendarDay(required=True)
    period_start = CalendarDay()
    period_end = CalendarDay()
    kind = word_of(PayslipKind, load_default=PayslipKind.PAYSLIP.value)
    correction = ma.fields.Boolean(
        load_default=False, metadata={"description": "Replaces the payslip of this period by a new version."}
    )
    remove_earlier = ma.fields.Boolean(
        load_default=False,
        metadata={
            "description": "With `correction`: once this version is in Humaans, the document of the one before is "
            "taken out there. Otherwise it stays."
        },
    )

    @ma.validates_schema
    def check_period(self, data: dict[str, Any], **_context: Any) -> None:
        if ("period_start" in data) != ("period_end" in data):
            raise ma.ValidationError("Give both ends of the period or neither.", "period_end")
        if "period_start" in data and data["period_end"] < data["period_start"]:
            raise ma.ValidationError("Must not be before the period's start.", "period_end")


class LedgerArguments(PageArguments):
    pay_date = CalendarDay()
    state = word_of(PayslipState)
    channel_state = word_of(ChannelState)
    employee = ma.fields.Integer(validate=ma.validate.Range(0, LARGEST_ID))


class TestUploadSchema(ma.Schema):
    employee_id = Text(required=True, may_be_empty=False, longest=100, metadata={"description": "The payroll ID."})


class TestedSchema(ma.Schema):
    passed = ma.fields.Boolean(required=True)
    tested_at = Instant(required=True)


class ReleaseSchema(ma.Schema):
    confirm_contradicted = Switch(
        load_default=False,
        metadata={
            "description": "That a person compared the PDF with the employee. Needed when a reason is `contradicted`."
        },
    )


class SettleSchema(ma.Schema):
    was_sent = Switch(required=True)


@calls.route("/payslips", methods=["POST"])
@calls.arguments(AddSchema, location="files", content_type="multipart/form-data")
@calls.response(201, PayslipSchema)
@calls.alt_response(200, schema=PayslipSchema, description="The same file was uploaded before.")
@calls.alt_response(409, schema=None, description="Another payslip stands for this period.")
def add(wish: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Upload one payslip; held when its text contradicts.

    It is sent when the sending of its payday begins. One that comes later, or for a day on which no schedule pays,
    goes out when `deliver` is called.
    """
    file = wish["file"]
    if not hasattr(file, "read"):
        raise FaultsError([("file", "Send the PDF as a file of the form.")])
    start, end = _period(wish)
    wanted = PayslipsFor(wish["pay_date"], start, end, PayslipKind(wish["kind"]))
    payslip, is_new = add_payslip(
        services(),
        company_id(),
        file.filename or "",
        file.read(),
        wish["employee_id"],
        wanted,
        correction=wish["correction"],
        takes_place=wish["remove_earlier"],
        actor=caller().actor,
    )
    return as_document(payslip), 201 if is_new else 200


def _period(wish: dict[str, Any]) -> tuple[date, date]:
    day = wish["pay_date"]
    if "period_start" in wish:
        return wish["period_start"], wish["period_end"]
    return pay_calendar.period_paid_on(pay_schedules.schedules_of(pay_schedules.of_company(company_id())), day)


@calls.route("/payslips", methods=["GET"])
@calls.arguments(LedgerArguments, location="query")
@calls.response(200, page_of(PayslipSchema))
def list_payslips(wish: dict[str, Any]) -> dict[str, Any]:
    """The ledger, newest first."""
    before, limit = wish.pop("cursor", None), wish.pop("limit")
    employee = wish.pop("employee", None)
    found = page(payslips.ledger(company_id(), before_id=before, limit=limit + 1, employee_id=employee, **wish), limit)
    channels = payslip_deliveries.of_payslips([row.id for row in found["data"]])
    addresses = payslip_addresses.by_channel(row.id for rows in channels.values() for row in rows)
    return found | {"data": [_document(row, channels[row.id], addresses) for row in found["data"]]}


@calls.route(ONE_PAYSLIP, methods=["GET"])
@calls.response(200, OnePayslipSchema)
def show(payslip_id: int) -> dict[str, Any]:
    """One payslip with every step of every try."""
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
    """Keep it back until it is released."""
    _payslip(payslip_id)
    return as_document(manage_payslips.hold(services(), company_id(), payslip_id, actor=caller().actor))


@calls.route(f"{ONE_PAYSLIP}/release", methods=["POST"])
@calls.arguments(ReleaseSchema, required=False)
@calls.response(200, PayslipSchema)
def release(wish: dict[str, Any], payslip_id: int) -> dict[str, Any]:
    """Let a held one go out; who did so is recorded, and the reasons are kept.

    One of which a page shows someone else (`contradicted`) needs `confirm_contradicted`; without it the answer is 409.
    """
    _payslip(payslip_id)
    released = manage_payslips.release(
        services(), company_id(), payslip_id, confirmed=wish["confirm_contradicted"], actor=caller().actor
    )
    return as_document(released)


@calls.route(f"{ONE_PAYSLIP}/recall", methods=["POST"])
@calls.response(202, PayslipSchema)
def recall(payslip_id: int) -> dict[str, Any]:
    """Take it back: out of Humaans, out of the outbox. A mail that was sent cannot be taken back."""
    _payslip(payslip_id)
    manage_payslips.recall(services(), job_notifier(), company_id(), payslip_id, actor=caller().actor)
    return as_document(_payslip(payslip_id))


@calls.route(f"{ONE_PAYSLIP}/settle-mail", methods=["POST"])
@calls.arguments(SettleSchema)
@calls.response(200, PayslipSchema)
def settle_mail(wish: dict[str, Any], payslip_id: int) -> dict[str, Any]:
    """Say whether an unclear mail was sent; one that was not goes out again."""
    _payslip(payslip_id)
    manage_payslips.settle_mail(
        services(), job_notifier(), company_id(), payslip_id, was_sent=wish["was_sent"], actor=caller().actor
    )
    return as_document(_payslip(payslip_id))


@calls.route("/payslips/test-upload", methods=["POST"])
@calls.arguments(TestUploadSchema)
@calls.response(200, TestedSchema)
def test_upload(wish: dict[str, Any]) -> dict[str, Any]:
    """Put a marked test document on one employee, find it again, remove it. 422 says which step did not work."""
    try:
        tested_at = trial_upload(services(), company_id(), wish["employee_id"], actor=caller().actor)
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
