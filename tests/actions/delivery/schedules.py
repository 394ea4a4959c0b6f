"""Pay schedules for the tests of paydays, and the moment they begin."""

from datetime import UTC, datetime, time

from service.actions.operations.tick import tick
from service.actions.payslips.save_pay_schedules import save_pay_schedules
from service.facts.payslips import Frequency, PasswordRule, PaySchedule, PayslipMail

MONTHLY = PaySchedule("Monthly", Frequency.MONTHLY, time(9), day_of_month=27)


def save(payday, *schedules, **more):
    values = {
        "payslip_mail": PayslipMail.ATTACHED,
        "password_rule": PasswordRule.DATE_OF_BIRTH,
        "summary_to": ["manager@acme.example.com"],
        "file_pattern": "",
        "pdf_kept_months": 3,
    } | more
    return save_pay_schedules(payday.services, payday.company.id, schedules or (MONTHLY,), actor="alice", **values)


def at(payday, *moment):
    payday.clock.now = datetime(*moment, tzinfo=UTC)
    tick(payday.services, payday.job_notifier)
    return payday.job_notifier.payslips
