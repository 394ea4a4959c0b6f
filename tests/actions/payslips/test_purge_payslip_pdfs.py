"""PDFs go after the time that the company chose, once they arrived; the ledger stays, and a PDF can be put back."""

import pytest

from service.actions.delivery.payslip_pdf import read_pdf
from service.actions.operations.tick import tick
from service.actions.payslips.import_batch import propose_batch
from service.actions.payslips.manage_payslips import NotNowError, recall
from service.store.tables.companies import AuditEntry
from service.store.tables.payslips import PaydayPlan, PayslipAttempt, PayslipBatch, PayslipContent
from tests.actions.payslips.conftest import NOVEMBER


@pytest.fixture
def payslip(payday):
    """DeliveryRow on both channels."""
    found = payday.ready().add("amelia")
    payday.ask_for(found)
    payday.work()
    assert payday.states(found) == {"humaans": "uploaded", "email": "sent"}
    return found


def has_pdf(payslip):
    return PayslipContent.select().where(PayslipContent.payslip == payslip.id).exists()


def after(payday, **span):
    payday.clock.forward(**span)
    tick(payday.services, payday.job_notifier)


def test_the_pdf_goes_after_three_months_and_its_lines_stay(payday, payslip):
    steps = PayslipAttempt.select().count()
    after(payday, days=91)
    assert has_pdf(payslip)
    after(payday, days=2)
    assert not has_pdf(payslip)
    assert payday.reload(payslip).pdf_deleted_at == payday.clock()
    assert (payday.states(payslip), PayslipAttempt.select().count()) == (
        {"humaans": "uploaded", "email": "sent"},
        steps,
    )
    assert len(payday.documents("amelia")) == 1
    entry = AuditEntry.get(AuditEntry.action == "payslips.pdfs_deleted")
    assert (entry.actor, entry.subject, entry.detail) == ("system:retention", "1 PDFs", {"kept_months": 3})


@pytest.mark.parametrize(("months", "days"), [(1, 32), (12, 367), (36, 1098)])
def test_the_company_chooses_how_long(payday, payslip, months, days):
    PaydayPlan.update(pdf_kept_months=months).execute()
    after(payday, days=days - 3)
    assert has_pdf(payslip)
    after(payday, days=4)
    assert not has_pdf(payslip)


def test_what_has_not_arrived_is_kept_however_old_it_is(payday):
    payday.ready()
    never_sent, unclear = payday.add("amelia"), payday.add("priya")
    payday.ask_for(unclear)
    payday.sandbox.fail("/documents$", method="POST", when="after", drop=True)
    payday.sandbox.fail("/documents", method="GET", status=503, times=50, skip_first=1)
    payday.work()
    assert payday.states(unclear)["humaans"] == "unclear"
    after(payday, days=400)
    assert has_pdf(never_sent)
    assert has_pdf(unclear)


def test_what_arrived_by_one_way_and_failed_by_the_other_goes(payday):
    payslip = payday.ready().add("amelia")
    payday.sandbox.refuse_mails("550 No such mailbox")
    payday.ask_for(payslip)
    payday.work()
    after(payday, days=100)
    assert not has_pdf(payslip)
    with pytest.raises(NotNowError, match="There is no payslip to send for this payday"):
        payday.ask_for_payday()
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "refused"}


def test_a_recalled_payslip_and_a_replaced_one_lose_theirs(payday, payslip):
    second = payday.add("amelia", content=payday.pdf("amelia", size=9000), correction=True)
    recall(payday.services, payday.job_notifier, payday.company.id, second.id, actor="alice")
    after(payday, days=100)
    assert not has_pdf(payslip)
    assert not has_pdf(second)


def test_a_deleted_pdf_is_sent_again_only_after_it_was_uploaded_again(payday, payslip):
    after(payday, days=100)
    with pytest.raises(NotNowError, match="Upload the file again first"):
        payday.ask_for(payslip)
    again = payday.add("amelia")
    assert (again.id, again.pdf_deleted_at) == (payslip.id, None)
    assert read_pdf(payday.services, payslip) == payday.pdf("amelia")
    assert AuditEntry.get(AuditEntry.action == "payslip.pdf_put_back").actor == "alice"
    payday.ask_for(payslip)
    payday.work()
    assert len(payday.documents("amelia")) == 1


def test_a_batch_with_a_deleted_payslip_says_where_to_hand_it_in(payday, payslip):
    after(payday, days=100)
    name = f"{payday.story.employee('amelia').employee_id}.pdf"
    batch = propose_batch(payday.services, payday.company.id, [(name, payday.pdf("amelia"))], NOVEMBER, actor="alice")
    (problem,) = batch.problems
    assert (problem["code"], "own page" in problem["message"]) == ("already_accepted", True)


def test_files_no_one_decided_on_go_after_a_month(payday):
    payday.ready()
    name = f"{payday.story.employee('amelia').employee_id}.pdf"
    propose_batch(payday.services, payday.company.id, [(name, payday.pdf("amelia"))], NOVEMBER, actor="alice")
    after(payday, days=30)
    assert PayslipContent.select().count() == 1
    after(payday, days=2)
    assert (PayslipContent.select().count(), PayslipBatch.get().state) == (0, "discarded")
