"""Paydays: the next dates, the schedules they come from, how payslips are sent, and the test upload and test email."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import make_response, render_template, request

from service.actions.delivery.send_test_email import NoMailServerError, example_email, send_test_email
from service.actions.payslips.save_pay_schedules import PaydayFaultsError, faults_of_plan, save_pay_schedules
from service.actions.payslips.trial_upload import UploadTrialFailedError, trial_upload
from service.facts.access import Role
from service.facts.payslips import PasswordRule, PayslipMail
from service.store.companies import settings
from service.store.payslips import pay_schedules, payslips
from service.web.forms.password_confirmation import FIELD as PASSWORD
from service.web.forms.password_confirmation import fault_of_password
from service.web.http import access
from service.web.http.app_context import job_notifier, services
from service.web.http.notices import redirect_with
from service.web.payslips import payday_calendar, payslip_text, schedule_form
from service.web.payslips.payday_blueprint import blueprint

if TYPE_CHECKING:
    from werkzeug.datastructures import ImmutableMultiDict
    from werkzeug.wrappers import Response

#: Paydays of each schedule on the page, and paydays of the past.
NEXT_SHOWN: Final = 6
PAST_SHOWN: Final = 12


@blueprint.get("/paydays")
@access.requires(Role.VIEWER)
def show() -> str:
    return _page()


@blueprint.post("/paydays")
@access.requires(Role.MANAGER)
def save() -> Response:
    """Changing how payslips are sent asks for the password once there are schedules (S11); all faults at once."""
    plan = pay_schedules.of_company(access.company().id)
    schedules = pay_schedules.schedules_of(plan)
    summary_to = [each for each in request.form.get("summary_to", "").replace(",", " ").split() if each]
    pattern, months = request.form.get("file_pattern", ""), _months(request.form.get("pdf_kept_months", ""))
    faults = {path.partition(".")[0]: message for path, message in faults_of_plan((), summary_to, pattern, months)}
    if schedules and (fault := fault_of_password()):
        faults[PASSWORD] = fault
    if not faults:
        try:
            save_pay_schedules(
                services(),
                access.company().id,
                schedules,
                payslip_mail=_one_of(PayslipMail, "payslip_mail", PayslipMail.LINK),
                password_rule=_one_of(PasswordRule, "password_rule", PasswordRule.DATE_OF_BIRTH),
                summary_to=summary_to,
                file_pattern=pattern,
                pdf_kept_months=months,
                actor=access.visitor().email,
            )
        except PaydayFaultsError as error:
            faults = dict(error.faults)
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
        fault = "No employee has this Employee ID" if payroll_id else "Enter an Employee ID"
        return make_response(_page(faults={"employee_id": fault}), 422)
    return redirect_with("upload-tested", "paydays.show")


@blueprint.get("/paydays/email")
@access.requires(Role.VIEWER)
def preview_email() -> str:
    """The email that an employee gets, for someone who does not exist."""
    return _email_page()


@blueprint.post("/paydays/email")
@access.requires(Role.MANAGER)
def test_email() -> Response:
    """The same email to anyone who asks for it, and to no one else."""
    try:
        send_test_email(services(), job_notifier(), access.company(), to=access.visitor().email)
    except NoMailServerError as error:
        return make_response(_email_page(error.message), 409)
    return redirect_with("test-email-sent", "paydays.preview_email")


def _email_page(fault: str = "") -> str:
    company = access.company()
    subject, text = example_email(company, services().clock())
    return render_template(
        "payslips/email_preview.html",
        subject=subject,
        text=text,
        form=PayslipMail(pay_schedules.of_company(company.id).payslip_mail),
        has_server=services().mail is not None,
        fault=fault,
    )


def _page(*, faults: dict[str, str] | None = None, form: ImmutableMultiDict[str, str] | None = None) -> str:
    company = access.company()
    plan = pay_schedules.of_company(company.id)
    schedules = pay_schedules.schedules_of(plan)
    chosen = settings.current(company.id)
    return render_template(
        "payslips/pay_schedules.html",
        plan=plan,
        schedules=schedules,
        in_words=schedule_form.in_words,
        numbers=payday_calendar.employees_on(schedules),
        form=form,
        faults=faults or {},
        coming=payday_calendar.coming(schedules, NEXT_SHOWN),
        holidays=payday_calendar.bank_holidays(),
        past=payslips.pay_dates(company.id, PAST_SHOWN),
        sends=chosen is not None and chosen.send_payslips_to_humaans,
        mails=chosen is not None and chosen.email_payslips,
        has_server=services().mail is not None,
        words=payslip_text,
    )


def _months(text: str) -> int:
    """0 is none that can be chosen."""
    return int(text) if text.isdecimal() and len(text) <= 3 else 0  # noqa: PLR2004 - a number, however wrong


def _one_of(kind: Any, name: str, otherwise: Any) -> Any:
    try:
        return kind(request.form.get(name, ""))
    except ValueError:
        return otherwise
