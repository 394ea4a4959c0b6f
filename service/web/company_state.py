"""The state of a company in one sentence, with the next step a person can take.

The first line of the table below that applies is the one that is said; it is also what `/status` lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.facts import RunState
from service.store import connections, run_lists, runs, settings
from service.web import words

if TYPE_CHECKING:
    from typing import TypeAlias

    from service.facts import CompanySettings
    from service.store.models import Connection, Run

    #: Tone, sentence, detail, and the endpoint and words of the next step.
    Said: TypeAlias = tuple[str, str, str, tuple[str, str] | None]

STOPPED = "It saw less in Humaans than before, or would have changed more than usual. Nothing was written."
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


def state_of(company_id: int) -> CompanyState:
    connection = connections.of_company(company_id)
    if connection is None:
        return CompanyState(
            "wait",
            "Not connected to Humaans yet.",
            "Nobody is imported until an access token is in place and the first settings are saved.",
            ("connect.token", "Connect to Humaans"),
        )
    current = settings.current(company_id)
    if current is None:
        return CompanyState(
            "wait",
            f"Connected to {connection.humaans_company_name}, nothing imported yet.",
            "Choose whom to leave out and what to map, look at the preview, then save: that starts the import.",
            ("connect.choose", "Choose filters and mapping"),
            connection,
        )
    everybody = run_lists.reconciliations(company_id, 20)
    live = next((run for run in everybody if run.state in {RunState.QUEUED, RunState.RUNNING}), None)
    held = runs.held(company_id)
    last = next((run for run in everybody if run.state in {RunState.SUCCEEDED, RunState.FAILED}), None)
    tone, sentence, detail, step = _said(connection, current, live, held, last)
    return CompanyState(tone, sentence, detail, step, connection, current, live or held, last)


def _said(
    connection: Connection, current: CompanySettings, live: Run | None, held: Run | None, last: Run | None
) -> Said:
    """The first line that applies, the most pressing first."""
    failed = last is not None and last.state == RunState.FAILED
    level_at = runs.level_since(connection.company_id)
    see_runs, first_import = "runs.list_all", ("connect.first_import", "See the first import")
    lines: tuple[tuple[bool, Said], ...] = (
        (
            bool(connection.trouble),
            ("bad", "The connection to Humaans needs you.", connection.trouble, ("connect.token", "Replace the token")),
        ),
        (
            held is not None,
            ("hold", "A run was stopped and waits for you to look.", STOPPED, (see_runs, "Look at it")),
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
    otherwise: Said = ("good", f"In step with Humaans as of {words.plain_when(level_at, in_sentence=True)}.", "", None)
    return next((said for applies, said in lines if applies), otherwise)
