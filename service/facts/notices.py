"""What people are told without asking: kinds of notices, their causes, and how each user wants to be told."""

# ruff: noqa: S105 - the words are of tokens, and are none

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

from service.facts.notifications import Severity

#: Between a row's id and a number of days, in the subject of a notice that is told several times before something.
DAYS_BEFORE: Final = ":"


class NoticeKind(StrEnum):
    """What a notice is about. The stored words never change; their text is in rules/notifications/notice_kinds.py."""

    TOKEN_REFUSED = "token_refused"
    SCOPE_LOST = "scope_lost"
    RUN_PAUSED = "run_paused"
    SYNC_LATE = "sync_late"
    WEBHOOK_TROUBLE = "webhook_trouble"
    SAME_PROBLEM = "same_problem"
    PAYSLIPS_FAILED = "payslips_failed"
    PAYSLIPS_UNCLEAR = "payslips_unclear"
    PAYSLIPS_MISSING = "payslips_missing"
    PAYDAY_REPORT = "payday_report"
    NOT_READY = "not_ready"
    CUT_OFF_SOON = "cut_off_soon"
    CUT_OFF_PASSED = "cut_off_passed"
    PERIOD_NOT_FROZEN = "period_not_frozen"
    PERIOD_TO_REVIEW = "period_to_review"
    NOT_HANDED_OVER = "not_handed_over"
    PROGRAM_REFUSED = "program_refused"
    PUSH_STUCK = "push_stuck"
    PUSH_REFUSALS = "push_refusals"
    CHANGES_WAIT = "changes_wait"
    EMAIL_STUCK = "email_stuck"
    SCHEDULER_STOPPED = "scheduler_stopped"
    SCHEDULER_SILENT = "scheduler_silent"
    CHANNEL_DEAD = "channel_dead"
    ENDPOINT_DEAD = "endpoint_dead"
    TWO_STEP_TURNED_OFF = "two_step_turned_off"
    OWNER_ADDED = "owner_added"
    API_TOKEN_MADE = "api_token_made"


@dataclass(frozen=True, slots=True)
class NoticeCause:
    """Something that is wrong, or that happened, in one company now. There is one open notice per kind and subject."""

    kind: NoticeKind
    #: What of: a day as ISO text, a code or a row's id; never a name or a value. Empty: of the company.
    subject: str = ""
    #: How many employees, payslips or emails it concerns.
    count: int = 1
    #: It lasts behind something worse that is told in its place: it is not told now, nor is it over.
    is_covered: bool = False


class Timing(StrEnum):
    """When a user is emailed about notices of one severity; stored words."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class NoticePreferences:
    """How one user wants to be told, in all their companies. Times are wall clock times in `time_zone`."""

    urgent: Timing = Timing.AT_ONCE
    warning: Timing = Timing.AT_ONCE
    info: Timing = Timing.DIGEST
    digest_at: time = time(8)
    #: No email between these times; None: at any time.
    quiet_from: time | None = None
    quiet_until: time | None = None
    #: Whether urgent notices are sent in quiet hours all the same.
    urgent_at_any_time: bool = True
    time_zone: str = "Europe/London"

    def timing_of(self, severity: Severity) -> Timing:
        """When this user is emailed about a notice of this severity."""
        return {Severity.URGENT: self.urgent, Severity.WARNING: self.warning, Severity.INFO: self.info}[severity]


#: A user who only reads is told nothing before they ask for it.
PREFERENCES_OF_VIEWERS: Final = NoticePreferences(Timing.NEVER, Timing.NEVER, Timing.NEVER)
