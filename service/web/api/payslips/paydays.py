"""When a company pays: its schedules and the next dates they give; and the progress of one payday."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import marshmallow as ma

from service.actions.delivery.payday_summary import summary_of
from service.actions.payslips import manage_payslips
from service.actions.payslips.save_pay_schedules import MOST_SCHEDULES, save_pay_schedules
from service.facts.payslips import Frequency, PasswordRule, PaySchedule, PayslipMail
from service.rules.pay import pay_calendar
from service.rules.payslips.pdf_retention import KEPT_MONTHS
from service.store.companies.company_day import local_day
from service.store.payslips import pay_schedules, payday_runs
from service.web.api.protocol.calls import Calls, caller, company_id
from service.web.api.protocol.fields import CalendarDay, Instant, Text, word_of
from service.web.api.protocol.problems import NotFoundError
from service.web.http.app_context import job_notifier, services

if TYPE_CHECKING:
    from service.store.tables.payslips import PaydayPlan, PaydayRun

calls = Calls("paydays", "Paydays: schedules, next dates, and the progress of one payday.")

ADJUST: Final = "previous_working_day"
NEXT_SHOWN: Final = 6


class DayOfMonth(ma.fields.Field[int | None]):
    """A day from 1 to 31, or the last working day."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's way
        "day": f'Must be a day from 1 to 31, or "{pay_calendar.LAST_WORKING_DAY}".'
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | None:  # noqa: ARG002
        if value == pay_calendar.LAST_WORKING_DAY:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 31:  # noqa: PLR2004
            raise self.make_error("day")
        return value


class TimeOfDay(ma.fields.Time):
    """Hours and minutes of the company's own clock."""

    default_error_messages = {"clock": "Must be a time like 09:00."}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        if found.tzinfo is not None or found != time(found.hour, found.minute):
            raise self.make_error("clock")
        return found


class ScheduleSchema(ma.Schema):
    """When some employees are paid; `pay_schedule` of an employee names the schedule or its frequency."""

    name = Text(required=True, may_be_empty=False, longest=60)
    frequency = word_of(Frequency, required=True)
    day_of_month = DayOfMonth(allow_none=True, metadata={"description": "Monthly only."})
    first_payday = CalendarDay(allow_none=True, metadata={"description": "For all but monthly."})
    send_at = TimeOfDay(load_default=time(9), format="%H:%M", metadata={"example": "09:00"})
    cut_off_working_days = ma.fields.Integer(
        load_default=5,
        strict=True,
        validate=ma.validate.Range(min=0, max=pay_calendar.MOST_CUT_OFF_DAYS),
        metadata={"description": "The cut-off: so many working days before payday."},
    )
    cut_off_at = TimeOfDay(load_default=time(17), format="%H:%M", metadata={"example": "17:00"})
    adjust = ma.fields.String(load_default=ADJUST, validate=ma.validate.OneOf([ADJUST]))


class NextPaydaySchema(ma.Schema):
    schedule = ma.fields.String(required=True)
    pay_date = ma.fields.Date(required=True)
    period_start = ma.fields.Date(required=True)
    period_end = ma.fields.Date(required=True)
    sent_at = Instant(required=True, metadata={"description": "The instant of the send time on that day."})


class SavePaydaysSchema(ma.Schema):
    """Keys that are left out keep their present value, the schedules apart."""

    schedules = ma.fields.List(
        ma.fields.Nested(ScheduleSchema), required=True, validate=ma.validate.Length(max=MOST_SCHEDULES)
    )
    payslip_mail = word_of(PayslipMail, metadata={"description": "What an employee's email contains."})
    password_rule = word_of(PasswordRule, metadata={"description": "What opens a protected payslip."})
    summary_to = ma.fields.List(Text(longest=254), validate=ma.validate.Length(max=20))
    file_pattern = Text(longest=200, metadata={"example": "payslip_{employee_id}_*.pdf"})
    pdf_kept_months = ma.fields.Integer(
        strict=True,
        validate=ma.validate.OneOf(KEPT_MONTHS),
        metadata={"description": "So long after a payslip arrived its PDF is kept here; its line in the ledger stays."},
    )


class PaydaysSchema(ma.Schema):
    schedules = ma.fields.List(ma.fields.Dict(), required=True)
    payslip_mail = word_of(PayslipMail, required=True)
    password_rule = word_of(PasswordRule, required=True)
    summary_to = ma.fields.List(ma.fields.String(), required=True)
    file_pattern = ma.fields.String(required=True)
    pdf_kept_months = ma.fields.Integer(required=True)
    next_paydays = ma.fields.List(ma.fields.Nested(NextPaydaySchema), required=True)


class PaydayRunSchema(ma.Schema):
    id = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True, metadata={"description": "`running` or `finished`."})
    schedule = ma.fields.String(required=True, metadata={"description": "Empty when someone asked for it."})
    started_by = ma.fields.String(required=True)
    due_at = Instant(required=True)
    started_at = Instant(required=True)
    finished_at = Instant(required=True, allow_none=True)


class PaydaySchema(ma.Schema):
    """The state of one payday."""

    pay_date = ma.fields.Date(required=True)
    payslips = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    channels = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Dict(), required=True)
    failures = ma.fields.List(ma.fields.Dict(), required=True)
    missing = ma.fields.List(
        ma.fields.Integer(), required=True, metadata={"description": "Active employees without a payslip."}
    )
    runs = ma.fields.List(ma.fields.Nested(PaydayRunSchema), required=True)


@calls.route("/paydays", methods=["GET"])
@calls.response(200, PaydaysSchema)
def show() -> dict[str, Any]:
    """The schedules and the next dates they give."""
    return _document(pay_schedules.of_company(company_id()))


@calls.route("/paydays", methods=["PUT"])
@calls.arguments(SavePaydaysSchema)
@calls.response(200, PaydaysSchema)
def put(payload: dict[str, Any]) -> dict[str, Any]:
    """Save schedules, and how payslips travel."""
    plan = pay_schedules.of_company(company_id())
    saved = save_pay_schedules(
        services(),
        company_id(),
        [_schedule(each) for each in payload["schedules"]],
        payslip_mail=PayslipMail(payload.get("payslip_mail", plan.payslip_mail)),
        password_rule=PasswordRule(payload.get("password_rule", plan.password_rule)),
        summary_to=payload.get("summary_to", plan.summary_to),
        file_pattern=payload.get("file_pattern", plan.file_pattern),
        pdf_kept_months=payload.get("pdf_kept_months", plan.pdf_kept_months),
        actor=caller().actor,
    )
    return _document(saved)


@calls.route("/paydays/<pay_date>", methods=["GET"])
@calls.response(200, PaydaySchema)
def show_one(pay_date: str) -> dict[str, Any]:
    """Counts by channel, reasons of failures, and who has no payslip."""
    day = _day(pay_date)
    runs: list[PaydayRun] = payday_runs.of_payday(company_id(), day)
    return summary_of(company_id(), day) | {"pay_date": day, "runs": runs}


@calls.route("/paydays/<pay_date>/deliver", methods=["POST"])
@calls.response(202, PaydayRunSchema)
def deliver(pay_date: str) -> PaydayRun:
    """Send every released payslip of this payday now; what failed is tried again, what arrived is not."""
    return manage_payslips.deliver_payday(
        services(), job_notifier(), company_id(), _day(pay_date), actor=caller().actor
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFoundError("payday") from error


def _schedule(payload: dict[str, Any]) -> PaySchedule:
    is_monthly = payload["frequency"] == Frequency.MONTHLY
    return PaySchedule(
        name=payload["name"],
        frequency=Frequency(payload["frequency"]),
        send_at=payload["send_at"],
        day_of_month=payload.get("day_of_month") if is_monthly else None,
        first_payday=None if is_monthly else payload.get("first_payday"),
        cut_off_working_days=payload["cut_off_working_days"],
        cut_off_at=payload["cut_off_at"],
    )


def _document(plan: PaydayPlan) -> dict[str, Any]:
    schedules = pay_schedules.schedules_of(plan)
    return {
        "schedules": [schedule_document(each) for each in schedules],
        "payslip_mail": plan.payslip_mail,
        "password_rule": plan.password_rule,
        "summary_to": plan.summary_to,
        "file_pattern": plan.file_pattern,
        "pdf_kept_months": plan.pdf_kept_months,
        "next_paydays": next_paydays(schedules),
    }


def schedule_document(schedule: PaySchedule) -> dict[str, Any]:
    """A schedule as the contract writes it."""
    written: dict[str, Any] = {"name": schedule.name, "frequency": schedule.frequency.value}
    if schedule.frequency is Frequency.MONTHLY:
        written["day_of_month"] = schedule.day_of_month or pay_calendar.LAST_WORKING_DAY
    elif schedule.first_payday is not None:
        written["first_payday"] = schedule.first_payday.isoformat()
    written |= {
        "cut_off_working_days": schedule.cut_off_working_days,
        "cut_off_at": schedule.cut_off_at.isoformat("minutes"),
    }
    return written | {"send_at": schedule.send_at.isoformat("minutes"), "adjust": ADJUST}


def next_paydays(schedules: tuple[PaySchedule, ...]) -> list[dict[str, Any]]:
    company = caller().company
    today = local_day(company, services().clock())
    zone = ZoneInfo(company.time_zone)
    found = [
        {
            "schedule": schedule.name,
            "pay_date": payday.day,
            "period_start": payday.period_start,
            "period_end": payday.period_end,
            "sent_at": pay_calendar.send_instant(payday.day, schedule.send_at, zone),
        }
        for schedule in schedules
        for payday in pay_calendar.next_paydays(schedule, today, NEXT_SHOWN)
    ]
    return sorted(found, key=lambda each: (each["pay_date"], each["schedule"]))
