"""Paydays: the next dates, the schedules they come from, how payslips travel, and the test upload."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from flask import make_response, render_template, request

from service.actions.payslips.save_pay_schedules import PaydayFaultsError, save_pay_schedules
from service.actions.payslips.trial_upload import UploadTrialFailedError, trial_upload
from service.facts.access import Role
from service.facts.payslips import Frequency, PasswordRule, PaySchedule, PayslipMail
from service.rules.fields.typed_dates import ENTER_A_DATE, typed_date
from service.rules.pay import pay_calendar
from service.store.companies import settings
from service.store.companies.company_day import local_day
from service.store.payslips import pay_schedules, payslips
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import services
from service.web.http.company_blueprint import CompanyPages
from service.web.http.notices import redirect_with
from service.web.payslips import payslip_text
from service.web.ui import formatting

if TYPE_CHECKING:
    from werkzeug.datastructures import ImmutableMultiDict
    from werkzeug.wrappers import Response

blueprint = CompanyPages("paydays", __name__)

NEXT_SHOWN: Final = 4
#: Schedules a form can hold: those there are and room for one more.
#: Rows of a form that are looked at: more than may be saved, so that too many are told and none is dropped in silence.
MOST_IN_FORM: Final = 200


@blueprint.get("/paydays")
@access.requires(Role.VIEWER)
def show() -> str:
    return _page()


@blueprint.post("/paydays")
@access.requires(Role.MANAGER)
def save() -> Response:
    """Changing when and how people are paid asks for the password; the first schedule changes nothing yet (S11)."""
    faults: dict[str, str] = {}
    schedules = _schedules(request.form, faults)
    if not faults and _has_schedules() and (fault := fault_of_password()):
        faults[PASSWORD] = fault
    if not faults:
        try:
            save_pay_schedules(
                services(),
                access.company().id,
                schedules,
                payslip_mail=_one_of(PayslipMail, "payslip_mail", PayslipMail.LINK),
                password_rule=_one_of(PasswordRule, "password_rule", PasswordRule.DATE_OF_BIRTH),
                summary_to=[each for each in request.form.get("summary_to", "").replace(",", " ").split() if each],
                file_pattern=request.form.get("file_pattern", ""),
                pdf_kept_months=_months(request.form.get("pdf_kept_months", "")),
                actor=access.visitor().email,
            )
        except PaydayFaultsError as error:
            faults = {path.replace(".", "-"): message for path, message in error.faults}
    if faults:
        return make_response(_page(faults=faults, form=request.form), 422)
    return redirect_with("paydays-saved", "paydays.show")


@blueprint.post("/paydays/test-upload")
@access.requires(Role.MANAGER)
def try_upload() -> Response:
    payroll_id = request.form.get("employee_id", "").strip()
    try:
        trial_upload(services(), access.company().id, payroll_id, actor=access.visitor().email)
    except UploadTrialFailedError as error:
        return make_response(_page(faults={"employee_id": error.message}), 422)
    except LookupError:
        return make_response(_page(faults={"employee_id": "No employee has this Employee ID."}), 422)
    return redirect_with("upload-tested", "paydays.show")


def _has_schedules() -> bool:
    return bool(pay_schedules.schedules_of(pay_schedules.of_company(access.company().id)))


def _page(*, faults: dict[str, str] | None = None, form: ImmutableMultiDict[str, str] | None = None) -> str:
    company = access.company()
    plan = pay_schedules.of_company(company.id)
    schedules = pay_schedules.schedules_of(plan)
    chosen = settings.current(company.id)
    return render_template(
        "payslips/pay_schedules.html",
        plan=plan,
        has_schedules=bool(schedules),
        rows=_rows_of_form(form) if form is not None else [*map(_row, schedules), {}],
        form=form,
        faults=faults or {},
        coming=_coming(schedules),
        past=payslips.pay_dates(company.id, 12),
        sends=chosen is not None and chosen.send_payslips_to_humaans,
        mails=chosen is not None and chosen.email_payslips,
        has_server=services().mail is not None,
        words=payslip_text,
    )


def _coming(schedules: tuple[PaySchedule, ...]) -> list[dict[str, Any]]:
    company = access.company()
    today, zone = local_day(company, services().clock()), ZoneInfo(company.time_zone)
    found = [
        {
            "schedule": schedule,
            "payday": payday,
            "at": pay_calendar.send_instant(payday.day, schedule.send_at, zone),
            "missing": None,
        }
        for schedule in schedules
        for payday in pay_calendar.next_paydays(schedule, today, NEXT_SHOWN)
    ]
    return sorted(found, key=lambda each: (each["payday"].day, each["schedule"].name))


def _row(schedule: PaySchedule) -> dict[str, str]:
    return {
        "name": schedule.name,
        "frequency": schedule.frequency.value,
        "day_of_month": str(schedule.day_of_month or ""),
        "first_payday": formatting.typed_day(schedule.first_payday) if schedule.first_payday else "",
        "send_at": schedule.send_at.isoformat("minutes"),
    }


def _rows_of_form(form: ImmutableMultiDict[str, str]) -> list[dict[str, str]]:
    names = ("name", "frequency", "day_of_month", "first_payday", "send_at")
    rows = [{name: form.get(f"schedules-{number}-{name}", "").strip() for name in names}
            for number in range(MOST_IN_FORM) if f"schedules-{number}-name" in form]  # fmt: skip
    return rows or [{}]


def _schedules(form: ImmutableMultiDict[str, str], faults: dict[str, str]) -> list[PaySchedule]:
    """The schedules that have a name; one whose name was emptied is removed."""
    found: list[PaySchedule] = []
    for place, row in enumerate(_rows_of_form(form)):
        if row.get("name"):
            schedule = _schedule(row, f"schedules-{place}", faults)
            if schedule is not None:
                found.append(schedule)
    return found


def _schedule(row: dict[str, str], place: str, faults: dict[str, str]) -> PaySchedule | None:
    monthly = row["frequency"] == Frequency.MONTHLY
    try:
        frequency = Frequency(row["frequency"])
    except ValueError:
        faults[f"{place}-frequency"] = "Choose how often they are paid."
        return None
    try:
        send_at = time.fromisoformat(row["send_at"] or "09:00")
    except ValueError:
        faults[f"{place}-send_at"] = "Write a time like 09:00."
        return None
    if monthly and row["day_of_month"] and not row["day_of_month"].isdecimal():
        faults[f"{place}-day_of_month"] = "Write a day from 1 to 31, or nothing for the last working day."
        return None
    first = None if monthly else typed_date(row["first_payday"])
    if row["first_payday"] and not monthly and first is None:
        faults[f"{place}-first_payday"] = ENTER_A_DATE
        return None
    day = int(row["day_of_month"]) if monthly and row["day_of_month"] else None
    return PaySchedule(row["name"], frequency, send_at.replace(second=0, microsecond=0), day, first)


def _months(text: str) -> int:
    """0 is none that can be chosen."""
    return int(text) if text.isdecimal() and len(text) <= 3 else 0  # noqa: PLR2004 - a number, however wrong


def _one_of(kind: Any, name: str, otherwise: Any) -> Any:
    try:
        return kind(request.form.get(name, ""))
    except ValueError:
        return otherwise
