"""The summary of a payday: its counts, who has no payslip, and the email to the payroll manager."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from service.actions.delivery.start_payday import wanted_channels
from service.actions.notifications.standing_words import standing_words
from service.facts.audit import Actor
from service.facts.payslips import ChannelState, MailState
from service.notify.email.messages import new_message_id
from service.rules.pay import pay_calendar
from service.rules.payslips.payday_summary import subject, summary_words
from service.store.accounts import users
from service.store.companies import companies, went_wrong
from service.store.database.connection import write_transaction
from service.store.payslips import (
    outbox,
    paid_employees,
    pay_schedules,
    payday_progress,
    payday_runs,
    payslips,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from service.facts.payslips import PaySchedule
    from service.services import Services
    from service.store.tables.payslips import OutboxMail, PaydayRun

SUMMARY: Final = "payday_summary"
#: A run that is still not over then is reported as it is (F46).
REPORTED_AFTER: Final = timedelta(hours=2)
#: The payroll manager gets a payday's summary this seldom, however often someone sends what is left.
BETWEEN_SUMMARIES: Final = timedelta(hours=1)
#: In the key of a summary's email, as earlier releases wrote it.
OVER: Final = "over"
STILL_SENDING: Final = "still under way"
_FAILED: Final = frozenset({ChannelState.REFUSED, ChannelState.UNCLEAR})
_NOT_MAILED: Final = frozenset({MailState.WAITING, MailState.CANCELLED})


def finish_paydays(services: Services, company_id: int) -> None:
    """End the runs that have nothing left to send, and email their summaries to the payroll manager."""
    now = services.clock()
    for run in payday_runs.running(company_id):
        left = payday_progress.unfinished(run.id, mails_wait=services.mail is None)
        summary = summary_of(company_id, run.pay_date, late_seconds=_late(run))
        if left == 0:
            with write_transaction():
                if payday_runs.finish(run.id, now, summary):
                    _mail_summary(services, run, summary, OVER, now)
                    went_wrong.note(company_id)
        else:
            payday_runs.note_summary(run.id, summary)
            if now - run.started_at >= REPORTED_AFTER:
                with write_transaction():
                    _mail_summary(services, run, summary, STILL_SENDING, now)


def _late(run: PaydayRun) -> int:
    late = pay_calendar.lateness(run.due_at, run.started_at) if run.started_by == Actor.SCHEDULE else None
    return 0 if late is None else int(late.total_seconds())


def summary_of(company_id: int, pay_date: date, *, late_seconds: int = 0) -> dict[str, Any]:
    """The state of a payday: counts by channel, reasons of failures, and who has no payslip."""
    missing = missing_on(company_id, pay_date)
    return counts_of(company_id, pay_date) | {"missing": [each.id for each in missing], "late_seconds": late_seconds}


def counts_of(company_id: int, pay_date: date) -> dict[str, Any]:
    """Payslips by decision, by channel and state, and what failed: numbers only, however many payslips there are."""
    channels = payday_progress.counts(company_id, pay_date)
    has_failures = any(counts.keys() & _FAILED for counts in channels.values())
    return {
        "payslips": payslips.state_counts(company_id, pay_date),
        "channels": channels,
        "failures": [
            {"channel": channel, "code": code, "message": message, "count": count}
            for channel, code, message, count in payday_progress.failures(company_id, pay_date)
        ]
        if has_failures
        else [],
    }


def missing_on(company_id: int, pay_date: date) -> list[paid_employees.PaidEmployee]:
    """Who is employed on this day by their dates, should be paid on it and has no payslip for it, by name."""
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    return paid_employees.without_payslip(
        company_id, pay_date, paid_employees.schedules_paid_on(company_id, pay_date, schedules)
    )


def first_missing_on(
    company_id: int, pay_date: date, schedules: Sequence[PaySchedule], limit: int
) -> tuple[list[paid_employees.PaidEmployee], int]:
    """The first so many of `missing_on`, and how many there are; `schedules` are the company's."""
    wanted = paid_employees.schedules_paid_on(company_id, pay_date, schedules)
    found = paid_employees.without_payslip(company_id, pay_date, wanted, limit=limit)
    number = len(found) if len(found) < limit else paid_employees.how_many_without(company_id, pay_date, wanted)
    return found, number


def _mail_summary(services: Services, run: PaydayRun, summary: dict[str, Any], how: str, now: datetime) -> None:
    """Numbers and a link; names stay on the page (security S29). Call in a transaction.

    At most one final summary an hour is sent: a newer one waits, and replaces one that still waits. A summary that said
    the payday was still under way does not delay the final one.
    """
    recipients = pay_schedules.of_company(run.company_id).summary_to or users.managers_of(run.company_id)
    if not recipients or not (summary["payslips"] or wanted_channels(run.company_id)):
        return
    of_payday = f"{SUMMARY}:{run.company_id}:{run.pay_date.isoformat()}:"
    key = f"{of_payday}{how}:{run.id}"
    earlier = outbox.with_keys_like(run.company_id, of_payday)
    if any(each.dedupe_key == key for each in earlier):
        return
    for each in earlier:
        outbox.set_state(each.id, MailState.WAITING, MailState.CANCELLED)
    went = [each.sent_at or each.created_at for each in earlier if _is_mailed(each, f"{of_payday}{how}:")]
    company = companies.get(run.company_id)
    outbox.put(
        run.company_id,
        key,
        now,
        kind=SUMMARY,
        recipients=list(recipients),
        subject=subject(company.name, run.pay_date, is_over=how == OVER),
        text=summary_words(
            summary,
            f"{services.public_url}/companies/{company.slug}/payslips?pay_date={run.pay_date}",
            standing_words(company, now),
        ),
        message_id=new_message_id("" if services.mail is None else services.mail.mail_from),
        not_before=max(went) + BETWEEN_SUMMARIES if went else None,
    )


def _is_mailed(mail: OutboxMail, beginning: str) -> bool:
    return mail.dedupe_key.startswith(beginning) and mail.state not in _NOT_MAILED
