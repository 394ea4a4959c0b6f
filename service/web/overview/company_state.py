"""The state of a company in one sentence, with the next step a person can take.

The first line of the table below that applies is the one that is said; it is also what `/status` lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.facts.runs import RunState
from service.store.companies import connections, settings
from service.store.companies.company_day import local_day
from service.store.operations import open_work
from service.store.syncing import runs
from service.web.http.app_context import services
from service.web.overview import open_work_text
from service.web.ui import formatting

if TYPE_CHECKING:
    from datetime import datetime
    from typing import TypeAlias

    from service.facts.settings import CompanySettings
    from service.store.operations.open_work import OpenWork
    from service.store.payslips.delivery_counts import PayslipFigures
    from service.store.tables.companies import Company, Connection
    from service.store.tables.syncing import Run

    #: Tone, sentence, detail, and the endpoint and words of the next step.
    WebhookSummary: TypeAlias = tuple[str, str, str, tuple[str, str] | None]

SEE_ISSUES = ("issues.list_all", "See what needs you")
STOPPED = "It saw less in Humaans than before, or would have changed more than usual. Nothing has changed in payroll."
PAUSED = "Nothing here is overwritten until you unpause. Sync now on one employee still works."


@dataclass(frozen=True, slots=True)
class CompanyState:
    tone: str
    sentence: str
    detail: str = ""
    #: Endpoint and words of the one button beside the sentence.
    next_step: tuple[str, str] | None = None
    connection: Connection | None = None
    settings: CompanySettings | None = None
    live_run: Run | None = None
    last_run: Run | None = None
    #: Everything that is open; nothing before the first settings.
    work: OpenWork | None = None
    #: The sentence itself says what is open.
    is_of_work: bool = False

    @property
    def more(self) -> list[str]:
        """What else is open, whatever the first sentence says."""
        if self.work is None:
            return []
        told = [] if self.is_of_work else open_work_text.others(self.work)
        return [*told, *open_work_text.details(self.work)]


def state_of(company: Company, payslips: PayslipFigures | None = None) -> CompanyState:
    """How a company stands; `payslips` are its figures, where they were counted a moment ago."""
    company_id = company.id
    connection = connections.of_company(company_id)
    if connection is None:
        return CompanyState(
            "wait",
            "Not connected to Humaans yet.",
            "No one is imported until an access token is in place and the first settings are saved.",
            ("connect.token", "Connect to Humaans"),
        )
    current = settings.current(company_id)
    if current is None:
        return CompanyState(
            "wait",
            f"Connected to {connection.humaans_company_name}, nothing imported yet.",
            "Choose who to exclude and what to map, check the preview, then save: that starts the import.",
            ("connect.choose", "Choose filters and mapping"),
            connection,
        )
    everybody = runs.reconciliations(company_id, 20)
    live = next((run for run in everybody if run.is_live), None)
    held = runs.held(company_id)
    last = next((run for run in everybody if run.state in {RunState.SUCCEEDED, RunState.FAILED}), None)
    now = services().clock()
    work = open_work.of_company(company_id, local_day(company, now), now, payslips)
    level_at = runs.last_in_sync_at(company_id)
    said = _said(connection, current, live, held, last, level_at)
    tone, sentence, detail, step = said or _of_work(work, level_at)
    return CompanyState(
        tone, sentence, detail, step, connection, current, live or held, last, work, is_of_work=said is None
    )


def _of_work(work: OpenWork, level_at: datetime | None) -> WebhookSummary:
    """What is said when syncing itself is well: green only when nothing is open."""
    is_green = work.is_all_well and work.people > 0
    step = None if work.is_all_well or not (work.need_you or work.company_issues) else SEE_ISSUES
    when = formatting.plain_when(level_at, in_sentence=True)
    detail = "" if is_green else f"Compared with Humaans {when}."
    return "good" if is_green else "wait", open_work_text.sentence(work, when), detail, step


def _said(
    connection: Connection,
    current: CompanySettings,
    live: Run | None,
    held: Run | None,
    last: Run | None,
    level_at: datetime | None,
) -> WebhookSummary | None:
    """The first line that applies, the most pressing first."""
    failed = last is not None and last.state == RunState.FAILED
    see_runs, first_import = "runs.list_all", ("connect.first_import", "See the first import")
    lines: tuple[tuple[bool, WebhookSummary], ...] = (
        (
            bool(connection.trouble),
            ("bad", "The connection to Humaans needs you.", connection.trouble, ("connect.token", "Replace the token")),
        ),
        (
            held is not None,
            ("hold", "We paused a sync for you to check.", STOPPED, (see_runs, "Review")),
        ),
        (live is not None and level_at is None, ("live", "The first import is under way.", "", first_import)),
        (live is not None, ("live", "A run is under way.", "", (see_runs, "See all runs"))),
        (failed, ("bad", "The last run failed.", last.error_message if last else "", (see_runs, "See what happened"))),
        (current.paused, ("wait", "Syncing is paused.", PAUSED, ("settings.switches", "Unpause"))),
        (
            level_at is None,
            (
                "wait",
                "Settings are saved; the first run has not started yet.",
                "",
                first_import,
            ),
        ),
    )
    return next((said for applies, said in lines if applies), None)
