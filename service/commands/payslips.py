"""`payslips import | split`: a folder of PDFs, or one PDF of everyone, checked before anything of it is accepted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from flask.cli import AppGroup

from service.actions.delivery.start_payday import NothingSwitchedOnError, sending_of, wanted_channels
from service.actions.payslips.accept_payslips import NotTakenError, accept_batch, discard_batch
from service.actions.payslips.import_batch import propose_batch
from service.actions.payslips.ledger import PayslipsFor
from service.actions.payslips.splitting.decide_pages import split_now
from service.actions.payslips.splitting.receive_combined_pdf import receive_combined_pdf
from service.actions.payslips.splitting.work_on_combined_pdf import work_on_combined_pdf
from service.commands.command_context import command_context, company_of, on_the_database, readable
from service.commands.payroll_days import PayrollDay
from service.commands.syncing import SilentNotifier
from service.facts.audit import Actor
from service.facts.payslips import PayslipKind
from service.rules.pay import pay_calendar
from service.rules.payslips.document_kinds import days_of
from service.rules.payslips.pdf_inspection import MOST_BYTES
from service.store.payslips import combined_pdfs, pay_schedules, payslip_batches, payslips

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from service.store.tables.companies import Company
    from service.store.tables.payslips import PayslipBatch

group = AppGroup("payslips", help="Payslips from the payroll engine.")
WANTED = (".pdf", ".zip", ".csv")
_KINDS: Final = [kind.value for kind in PayslipKind]


def _of_a_payday(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what the files are, of which payday and period."""
    day = PayrollDay()
    for option in (
        click.option("--kind", type=click.Choice(_KINDS), default=PayslipKind.PAYSLIP.value, help="What they are."),
        click.option("--period-end", type=day),
        click.option("--period-start", type=day, help="Else the period that the payday closes."),
        click.option("--pay-date", type=day, required=True, help="The payday, like 2026-11-27."),
    ):
        command = option(command)
    return command


@group.command("import")
@click.argument("slug")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_of_a_payday
@click.option("--dry-run", is_flag=True, help="Check everything and list it; accept nothing.")
@on_the_database
def import_(
    slug: str,
    folder: Path,
    pay_date: datetime,
    period_start: datetime | None,
    period_end: datetime | None,
    kind: str,
    *,
    dry_run: bool,
) -> None:
    """Take in the PDFs (or ZIPs) in FOLDER for company SLUG.

    Files are named to employees by a manifest (any .csv with the headings file and employee_id), else by the Employee
    ID in their names. What fits is accepted, and it says when it will be sent; the rest is listed, with exit code 1.
    """
    company, services = company_of(slug), command_context().services
    wanted = _wanted(company.id, pay_date, period_start, period_end, kind)
    batch = propose_batch(services, company.id, _files(folder), wanted, actor=Actor.COMMAND)
    _accept(company, batch, pay_date.date(), dry_run=dry_run)


@group.command("split")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_of_a_payday
@click.option("--dry-run", is_flag=True, help="Split and check everything and list it; accept nothing.")
@on_the_database
def split(
    slug: str,
    file: Path,
    pay_date: datetime,
    period_start: datetime | None,
    period_end: datetime | None,
    kind: str,
    *,
    dry_run: bool,
) -> None:
    """Take in FILE, one PDF with the payslips of many employees of company SLUG, by what its pages say.

    Pages that show one employee for certain become their payslips and are accepted. All others are listed, with exit
    code 1: upload the file on the page of payslips to say whose they are.
    """
    company, services = company_of(slug), command_context().services
    wanted = _wanted(company.id, pay_date, period_start, period_end, kind)
    upload = readable(file.name), file.read_bytes()
    try:
        pdf = receive_combined_pdf(services, SilentNotifier(), company.id, upload, wanted, actor=Actor.COMMAND)
    except NotTakenError as error:
        raise click.ClickException(error.message) from error
    work_on_combined_pdf(services, pdf.id)
    read = combined_pdfs.by_id(company.id, pdf.id) or pdf
    split_now(services, SilentNotifier(), read, actor=Actor.COMMAND)
    work_on_combined_pdf(services, pdf.id)
    done = combined_pdfs.by_id(company.id, pdf.id) or pdf
    batch = payslip_batches.by_id(company.id, done.batch_id) if done.batch_id is not None else None
    if batch is None:
        raise click.ClickException(done.fault or "The PDF could not be split.")
    _accept(company, batch, pay_date.date(), dry_run=dry_run)


def _wanted(
    company_id: int, pay_date: datetime, period_start: datetime | None, period_end: datetime | None, kind: str
) -> PayslipsFor:
    if (period_start is None) != (period_end is None):
        raise click.UsageError("Give both --period-start and --period-end, or neither.")
    if period_start is not None and period_end is not None:
        period = period_start.date(), period_end.date()
    else:
        schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
        paid = pay_calendar.period_paid_on(schedules, pay_date.date())
        period = days_of(PayslipKind(kind), pay_date.date(), paid)
    if period[1] < period[0]:
        raise click.UsageError("The period ends before it begins.")
    return PayslipsFor(pay_date.date(), *period, PayslipKind(kind))


def _accept(company: Company, batch: PayslipBatch, pay_date: date, *, dry_run: bool) -> None:
    services = command_context().services
    rows = payslip_batches.payslips_of(batch.id)
    for row in rows:
        for reason in row.hold_reasons:
            click.echo(f"held\t{row.original_name}\t{reason['message']}")
    for problem in batch.problems:
        click.echo(f"not taken\t{problem['name']}\t{problem['message']}")
    if dry_run:
        discard_batch(services, company.id, batch.id, actor=Actor.COMMAND)
        click.echo(f"{len(rows)} would be accepted, {len(batch.problems)} not. Nothing was.")
        return
    accepted = accept_batch(services, company.id, batch.id, actor=Actor.COMMAND)
    click.echo(f"{accepted} accepted for {pay_date:%Y-%m-%d}, {len(batch.problems)} not.")
    for sentence in _when_they_are_sent(company, pay_date, services.clock()):
        click.echo(sentence)
    if any(problem["code"] not in {"already_accepted", "same_file_twice"} for problem in batch.problems):
        raise click.ClickException("Some files were not taken; each is listed above.")


def _when_they_are_sent(company: Company, pay_date: date, now: datetime) -> list[str]:
    if not wanted_channels(company.id):
        return [NothingSwitchedOnError().message]
    return sending_of(company, pay_date, now).many_in_words(payslips.not_begun_on(company.id, pay_date))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """One at a time, in the order of their names; larger than a payslip can be is cut, so that it is refused."""
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.suffix.lower() in WANTED:
            most = -1 if file.suffix.lower() == ".zip" else MOST_BYTES + 1
            with file.open("rb") as opened:
                yield readable(file.name), opened.read(most)
