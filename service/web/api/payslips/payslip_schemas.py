"""What a payslip is on the wire: the object, its channels and attempts, and what each call takes."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from service.facts.payslips import Channel, ChannelState, PayslipKind, PayslipState
from service.web.api.payslips.payslip_addresses import AddressSchema
from service.web.api.protocol.fields import CalendarDay, Instant, Switch, Text, word_of
from service.web.api.protocol.listing import PageArguments
from service.web.http.row_ids import LARGEST_ID


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
        ma.fields.Nested(AddressSchema),
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
    reference = ma.fields.String(required=True, metadata={"description": "Shown in the document in Humaans."})
    content_sha256 = ma.fields.String(required=True)
    size = ma.fields.Integer(required=True)
    created_by = ma.fields.String(required=True)
    created_at = Instant(required=True)
    pdf_deleted_at = Instant(
        required=True, allow_none=True, metadata={"description": "When its PDF was deleted here, some time after."}
    )


class OnePayslipSchema(PayslipSchema):
    attempts = ma.fields.List(ma.fields.Nested(AttemptSchema), required=True)


class PayslipForSchema(ma.Schema):
    """What uploaded documents are, and the payday and the days that they are about."""

    pay_date = CalendarDay(required=True)
    period_start = CalendarDay()
    period_end = CalendarDay()
    kind = word_of(PayslipKind, load_default=PayslipKind.PAYSLIP.value)

    @ma.validates_schema
    def check_period(self, data: dict[str, Any], **_context: Any) -> None:
        if ("period_start" in data) != ("period_end" in data):
            raise ma.ValidationError("Give both ends of the period or neither.", "period_end")
        if "period_start" in data and data["period_end"] < data["period_start"]:
            raise ma.ValidationError("Must not be before the period's start.", "period_end")


class AddSchema(PayslipForSchema):
    """A multipart form. Without a period, it is the one that the payday closes, or the calendar month."""

    file = ma.fields.Raw(required=True, metadata={"type": "string", "format": "binary"})
    employee_id = Text(required=True, may_be_empty=False, longest=100, metadata={"description": "The payroll ID."})
    correction = ma.fields.Boolean(
        load_default=False, metadata={"description": "Replaces the payslip of this period by a new version."}
    )
    remove_earlier = ma.fields.Boolean(
        load_default=False,
        metadata={
            "description": "With `correction`: once this version is in Humaans, the document of the one before is "
            "removed. Otherwise it is kept."
        },
    )


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
