"""The email that employees get, for a made-up person: shown on a page, and sent to the user who asks for it."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from service.facts.payslips import PasswordRule, PayslipKind, PayslipMail
from service.notify.email.messages import new_message_id
from service.rules.payslips import email_text
from service.store.database.connection import write_transaction
from service.store.payslips import outbox, pay_schedules

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import JobNotifier, Services
    from service.store.tables.companies import Company

TEST_EMAIL: Final = "test_email"
_NAME: Final = "Sam"
_THIS_IS_A_TEST: Final = "This is a test. No payslip is attached, and the link in it opens nothing.\n\n"


class NoMailServerError(Exception):
    """No mail server is set up, so nothing can be sent; `message` says so."""

    def __init__(self) -> None:
        self.message = "No mail server is set up. Ask your administrator to set SMTP_URL and MAIL_FROM."
        super().__init__(self.message)


def example_email(company: Company, now: datetime) -> tuple[str, str]:
    """Subject and text as the company's choices make them now."""
    today = now.astimezone(ZoneInfo(company.time_zone)).date()
    period = today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
    plan = pay_schedules.of_company(company.id)
    form, rule = PayslipMail(plan.payslip_mail), PasswordRule(plan.password_rule)
    text = email_text.words(_NAME, PayslipKind.PAYSLIP, company.name, period, form, rule, is_corrected=False)
    subject = email_text.subject(PayslipKind.PAYSLIP, period, company.name, is_corrected=False)
    return subject, email_text.with_link(text, "https://example.com/payslip")


def send_test_email(services: Services, job_notifier: JobNotifier, company: Company, *, to: str) -> None:
    """Queue it for one address, once a minute at most. Raises NoMailServerError."""
    if services.mail is None:
        raise NoMailServerError
    now = services.clock()
    subject, text = example_email(company, now)
    with write_transaction():
        outbox.put(
            company.id,
            f"{TEST_EMAIL}:{company.id}:{to}:{now:%Y-%m-%dT%H:%M}",
            now,
            kind=TEST_EMAIL,
            recipients=[to],
            subject=f"Test: {subject}",
            text=_THIS_IS_A_TEST + text,
            message_id=new_message_id(services.mail.mail_from),
        )
    job_notifier.notify_payslips(company.id)
