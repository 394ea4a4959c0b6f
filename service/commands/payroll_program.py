"""`payroll-program connect | test | push`: Staffology without a browser."""

from __future__ import annotations

import sys
import time
from typing import Final

import click
from flask.cli import AppGroup

from service.actions.exports.payroll_program import ProgramTroubleError, check_program, connect_program
from service.actions.exports.push_period import NotSendableError, ask_for_push
from service.actions.exports.send_push import send_push
from service.commands.command_context import command_context, company_of, on_the_database
from service.commands.syncing import SilentNotifier
from service.facts.audit import Actor
from service.facts.periods import ProgramState, PushState
from service.rules.exports.export_names import Scope
from service.store.exports import pushes
from service.store.periods import pay_periods

group = AppGroup("payroll-program", help="A payroll program that is reached by its API: Staffology.")

_LOOK_EVERY_SECONDS: Final = 2.0


@group.command("connect")
@click.argument("slug")
@click.option("--employer", "employer_id", default="", help="The employer's id, where the key may use several.")
@on_the_database
def connect(slug: str, employer_id: str) -> None:
    """Connect company SLUG to Staffology. The API key is read from standard input."""
    company = company_of(slug)
    key = sys.stdin.readline().strip()
    try:
        program = connect_program(
            command_context().services, company.id, key, employer_id=employer_id, actor=Actor.COMMAND
        )
    except ProgramTroubleError as error:
        raise click.ClickException(error.message) from error
    if program.state == ProgramState.EMPLOYER_TO_CHOOSE:
        raise click.ClickException("The key may use several employers. Run this again with --employer and its id.")
    click.echo(f"connected to {program.employer_name}")


@group.command("test")
@click.argument("slug")
@on_the_database
def test(slug: str) -> None:
    """Try the API key of company SLUG and its employer, with exit code 1 if either does not work."""
    company = company_of(slug)
    try:
        check_program(command_context().services, company.id)
    except ProgramTroubleError as error:
        raise click.ClickException(error.message) from error
    click.echo("works")


@group.command("push")
@click.argument("slug")
@click.argument("period_id", type=int)
@click.option("--changed", is_flag=True, help="Only who changed since they were last sent.")
@click.option(
    "--wait", "patience", metavar="SECONDS", type=click.IntRange(min=0), default=600, show_default=True,
    help="How long to wait where Staffology asks us to, or another process is at it.",
)  # fmt: skip
@on_the_database
def push(slug: str, period_id: int, *, changed: bool, patience: int) -> None:
    """Send pay period PERIOD_ID of company SLUG to Staffology, each employee once.

    Who is refused is listed on standard error, with exit code 1. If it is interrupted, run it again to continue.
    """
    company, services = company_of(slug), command_context().services
    period = pay_periods.by_id(company.id, period_id)
    if period is None:
        raise click.ClickException(f"{company.slug} has no pay period {period_id}. `period list` shows them.")
    scope = Scope.CHANGED if changed else Scope.FULL
    try:
        asked = ask_for_push(services, SilentNotifier(), company, period, scope, actor=Actor.COMMAND)
    except NotSendableError as error:
        raise click.ClickException(error.message) from error
    until = time.monotonic() + patience
    while True:
        has_more = send_push(services, asked.id)
        found = pushes.by_id(company.id, asked.id) or asked
        if found.state == PushState.DONE:
            break
        if time.monotonic() >= until:
            raise click.ClickException(found.trouble or "Not everyone is sent yet. A worker continues with the rest.")
        if not has_more:
            time.sleep(_LOOK_EVERY_SECONDS)
    counts = pushes.counts(asked.id)
    click.echo(", ".join(f"{count} {state.replace('_', ' ')}" for state, count in counts.items() if count))
    for row in pushes.with_words(asked.id, 10_000):
        click.echo(f"{row.employee_id or row.employee}\t{' '.join((*row.reasons, *row.by_hand))}", err=True)
    if counts["refused"]:
        raise click.ClickException("Some employees were not sent; each is listed above.")
