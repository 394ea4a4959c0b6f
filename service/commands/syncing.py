"""`sync`: one company, or one person of it, made equal to Humaans now, by this process and in the foreground."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import click
from flask.cli import with_appcontext

from service.actions.connection.humaans_access import NotConnectedError
from service.actions.syncing.people.sync_people import sync_people
from service.actions.syncing.reconcile_company import reconcile_company
from service.actions.syncing.request_run import PausedError, start_reconciliation, start_sync
from service.commands.command_context import command_context, company_of, on_the_database
from service.facts.audit import Actor
from service.facts.runs import Cause, RunState
from service.store.companies.settings import NothingSavedError
from service.store.employees import employee_keys
from service.store.syncing import runs, sync_requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.store.tables.companies import Company
    from service.store.tables.syncing import Run

#: Between two looks at a run that another process works on, or waits for.
LOOK_EVERY_SECONDS: Final = 0.5


#: Longer than the lease of a worker that died with the person in hand, so that this one gets its turn after it.
LONGEST_WAIT_SECONDS: Final = 180


class SilentNotifier:
    """Announces nothing to the workers: the work is done right here."""

    def notify_run(self, run_id: int) -> None:
        """Queues nothing: the command does the work itself."""

    def notify_waiting_runs(self, run_ids: Sequence[int]) -> None:
        """Queues nothing: the command does the work itself."""

    def notify_company_work(self, company_id: int) -> None:
        """Queues nothing: the command does the work itself."""

    def notify_sync(self, person_sync_id: int, *, interactive: bool = False) -> None:
        """Queues nothing: the command does the work itself."""

    def notify_syncs(self, person_sync_ids: Sequence[int]) -> None:
        """Queues nothing: the command does the work itself."""

    def notify_payslips(self, company_id: int) -> None:
        """Queues nothing: the command does the work itself."""

    def notify_messages(self, company_id: int) -> None:
        """Queues nothing: the command does the work itself."""

    def notify_combined_pdf(self, pdf_id: int) -> None:
        """Queues nothing: the command does the work itself."""

    def notify_push(self, push_id: int) -> None:
        """Queues nothing: the command does the work itself."""


@click.command("sync")
@click.argument("slug")
@click.option("--person", "person_id", metavar="ID", help="Only the person with this Humaans id; works while paused.")
@click.option(
    "--wait",
    "patience",
    metavar="SECONDS",
    type=click.IntRange(min=0),
    default=LONGEST_WAIT_SECONDS,
    show_default=True,
    help="With --person: how long to wait while another process has that person.",
)
@click.option("--dry-run", is_flag=True, help="Read and plan everyone, count what would be done, write nothing.")
@with_appcontext
@on_the_database
def sync(slug: str, person_id: str | None, *, patience: int, dry_run: bool) -> None:
    """Make company SLUG equal to Humaans now. Ends when the run has ended, with exit code 1 if it failed."""
    if person_id and dry_run:
        raise click.UsageError("--dry-run is for a whole company; use it without --person.")
    company = company_of(slug)
    try:
        run = _one(company, person_id, patience) if person_id else _everyone(company, dry_run=dry_run)
    except (NotConnectedError, NothingSavedError, PausedError) as error:
        raise click.ClickException(str(error)) from error
    counts = ", ".join(f"{getattr(run, name)} {name}" for name in runs.COUNTS)
    if run.state != RunState.SUCCEEDED:
        raise click.ClickException(f"Run {run.id} {run.state}: {run.error_message or counts}")
    click.echo(f"run {run.id} {run.state}{' (dry run, nothing written)' if run.dry_run else ''}: {counts}")


def _everyone(company: Company, *, dry_run: bool) -> Run:
    services = command_context().services
    run = start_reconciliation(
        services, SilentNotifier(), company.id, cause=Cause.MANUAL, dry_run=dry_run, actor=Actor.COMMAND
    )
    while True:
        reconcile_company(services, run.id)
        run = runs.by_id(company.id, run.id) or run
        if not run.is_live:
            return run
        click.echo(f"run {run.id} is {run.state} by another process ({run.phase})", err=True)
        time.sleep(LOOK_EVERY_SECONDS)


def _one(company: Company, person_id: str, patience: int) -> Run:
    services = command_context().services
    key = employee_keys.key_of_person(company.id, person_id)
    if key is None:
        raise click.ClickException(f"No employee of {company.slug} has the Humaans id {person_id!r}.")
    run = start_sync(services, SilentNotifier(), company.id, key.id, actor=Actor.COMMAND)
    request_id = sync_requests.id_of(company.id, person_id)
    until = time.monotonic() + patience
    while True:
        sync_people(services, SilentNotifier(), [request_id])
        run = runs.by_id(company.id, run.id) or run
        if not run.is_live:
            return run
        if time.monotonic() >= until:
            raise click.ClickException(
                f"Run {run.id} is still {run.state}: another process is syncing this person. The request is kept, "
                "and a worker completes it. Check the run again in a few minutes."
            )
        time.sleep(LOOK_EVERY_SECONDS)
