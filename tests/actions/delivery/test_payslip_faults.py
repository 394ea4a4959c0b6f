"""F43 to F50 as experiments: whatever breaks, exactly one document and one mail per payslip and channel."""

from decimal import Decimal

import pytest

from service.actions.payslips.accept_payslips import DoubledError
from service.actions.payslips.manage_payslips import hold, recall, release, settle_mail
from service.store.tables.payslips import OutboxMail
from tests.actions.delivery.one_payslip import one_of_each


def test_F47_pressed_twice_and_worked_by_two_jobs(payday, payslip):
    payday.ask_for(payslip)
    payday.ask_for_payday()
    payday.work(workers=4)
    payday.ask_for(payslip)
    payday.ask_for_payday()
    payday.work_until_quiet(2)
    assert one_of_each(payday)


def test_F47_the_same_file_uploaded_again_is_the_same_payslip(payday, payslip):
    assert payday.add("amelia").id == payslip.id
    payday.work()
    assert payday.add("amelia").id == payslip.id
    payday.ask_for(payslip)
    payday.work()
    assert one_of_each(payday)


def test_F50_another_file_for_the_same_period_is_no_silent_overwrite(payday, payslip):
    payday.work()
    corrected = payday.pdf("amelia", gross=Decimal("3300.00"))
    with pytest.raises(DoubledError):
        payday.add("amelia", content=corrected)
    second = payday.add("amelia", content=corrected, correction=True)
    assert (second.version, payday.reload(payslip).state) == (2, "superseded")
    payday.ask_for(second)
    payday.work()
    names = sorted(document["name"][:53] for document in payday.documents("amelia"))
    assert len(names) == 2
    assert "corrected, version 2" in names[0] + names[1]
    assert len(payday.mails()) == 2


def test_F50_a_correction_before_payday_replaces_what_was_not_sent(payday, payslip):
    second = payday.add("amelia", content=payday.pdf("amelia", size=9000), correction=True)
    payday.ask_for(second)
    payday.work()
    (document,) = payday.documents("amelia")
    assert document["name"].startswith("Payslip 27 November 2026 [")  # B28: the first that the employee ever gets
    assert payday.states(payslip) == {"humaans": "recalled", "email": "recalled"}


def test_F60_after_a_restored_backup_what_is_in_humaans_is_found(payday, payslip):
    payday.work()
    content = payday.pdf("amelia")
    type(payslip).delete().where(type(payslip).id == payslip.id).execute()
    again = payday.add("amelia", content=content)
    payday.ask_for(again)
    payday.work()
    assert payday.states(again)["humaans"] == "uploaded"
    assert payday.outcomes(again) == ["found in Humaans"]
    assert len(payday.documents("amelia")) == 1
    assert payday.states(again)["email"] == "unclear"
    assert len(payday.mails()) == 1


def test_F60_a_mail_that_was_lost_with_the_backup_goes_out_once_someone_says_so(payday, payslip):
    payday.work()
    content = payday.pdf("amelia")
    type(payslip).delete().where(type(payslip).id == payslip.id).execute()
    again = payday.add("amelia", content=content)
    payday.ask_for(again)
    payday.work()
    settle_mail(payday.services, payday.job_notifier, payday.company.id, again.id, was_sent=False, actor="alice")
    payday.work()
    assert payday.states(again) == {"humaans": "uploaded", "email": "sent"}
    assert len(payday.mails()) == 2


def test_F60_while_no_one_can_look_no_mail_goes_out_at_once(payday, payslip):
    payday.sandbox.fail("/documents", method="GET", status=503, times=1000)
    payday.work()
    assert payday.mails() == []
    payday.sandbox.heal()
    payday.work_until_quiet(3)
    assert one_of_each(payday)


def test_a_mail_that_was_taken_before_the_kill_is_unclear_and_never_sent_again_by_itself(payday, payslip):
    payday.killer.method = "MAIL"
    assert payday.work() is True
    payday.work_until_quiet()
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "unclear"}
    assert one_of_each(payday)
    payday.ask_for(payslip)
    payday.work_until_quiet(2)
    assert one_of_each(payday)


@pytest.mark.parametrize("answer", ["451 Later", "421 Busy"])
def test_a_mail_server_that_asks_for_patience_gets_it(payday, payslip, answer):
    payday.sandbox.refuse_mails(answer, times=2)
    payday.work()
    assert payday.states(payslip)["email"] == "queued"
    payday.work_until_quiet(4, minutes=20)
    assert payday.states(payslip)["email"] == "sent"
    assert one_of_each(payday)


def test_a_mail_that_is_refused_is_listed_and_sent_again_only_when_asked(payday, payslip):
    payday.sandbox.refuse_mails("550 No such mailbox")
    payday.work()
    payday.work_until_quiet(2)
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "refused"}
    assert payday.mails() == []
    payday.ask_for(payslip)
    payday.work()
    assert one_of_each(payday)
    assert [mail.state for mail in OutboxMail.select().order_by(OutboxMail.id)][:2] == ["refused", "sent"]


def test_a_refused_token_stops_uploads_and_lets_the_mail_go(payday, payslip):
    payday.sandbox.revoke_token()
    payday.work()
    assert payday.states(payslip) == {"humaans": "ready", "email": "sent"}
    assert payday.channel(payslip).error_code == "token_refused"


def test_a_recall_takes_the_document_back_and_stops_what_waits(payday, payslip):
    payday.work()
    recall(payday.services, payday.job_notifier, payday.company.id, payslip.id, actor="alice")
    payday.work()
    assert payday.states(payslip) == {"humaans": "recalled", "email": "sent"}
    assert payday.documents() == []


def test_a_recall_during_the_upload_takes_the_document_back_afterwards(payday, payslip):
    payday.killer.method, payday.killer.path = "POST", "/documents"
    payday.work()
    recall(payday.services, payday.job_notifier, payday.company.id, payslip.id, actor="alice")
    payday.work_until_quiet(4)
    assert payday.states(payslip)["humaans"] == "recalled"
    assert payday.documents() == []


def test_a_held_payslip_goes_nowhere_until_it_is_released(payday, payslip):
    hold(payday.services, payday.company.id, payslip.id, actor="alice")
    payday.work_until_quiet(2)
    assert payday.documents() == []
    release(payday.services, payday.company.id, payslip.id, actor="alice")
    payday.work()
    assert one_of_each(payday)


@pytest.mark.parametrize(
    "switches",
    [
        {"document_source": "ignored"},
        {"upload_id_key": "fileId"},
        {"upload_id_key": "data.id"},
    ],
    ids=str,
)
def test_what_no_one_knows_of_humaans_may_be_otherwise(payday, switches, request):
    before = {"document_source": "writable", "upload_id_key": "id"}
    payday.sandbox.switch(**switches)
    request.addfinalizer(lambda: payday.sandbox.switch(**before))
    payslip = payday.ready().add("amelia")
    payday.ask_for(payslip)
    payday.sandbox.fail("/documents$", method="POST", when="after", drop=True)
    payday.work()
    payday.work_until_quiet(2)
    assert payday.states(payslip)["humaans"] == "uploaded"
    assert one_of_each(payday)
