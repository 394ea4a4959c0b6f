"""What is kept of payroll, why and how long: the one table, which the daily job keeps to and docs/retention.md shows.

HMRC wants PAYE records for three years after the tax year they are about. So the tax year that has begun and the three
before it are kept, and what is older goes on the first day after 5 April. To write the page again:
python -c "from service.rules.operations.retention import markdown; print(markdown(), end='')" > docs/retention.md
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from service.rules.fields.tax_years import start_of_tax_year

if TYPE_CHECKING:
    from datetime import tzinfo

#: Whole tax years that are kept besides the one that has begun.
PAST_TAX_YEARS_KEPT: Final = 3
#: Runs that found nothing to do, 24 a day; a quarter is as far back as anyone asks whether one took place.
QUIET_RUNS_KEPT_FOR: Final = timedelta(days=90)
#: Only the newest slot can be due; this much outlasts any clock that was set wrong and put right.
SLOTS_KEPT_FOR: Final = timedelta(days=14)
#: Long enough to compare with a year ago.
NOTICES_KEPT_FOR: Final = timedelta(days=400)
#: Emails without a payslip: some name people, and all are out of date soon.
EMAILS_KEPT_FOR: Final = timedelta(days=30)
#: Longer than Humaans repeats a webhook, and long enough to see what came in a month.
DELIVERIES_KEPT_FOR: Final = timedelta(days=30)
#: Messages to channels, and events with what became of them: as long as someone asks whether one arrived.
MESSAGES_KEPT_FOR: Final = timedelta(days=30)
TAX_YEARS: Final = "this tax year and the 3 before it"


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of record: what it is, why it is kept, for how long, and where."""

    what: str
    why: str
    how_long: str
    tables: tuple[str, ...]


KEPT: Final = (
    Kept(
        "Payroll history: each change of a field, with the old and the new value",
        "PAYE records; a page as of a past day; back pay",
        f"{TAX_YEARS}, by the day of the change",
        ("change",),
    ),
    Kept(
        "Issues that are settled, with the value that was not taken",
        "PAYE records: why a value was not paid by",
        f"{TAX_YEARS}, by the day it was settled; an open one as long as it is open",
        ("issue",),
    ),
    Kept(
        "Changes that waited for approval, with both values, who decided and why",
        "PAYE records: who approved what was paid by",
        f"{TAX_YEARS}, by the day it was closed; an open one as long as it is open",
        ("held_change",),
    ),
    Kept(
        "Who an open item is assigned to, until when it is snoozed, and notes about it",
        "who deals with what, and what was found out",
        f"{TAX_YEARS}, by the day it was written",
        ("inbox_item", "inbox_note"),
    ),
    Kept(
        "Values and network addresses in the audit log",
        "who changed what, and from where",
        f"{TAX_YEARS}. Who did what and when stays, sealed, so that the log can still be checked",
        ("audit_entry",),
    ),
    Kept(
        "Back pay, settled or withdrawn",
        "PAYE records",
        f"{TAX_YEARS}, by the day it was settled; an open item as long as it is open",
        ("retro_item",),
    ),
    Kept(
        "Emails without a payslip: reports of paydays, invitations, tests, lists of missing information",
        "to see what was sent, and whether it arrived",
        "30 days; one that waits as long as it waits",
        ("outbox_mail",),
    ),
    Kept(
        "Payslips: who they were for, for which payday, and how they were delivered",
        "PAYE records; proof that a payslip was given",
        f"{TAX_YEARS}, by payday",
        (
            "payslip", "payslip_batch", "payslip_channel", "payslip_attempt", "outbox_mail", "payday_run", "stray_file",
            "mail_server_trouble",
        ),
    ),
    Kept(
        "The PDFs of payslips",
        "to send a payslip again",
        "as the company chose on Paydays, 1 to 48 months, and never longer than the payslip itself",
        ("payslip_content",),
    ),
    Kept(
        "PDFs that were uploaded and have no employee yet",
        "for someone to choose the employee",
        "until the upload is saved or discarded, 31 days at most",
        ("unmatched_payslip_file",),
    ),
    Kept(
        "Files for payroll software: which employees are in each, who is not and why, and when it was imported",
        "what was handed over; what the next file of changes is compared with",
        "as long as the period snapshot that it was made from",
        ("payroll_export",),
    ),
    Kept(
        "What was sent to a payroll program by its API: which employees, what came of each, and why one was refused",
        "that no one is sent twice; what the next push of changes is compared with",
        "as long as the period snapshot that was sent",
        ("payroll_push", "sent_employee"),
    ),
    Kept(
        "One PDF with the payslips of many employees, and what its pages say",
        "for someone to check whose each page is",
        "the PDF until its payslips are cut out or it is discarded, all of it 31 days at most",
        ("combined_pdf", "combined_pdf_page"),
    ),
    Kept(
        "Runs that changed something or failed",
        "what a run did",
        f"{TAX_YEARS}, by the day it ended; one that waits for a decision as long as it waits",
        ("run",),
    ),
    Kept("Runs that found nothing to do", "whether a run took place", "90 days", ("run",)),
    Kept("What a dry run would have done, person by person", "its page names them", "90 days", ("planned_person",)),
    Kept(
        "Webhooks: ids of people and a hash, never the body",
        "repeats are seen; the page Webhook",
        "30 days",
        ("delivery",),
    ),
    Kept(
        "Answers of the API to requests with an Idempotency-Key, encrypted",
        "the same request sent again is done once",
        "24 hours, deleted once a day",
        ("api_request",),
    ),
    Kept(
        "Notices, to which user or channel each was sent, and the emails: counts, kinds and links",
        "the page shows what was wrong, and who was told",
        "400 days after it was over",
        ("notice", "notice_sending", "outbox_mail"),
    ),
    Kept(
        "How a user wants to be told of notices",
        "emails come as they chose",
        "until the user is removed",
        ("notice_preference",),
    ),
    Kept(
        "Messages to channels, and events for programs: counts, kinds and ids",
        "the pages show what was sent, and an event can be sent again",
        "30 days",
        ("channel_message", "outgoing_event", "event_delivery"),
    ),
    Kept(
        "Addresses of channels and endpoints and their secrets, encrypted",
        "to send to them",
        "until they are removed",
        ("notice_channel", "event_endpoint"),
    ),
    Kept("Due times that were met", "nothing is done twice", "14 days, those of paydays for good", ("slot",)),
    Kept(
        "Pay periods with their snapshots, variances, notes and sign-offs",
        "PAYE records; proof of what was handed over, and who agreed",
        f"{TAX_YEARS}, by payday",
        (
            "pay_period", "period_snapshot", "period_snapshot_content", "period_snapshot_pay", "variance_line",
            "sign_off", "included_change",
        ),
    ),
    Kept(
        "Keys that sign snapshots",
        "an old snapshot can still be checked",
        "as long as the service is here",
        ("signing_key",),
    ),
    Kept(
        "The payroll record of an employee",
        "to pay by; one who left stays, since Humaans lists them too and would bring them back",
        "as long as the company is here",
        ("employee", "person_sync", "decision", "final_pay", "upcoming_salary", "earlier_salary"),
    ),
    Kept(
        "A company, its connection, its settings in every version",
        "which rules applied when",
        "as long as the company is here",
        ("company", "connection", "settings_version", "payday_plan", "payroll_program"),
    ),
    Kept(
        "People who sign in, their roles, two-step sign in and API tokens",
        "who may do what",
        "until they are removed",
        ("user", "membership", "second_factor", "recovery_code", "api_token"),
    ),
    Kept(
        "The filters and columns that a user saved for a list",
        "they come back to the list as they left it",
        "until they remove them or the user is removed",
        ("saved_list",),
    ),
    Kept(
        "Sessions, links to choose a password, attempts to sign in, known browsers",
        "signing in",
        "until they end: hours, days, at most months",
        ("login_session", "account_link", "login_attempt", "known_browser"),
    ),
    Kept(
        "Heartbeats, the ends of the audit log, whether secrets are bound, how far the change feed came",
        "running the service; no personal data",
        "the newest only",
        ("heartbeat", "audit_head", "encryption_state", "change_feed"),
    ),
)  # fmt: skip


def first_day_kept(today: date) -> date:
    """The 6 April with which the oldest tax year that is kept begins; `today` is the company's."""
    return start_of_tax_year(today).replace(year=start_of_tax_year(today).year - PAST_TAX_YEARS_KEPT)


def kept_since(now: datetime, zone: tzinfo) -> datetime:
    """The instant at which that day begins where the company is. What is from before it is kept no more."""
    return datetime.combine(first_day_kept(now.astimezone(zone).date()), time(), zone).astimezone(UTC)


def markdown() -> str:
    """docs/retention.md, from the table."""
    rows = "\n".join(
        f"| {each.what} | {each.why} | {each.how_long} | {', '.join(f'`{table}`' for table in each.tables)} |"
        for each in KEPT
    )
    return (
        "# What is kept, why and how long\n\n"
        "This page is made from the rules themselves (`service/rules/operations/retention.py`). Once a day, with the\n"
        "minute's tick, `service/actions/operations/purge_expired.py` deletes what is older, company by company, in\n"
        "its own time zone.\n\n"
        "A tax year begins on 6 April. *This tax year and the 3 before it* means: on 5 April 2027 the oldest record\n"
        "is of 6 April 2023, on 6 April 2027 of 6 April 2024. HMRC wants PAYE records for three years after the end\n"
        "of the tax year that they are about.\n\n"
        "Outside the database: logs and queues hold row numbers only; a failed job stays in Redis for a day. A backup\n"
        "keeps what it was taken with, so delete backups by the same rule.\n\n"
        "| What | Why | How long | Tables |\n|---|---|---|---|\n" + rows + "\n"
    )
