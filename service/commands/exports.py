"""`export targets | make`: files for payroll programs without a browser."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from service.actions.exports.payroll_files import NotExportableError, make_file, table_to_download
from service.commands.command_context import command_context, company_of, on_the_database
from service.facts.audit import Actor
from service.rules.exports.export_names import Scope
from service.rules.exports.registry import TARGETS
from service.rules.exports.writer import csv_lines
from service.store.periods import pay_periods

group = AppGroup("export", help="Files that payroll software reads.")


@group.command("targets")
def targets() -> None:
    """The payroll programs that files are made for: name and label, one a line, with a tab."""
    for target in TARGETS.values():
        click.echo(f"{target.name}\t{target.label}")


@group.command("make")
@click.argument("slug")
@click.argument("period_id", type=int)
@click.argument("target", type=click.Choice(list(TARGETS)))
@click.option("--changed", is_flag=True, help="Only who changed since the last file that was imported.")
@click.option("--into", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@on_the_database
def make(slug: str, period_id: int, target: str, folder: Path, *, changed: bool) -> None:
    """Write the file of pay period PERIOD_ID of company SLUG for program TARGET.

    Who is not in it is listed on standard error, with exit code 1; the others are in the file.
    """
    company, services = company_of(slug), command_context().services
    period = pay_periods.by_id(company.id, period_id)
    if period is None:
        raise click.ClickException(f"{company.slug} has no pay period {period_id}. `period list` shows them.")
    program, scope = TARGETS[target], Scope.CHANGED if changed else Scope.FULL
    try:
        export = make_file(services, company, period, program, scope, actor=Actor.COMMAND)
        table = table_to_download(services, export, actor=Actor.COMMAND)
    except NotExportableError as error:
        raise click.ClickException(error.message) from error
    file = folder / f"{export.name}.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        opened.writelines(csv_lines(table.headings, table.rows, mark=program.has_byte_order_mark))
    click.echo(f"{len(export.included)} employees in {file}")
    for each in (*export.refused, *export.by_hand):
        click.echo(f"{each['employee_id'] or each['record']}\t{' '.join(each['reasons'])}", err=True)
    if export.refused:
        raise click.ClickException("Some employees are not in the file; each is listed above.")
