"""The state of a company as pages and the API tell it: tone, sentence, and the next step that someone can take.

What it is, is worked out in rules/operations/company_state; here it gets times in the company's zone and links.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from service.facts.company_state import Standing, Tone
from service.rules.operations import company_state as rules
from service.rules.operations import open_work_text
from service.store.operations import open_work
from service.store.syncing import runs
from service.web.http.app_context import services
from service.web.overview import menu_count
from service.web.ui import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.facts.company_state import CompanyFigures, OpenWork
    from service.store.payslips.delivery_counts import PayslipFigures
    from service.store.tables.companies import Company
    from service.store.tables.syncing import Run

#: Endpoint and words of the one button beside the sentence.
STEPS: Final[dict[Standing, tuple[str, str]]] = {
    Standing.NOT_CONNECTED: ("connect.token", "Connect to Humaans"),
    Standing.TOKEN_REFUSED: ("connect.token", "Replace the access token"),
    Standing.PERMISSIONS_LOST: ("connect.token", "Replace the access token"),
    Standing.NOT_SET_UP: ("connect.choose", "Choose who and what to import"),
    Standing.WORK_STOPPED: ("status.show", "See the system status"),
    Standing.PAUSED_FOR_REVIEW: ("runs.list_all", "Review"),
    Standing.FIRST_IMPORT: ("connect.first_import", "See the first import"),
    Standing.SYNCING: ("runs.list_all", "See all runs"),
    Standing.SYNC_FAILED: ("runs.list_all", "See what happened"),
    Standing.SYNC_PAUSED: ("settings.switches", "Resume syncing in Settings"),
    Standing.NEVER_SYNCED: ("connect.first_import", "See the first import"),
    Standing.SYNC_LATE: ("status.show", "See the system status"),
    Standing.NO_ONE: ("connect.show", "Check the connection"),
}
SEE_ISSUES: Final = ("needs_you.list_all", "See what needs you")
#: Steps that a viewer may take too.
OPEN_TO_VIEWERS: Final = frozenset({"runs.list_all", "connect.first_import", "needs_you.list_all", "status.show"})
#: Where a sync of everyone, or a dry run, can be started.
CAN_SYNC: Final = frozenset(
    {
        Standing.WORK_STOPPED,
        Standing.FIRST_IMPORT,
        Standing.SYNCING,
        Standing.SYNC_FAILED,
        Standing.NEVER_SYNCED,
        Standing.SYNC_LATE,
        Standing.NO_ONE,
        Standing.WORK_IS_OPEN,
        Standing.UP_TO_DATE,
    }
)
#: Where changes in Humaans arrive by themselves.
_KEEPS_UP: Final = frozenset(
    {Standing.FIRST_IMPORT, Standing.SYNCING, Standing.NO_ONE, Standing.WORK_IS_OPEN, Standing.UP_TO_DATE}
)
_DETAILS: Final[dict[Standing, str]] = {
    Standing.NOT_CONNECTED: "Connect to Humaans to get started. We will not import anyone until you have seen a "
    "preview.",
    Standing.NOT_SET_UP: "Choose who to exclude, check the fields, then preview. Saving starts the import.",
    Standing.SYNC_PAUSED: "Payroll will not change until you resume. You can still sync one employee, and payslips "
    "are still sent on payday.",
    Standing.SYNC_LATE: "Changes in Humaans since then are not in payroll yet.",
    Standing.NO_ONE: "Check that the access token belongs to the right Humaans account, and that your exclusions do "
    "not match everyone.",
}
_TONE_WORDS: Final[dict[Tone, str]] = {
    Tone.GOOD: "Up to date",
    Tone.WAIT: "To do",
    Tone.LIVE: "Syncing",
    Tone.HOLD: "Paused for review",
    Tone.BAD: "Not working",
}


@dataclass(frozen=True, slots=True)
class CompanyState:
    standing: Standing
    tone: Tone
    sentence: str
    #: What else is open, whatever the first sentence says.
    more: list[str]
    #: Everything that is open; nothing before the first settings.
    figures: CompanyFigures
    detail: str = ""
    next_step: tuple[str, str] | None = None
    #: The run that is under way, or paused for review.
    live_run: Run | None = None

    @property
    def is_connected(self) -> bool:
        return self.figures.sync.is_connected

    @property
    def is_set_up(self) -> bool:
        """Whether there are settings, so that something is imported or about to be."""
        return self.figures.sync.has_settings

    @property
    def work(self) -> OpenWork | None:
        """What is open, once it is set up."""
        return self.figures.work if self.is_set_up else None

    @property
    def is_all_well(self) -> bool:
        """Whether a page may say so."""
        return self.tone is Tone.GOOD

    @property
    def can_sync(self) -> bool:
        """Whether a sync of everyone can be started."""
        return self.standing in CAN_SYNC

    @property
    def keeps_up(self) -> bool:
        """Whether payroll is updated from Humaans every hour, as far as we know."""
        return self.standing in _KEEPS_UP

    @property
    def tone_words(self) -> str:
        """The tone as a word, for those who do not see colours."""
        return "Not set up" if self.standing in _BEFORE_THE_FIRST_SYNC else _TONE_WORDS[self.tone]


_BEFORE_THE_FIRST_SYNC: Final = frozenset({Standing.NOT_CONNECTED, Standing.NOT_SET_UP})


def state_of(company: Company, payslips: PayslipFigures | None = None) -> CompanyState:
    """The state of a company, with names of people on hold and the run that it mentions.

    `payslips` are its figures, where they were counted a moment ago.
    """
    now = services().clock()
    known = None if payslips is None else {company.id: payslips}
    figures = open_work.figures_of([company], now, known)[company.id]
    if figures.sync.has_settings:
        items, snoozed = menu_count.counted(company)
        named = open_work.with_names(company.id, figures.work)
        figures = replace(figures, work=replace(named, items=items, snoozed_items=snoozed))
    state = state_from(figures)
    shown = figures.sync.live_run_id or figures.sync.stopped_run_id
    return state if shown is None else replace(state, live_run=runs.by_id(company.id, shown))


def states_of(
    companies: Sequence[Company], payslips: dict[int, PayslipFigures] | None = None
) -> dict[int, CompanyState]:
    """How each of these companies stands, by id, in a bounded number of queries; without names and runs."""
    found = open_work.figures_of(companies, services().clock(), payslips)
    return {company_id: state_from(figures) for company_id, figures in found.items()}


def words_of(work: OpenWork | None) -> str:
    """What is open, in sentences; empty when nothing is."""
    return "" if work is None else " ".join(open_work_text.others(work))


def state_from(figures: CompanyFigures) -> CompanyState:
    """What is said of these figures, without names and runs."""
    sync, work = figures.sync, figures.work
    standing = rules.standing_of(figures, services().clock())
    when = formatting.plain_when(sync.compared_at, in_sentence=True)
    return CompanyState(
        standing,
        rules.TONES[standing],
        rules.sentence_of(standing, work, when),
        rules.more_of(standing, work) if sync.has_settings else [],
        figures,
        _detail(standing, figures, when),
        _step(standing, work),
    )


def _step(standing: Standing, work: OpenWork) -> tuple[str, str] | None:
    if standing is Standing.WORK_IS_OPEN:
        return SEE_ISSUES if work.items or work.snoozed_items else None
    return STEPS.get(standing)


def _detail(standing: Standing, figures: CompanyFigures, when: str) -> str:
    if standing in {Standing.TOKEN_REFUSED, Standing.PERMISSIONS_LOST}:
        return figures.sync.trouble
    if standing is Standing.WORK_STOPPED:
        since = formatting.plain_when(figures.sync.last_tick, in_sentence=True)
        return (
            f"The worker or the scheduler last ran {since}. No sync starts and no payslip is sent until both run "
            "again. Tell your administrator."
        )
    if standing is Standing.SYNC_FAILED:
        return figures.sync.failure
    if standing is Standing.PAUSED_FOR_REVIEW:
        return "Humaans showed less than before, or more would have changed than usual. Nothing has changed in payroll."
    if standing is Standing.WORK_IS_OPEN:
        return f"Compared with Humaans {when}."
    return _DETAILS.get(standing, "")
