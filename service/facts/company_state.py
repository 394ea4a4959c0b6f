"""The state of a company: the figures that are read of it, and the kinds of state that follow from them.

The figures are read by `store/operations/company_figures`; `rules/operations/company_state` says what they mean.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Tone(StrEnum):
    """How a state is coloured. GOOD only while nothing at all is open."""

    GOOD = "good"
    WAIT = "wait"
    LIVE = "live"
    HOLD = "hold"
    BAD = "bad"


class Standing(StrEnum):
    """The first thing that there is to say of a company."""

    NOT_CONNECTED = "not_connected"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a state, not a secret
    PERMISSIONS_LOST = "permissions_lost"
    NOT_SET_UP = "not_set_up"
    WORK_STOPPED = "work_stopped"
    PAUSED_FOR_REVIEW = "paused_for_review"
    FIRST_IMPORT = "first_import"
    SYNCING = "syncing"
    SYNC_FAILED = "sync_failed"
    SYNC_PAUSED = "sync_paused"
    NEVER_SYNCED = "never_synced"
    SYNC_LATE = "sync_late"
    NO_ONE = "no_one"
    WORK_IS_OPEN = "work_is_open"
    UP_TO_DATE = "up_to_date"


@dataclass(frozen=True, slots=True)
class SyncFigures:
    """Figures about the syncing of a company. Instants are in UTC; None means never."""

    is_connected: bool = False
    humaans_company_name: str = ""
    #: Why Humaans cannot be read as it should, in words; empty for nothing.
    trouble: str = ""
    is_token_refused: bool = False
    has_webhook_secret: bool = False
    #: What came to the webhook within a day, and whether the newest of it was refused or sent to a wrong address.
    webhooks_in_a_day: int = 0
    webhooks_refused_in_a_day: int = 0
    is_webhook_refused: bool = False
    is_webhook_astray: bool = False
    has_settings: bool = False
    is_paused: bool = False
    #: The newest reconciliations: one that waits or works, one that is paused for review, the last one that ended.
    live_run_id: int | None = None
    stopped_run_id: int | None = None
    ended_run_id: int | None = None
    has_failed: bool = False
    failure: str = ""
    #: When everyone was last compared with Humaans to the end, and how many of them exclusions matched then.
    compared_at: datetime | None = None
    excluded: int = 0
    #: When scheduler and worker last did the work of a minute, for all companies.
    last_tick: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Everything of a company that is open. Numbers of people unless stated otherwise; who is excluded or closed is
    not among them.
    """

    #: Employees, and people on hold who are none yet.
    people: int = 0
    #: Of them those who are equal to Humaans, with nothing left to decide.
    up_to_date: int = 0
    #: With an issue that withholds something and that someone must resolve or correct.
    need_you: int = 0
    #: Among those, people who are not imported before someone decides; and some of their names.
    on_hold: int = 0
    on_hold_names: tuple[str, ...] = ()
    #: With nothing but issues that wait for Humaans to be corrected.
    waiting: int = 0
    not_in_humaans: int = 0
    #: Absent from the last reading of everyone, and not known yet to be gone.
    not_found_lately: int = 0
    missing_information: int = 0
    edited: int = 0
    #: Changes, not people, that wait for someone's approval; payroll keeps the old values meanwhile.
    held_changes: int = 0
    #: Not people: issues of the company itself, salaries, payslips, files, emails, and pieces of advice.
    company_issues: int = 0
    #: What is wrong with the webhook; each hides changes until the next sync of everyone.
    webhook_faults: int = 0
    backdated: int = 0
    payslips_failed: int = 0
    payslips_unclear: int = 0
    payslips_on_hold: int = 0
    #: Approved and not sent, though their payday has passed.
    payslips_unsent: int = 0
    #: Uploads of payslips that someone must check and accept.
    uploads_to_check: int = 0
    #: Emails that wait longer than they should, or that our mail settings keep back.
    emails_waiting: int = 0
    leftover_files: int = 0
    #: Open notices about what is not counted above.
    notices: int = 0
    advice: int = 0
    #: Items of the inbox: those that it lists as open, and those that someone snoozed, which are open all the same.
    #: Read for one company only.
    items: int = 0
    snoozed_items: int = 0
    #: Records by state: total, ready, pending, excluded, not_seen and closed.
    counts: Mapping[str, int] = field(default_factory=dict)
    #: Open issues by code: code, whether it is advice, how many. Read for one company only.
    kinds: tuple[tuple[str, bool, int], ...] = ()

    @property
    def is_all_well(self) -> bool:
        """Whether there is nothing to do; there may still be advice."""
        return self.people == self.up_to_date and not any(
            (
                self.missing_information,
                self.held_changes,
                self.company_issues,
                self.webhook_faults,
                self.backdated,
                self.payslips_failed,
                self.payslips_unclear,
                self.payslips_on_hold,
                self.payslips_unsent,
                self.uploads_to_check,
                self.emails_waiting,
                self.leftover_files,
                self.notices,
            )
        )


@dataclass(frozen=True, slots=True)
class CompanyFigures:
    """What is read of one company at one moment."""

    sync: SyncFigures = SyncFigures()
    work: OpenWork = OpenWork()
