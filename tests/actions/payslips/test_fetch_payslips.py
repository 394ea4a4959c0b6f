"""Payslips of Staffology: fetched for a closed pay run, and then held to everything an upload is held to."""

from __future__ import annotations

import pytest

from service.actions.exports.payroll_program import ProgramTroubleError, connect_program
from service.actions.payslips.accept_payslips import accept_batch
from service.actions.payslips.save_pay_schedules import save_schedules
from service.actions.payslips.splitting import decide_pages
from service.actions.payslips.splitting.fetch_payslips import ask_for_payslips, closed_pay_runs
from service.actions.payslips.splitting.work_on_combined_pdf import work_on_combined_pdf
from service.store.payslips import combined_pdf_pages, combined_pdfs, payslip_batches
from service.store.tables.payslips import Payslip
from tests.actions.exports.conftest import MONTHLY

NOVEMBER = ("Year2026", "Monthly", 8)


@pytest.fixture
def staffology(payday):
    """A company that is connected, and a closed pay run with two payslips."""
    payday.ready()
    save_schedules(payday.services, payday.company.id, [MONTHLY], seen="", actor="alice")
    connect_program(payday.services, payday.company.id, payday.sandbox.payroll()["api_key"], actor="alice")
    pages = [[[f"Payslip {one.first_name} {one.last_name}", f"Employee ID: {one.employee_id}",
               f"NI number: {one.ni_number}"]] for one in map(payday.story.employee, ("amelia", "priya"))]  # fmt: skip
    for number, is_closed in ((8, True), (9, False)):
        payday.sandbox.add_pay_run(
            tax_year="Year2026", pay_period="Monthly", number=number, start_date="2026-11-01", end_date="2026-11-30",
            payment_date="2026-11-27", is_closed=is_closed, payslips=[{"pages": each} for each in pages],
        )  # fmt: skip
    return payday


def ask(payday, which=NOVEMBER):
    return ask_for_payslips(payday.services, payday.job_notifier, payday.company, which, actor="alice")


def worked(payday, pdf):
    work_on_combined_pdf(payday.services, pdf.id)
    return combined_pdfs.by_id(payday.company.id, pdf.id)


def test_the_payslips_of_a_closed_pay_run_are_shown_and_accepted_like_uploads(staffology):
    runs = closed_pay_runs(staffology.services, staffology.company)
    assert [(run.number, run.employees) for run in runs] == [(8, 2)]
    pdf = worked(staffology, ask(staffology))
    assert (pdf.state, pdf.number_of_pages, str(pdf.pay_date)) == ("to_check", 2, "2026-11-27")
    owners = [page.employee for page in combined_pdf_pages.as_decided(pdf.id)]
    assert owners == [staffology.story.employee(key).id for key in ("amelia", "priya")]
    assert Payslip.select().count() == 0
    decide_pages.split_now(staffology.services, staffology.job_notifier, pdf, actor="alice")
    pdf = worked(staffology, pdf)
    assert len(payslip_batches.payslips_of(pdf.batch_id)) == 2
    assert accept_batch(staffology.services, staffology.company.id, pdf.batch_id, actor="alice") == 2
    assert {row.verdict for row in Payslip.select()} == {"confirmed"}


def test_what_is_not_closed_or_not_answered_is_said_in_words_and_nothing_is_kept(staffology, clock):
    with pytest.raises(ProgramTroubleError, match="not closed in Staffology"):
        ask(staffology, ("Year2026", "Monthly", 9))
    with pytest.raises(ProgramTroubleError, match="does not have"):
        ask(staffology, ("Year2026", "Monthly", 10))
    pdf = ask(staffology)
    staffology.sandbox.fail("/payslips$", times=3, status=503)
    assert worked(staffology, pdf).state == "fetching"
    assert combined_pdfs.due(clock()) == []
    clock.forward(minutes=4)
    assert combined_pdfs.due(clock()) == [pdf.id]
    staffology.sandbox.change_payroll(payslips_as="html")
    failed = worked(staffology, pdf)
    assert (failed.state, "no PDF with the payslips" in failed.fault) == ("failed", True)
