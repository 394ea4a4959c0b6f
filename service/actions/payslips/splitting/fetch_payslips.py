"""Payslips of a closed pay run in Staffology: fetched as one PDF, which is read, shown and checked like an upload."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from service.actions.exports.payroll_program import ProgramTroubleError, client_of
from service.facts.audit import AuditAction
from service.facts.payslips import CombinedPdfState, Frequency, PayslipKind
from service.rules.fields.tax_years import start_of_tax_year
from service.rules.payslips.pdf_inspection import unfit_from_outside
from service.rules.payslips.splitting.split_texts import MOST_MEGABYTES, OF_FILES
from service.staffology.client import PayRun
from service.staffology.errors import StaffologyError, StaffologyUnavailableError
from service.store.companies import audit
from service.store.companies.company_day import local_day
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.exports import payroll_programs
from service.store.payslips import combined_pdfs, pay_schedules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.services import JobNotifier, Services
    from service.store.tables.combined_pdfs import CombinedPdf
    from service.store.tables.companies import Company

#: Of each kind of pay run, the newest are shown: older payslips were delivered long ago.
NEWEST: Final = 3
#: For so long after its end someone may look for the last pay run of a tax year.
OF_THE_YEAR_BEFORE: Final = timedelta(days=45)
_PAY_PERIODS: Final = {
    Frequency.MONTHLY: "Monthly",
    Frequency.WEEKLY: "Weekly",
    Frequency.FORTNIGHTLY: "Fortnightly",
    Frequency.FOUR_WEEKLY: "FourWeekly",
}
_NOT_CLOSED: Final = "This pay run is not closed in Staffology, so its payslips can still change. Finalise it first."


def closed_pay_runs(services: Services, company: Company) -> list[PayRun]:
    """The newest closed pay runs of the company's kinds of schedules. Raises ProgramTroubleError."""
    program = payroll_programs.of_company(company.id)
    employer_id = program.employer_id if program is not None else ""
    client = client_of(services, company.id)
    try:
        runs = [
            run
            for tax_year in _tax_years(services, company)
            for pay_period in _pay_periods(company.id)
            for run in client.pay_runs(employer_id, tax_year, pay_period, newest=NEWEST)
        ]
    except StaffologyError as error:
        raise ProgramTroubleError(error.message) from error
    return sorted((run for run in runs if run.is_closed), key=lambda run: run.payment_date, reverse=True)


def ask_for_payslips(
    services: Services,
    job_notifier: JobNotifier,
    company: Company,
    which: tuple[str, str, int],
    *,
    actor: str,
) -> CombinedPdf:
    """Have the payslips of a pay run fetched: its tax year, pay period and number. Raises ProgramTroubleError."""
    program = payroll_programs.of_company(company.id)
    employer_id = program.employer_id if program is not None else ""
    client = client_of(services, company.id)
    try:
        run = client.pay_run(employer_id, *which)
    except StaffologyError as error:
        raise ProgramTroubleError(error.message) from error
    if not run.is_closed:
        raise ProgramTroubleError(_NOT_CLOSED)
    source = {"employer_id": employer_id, "tax_year": run.tax_year, "pay_period": run.pay_period, "number": run.number}
    with write_transaction():
        pdf = combined_pdfs.add_to_fetch(
            company.id,
            services.clock(),
            source=source,
            name=f"Staffology, {run.pay_period} {run.number}",
            pay_date=run.payment_date,
            period_start=run.start_date,
            period_end=run.end_date,
            kind=PayslipKind.PAYSLIP.value,
            created_by=actor,
        )
        audit.record(
            actor=actor,
            action=AuditAction.PAYSLIPS_FETCHED,
            now=services.clock(),
            company_id=company.id,
            subject=f"combined PDF {pdf.id}",
            detail={"pay_date": pdf.pay_date.isoformat()},
        )
    job_notifier.notify_combined_pdf(pdf.id)
    return pdf


def fetch(services: Services, pdf: CombinedPdf) -> str:
    """Fetch the PDF; then its pages are to be read. Empty, or why it never can be fetched, in words.

    When Staffology does not answer, the PDF stays to be fetched, a few times.
    """
    try:
        content = client_of(services, pdf.company_id).payslips(pdf.source["employer_id"], _run_of(pdf))
    except StaffologyUnavailableError as error:
        return error.message if pdf.tries >= combined_pdfs.MOST_TRIES else ""
    except (StaffologyError, ProgramTroubleError) as error:
        return error.message
    if unfit := unfit_from_outside(content, most_bytes=MOST_MEGABYTES * 1024 * 1024):
        return OF_FILES[unfit.code]
    context = encryption_contexts.combined_pdf(pdf.company_id, pdf.id)
    with write_transaction():
        combined_pdfs.move(
            pdf.id,
            CombinedPdfState.FETCHING,
            CombinedPdfState.READING,
            tries=0,
            content_encrypted=services.secrets.encrypt_bytes(content, context),
        )
    return ""


def _run_of(pdf: CombinedPdf) -> PayRun:
    source: dict[str, Any] = pdf.source
    days = (pdf.period_start, pdf.period_end, pdf.pay_date)
    return PayRun(source["tax_year"], source["pay_period"], source["number"], *days, employees=0, is_closed=True)


def _pay_periods(company_id: int) -> list[str]:
    schedules = pay_schedules.schedules_of(pay_schedules.of_company(company_id))
    return sorted({_PAY_PERIODS[schedule.frequency] for schedule in schedules}) or ["Monthly"]


def _tax_years(services: Services, company: Company) -> Iterator[str]:
    """As Staffology names them, by the year in which they begin."""
    today = local_day(company, services.clock())
    start = start_of_tax_year(today)
    yield f"Year{start.year}"
    if today - start < OF_THE_YEAR_BEFORE:
        yield f"Year{start.year - 1}"
