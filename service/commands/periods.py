"""`period list | freeze | verify | export`: pay periods and their snapshots without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from service.actions.periods.freeze_periods import NothingReadError, freeze_from_last_reading, freeze_now
from service.commands.command_context import command_context, company_of, on_the_database
from service.commands.payroll_days import PayrollDay
from service.facts.audit import Actor
from service.rules.fields.pluralise import counted
from service.rules.periods.states import IllegalStepError
from service.rules.periods.verification import Verdict, verify
from service.store.companies.company_day import local_day
from service.store.periods import pay_periods, snapshots

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tables.companies import Company
    from service.store.tables.periods import PayPeriod, PeriodSnapshot

group = AppGroup("period", help="Pay periods: cut-offs, frozen data and its signature.")
_DAY = PayrollDay()


@group.command("list")
@click.argument("slug")
@click.option("--since", type=_DAY, help="The first payday. Else today.")
@on_the_database
def list_(slug: str, since: datetime | None) -> None:
    """The pay periods of company SLUG, one a line: id, schedule, payday, cut-off, state and version, with tabs."""
    company = company_of(slug)
    day = local_day(company, command_context().services.clock()) if since is None else since.date()
    for row in pay_periods.of_company(company.id, day):
        cut_off = row.cut_off_at.strftime("%Y-%m-%dT%H:%MZ")
        click.echo(f"{row.id}\t{row.schedule}\t{row.pay_date}\t{cut_off}\t{row.state}\t{row.version or '-'}")
        if row.trouble:
            click.echo(f"\t{row.trouble}", err=True)


@group.command("freeze")
@click.argument("slug")
@click.argument("period_id", type=int)
@click.option("--from-last-reading", is_flag=True, help="Do not ask Humaans; the snapshot says so.")
@on_the_database
def freeze(slug: str, period_id: int, *, from_last_reading: bool) -> None:
    """Freeze pay period PERIOD_ID of company SLUG now, whatever its cut-off is.

    Humaans is read first, which takes some minutes; `period list` shows when it is done.
    """
    company, here = company_of(slug), command_context()
    _period(company, period_id)
    try:
        if from_last_reading:
            snapshot = freeze_from_last_reading(here.services, company, period_id, actor=Actor.COMMAND)
            click.echo(f"Frozen: version {snapshot.version}, {_what_is_in(snapshot)}")
            return
        freeze_now(here.services, here.job_notifier, company, period_id, actor=Actor.COMMAND)
    except (IllegalStepError, NothingReadError) as error:
        raise click.ClickException(error.message) from error
    click.echo("Humaans is being read. The period is frozen when that is done.")


@group.command("export")
@click.argument("slug")
@click.argument("period_id", type=int)
@click.option("--version", type=int, help="Else the current one.")
@click.option("--to", "file", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@on_the_database
def export(slug: str, period_id: int, version: int | None, file: Path) -> None:
    """Write the snapshot of pay period PERIOD_ID of company SLUG, as it was sealed, to a file."""
    company = company_of(slug)
    snapshot = snapshots.of_version(_period(company, period_id), version)
    if snapshot is None:
        raise click.ClickException("There is no such snapshot. `period list` shows what is frozen.")
    file.write_bytes(snapshots.content_of(command_context().services.secrets, snapshot))
    click.echo(f"Version {snapshot.version}, {_what_is_in(snapshot)}")


@group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "keys", multiple=True, help="A public key you trust, as the period page shows it.")
def verify_(file: Path, keys: tuple[str, ...]) -> None:
    """Check hash and signature of a snapshot FILE. Nothing but the file is read, no database is needed.

    Exit code 1 when it is truncated, was altered, or is signed with another key than those given.
    """
    found = verify(file.read_bytes(), keys)
    if found.verdict is not Verdict.GOOD:
        raise click.ClickException(found.message)
    seal = found.seal
    click.echo(found.message)
    click.echo(f"{seal['company']}, {seal['schedule']}, payday {seal['pay_date']}, version {seal['version']}")
    click.echo(f"SHA-256 {seal['sha256']}")
    click.echo(
        f"Signed with {seal['public_key']}{'' if keys else ', which is for you to compare with the period page'}"
    )


def _period(company: Company, period_id: int) -> PayPeriod:
    row = pay_periods.by_id(company.id, period_id)
    if row is None:
        raise click.ClickException(f"{company.slug} has no pay period {period_id}. `period list` shows them.")
    return row


def _what_is_in(snapshot: PeriodSnapshot) -> str:
    return f"{counted(snapshot.employees, 'employee')}, SHA-256 {snapshot.sha256}"
