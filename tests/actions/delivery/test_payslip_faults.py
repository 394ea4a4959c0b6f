"""F43 to F50 as experiments: whatever breaks, exactly one document and one mail per payslip and channel."""

from decimal import Decimal

import pytest

from service.actions.payslips.accept_payslips import DoubledError, NotTakenError
from service.actions.payslips.manage_payslips import hold, recall, release, settle_mail
from service.store.payslips import orphaned_files, payslip_deliveries
from service.store.tables.payslips import OutboxMail
from tests.processes import wait_until


def one_of_each(payday, key="amelia"):
    return len(payday.documents(key)) == 1 and len(payday.mails()) == 1


@pytest.fixture
def payslip(payday):
    found = payday.ready().add("amelia")
    payday.ask_for(found)
    return found


def test_F43_killed_after_humaans_made_the_document_before_it_was_recorded(payday, payslip):
    payday.killer.method, payday.killer.path = "POST", "/documents"
    assert payday.work() is True
    assert payday.states(payslip)["humaans"] == "uploading"
    assert len(payday.documents("amelia")) == 1
    payday.work_until_quiet()
    assert payday.states(payslip) == {"humaans": "uploaded", "email": "sent"}
    assert one_of_each(payday)
    assert payday.outcomes(payslip)[-2:] == ["cut off", "found in Humaans"]


def test_F44_killed_after_the_file_went_in_before_its_id_was_kept(payday, payslip):
    payday.killer.method, payday.killer.path = "POST", "/files"
    assert payday.work() is True
    payday.work_until_quiet()
    assert payday.states(payslip)["humaans"] == "uploaded"
    assert one_of_each(payday)
    (stray,) = orphaned_files.of_company(payday.company.id)
    in_humaans = [each["filename"] for each in payday.sandbox.files() if not each["documentIds"]]
    assert stray.file_name in in_humaans
    assert orphaned_files.clear(payday.company.id, stray.id, payday.clock())
    assert orphaned_files.of_company(payday.company.id) == []


def test_F44_killed_between_file_and_document_uses_the_file_it_has(payday, payslip):
    payday.killer.method, payday.killer.path, payday.killer.before = "POST", "/documents", True
    assert payday.work() is True
    payday.work_until_quiet()
    assert one_of_each(payday)
    assert orphaned_files.of_company(payday.company.id) == []
    assert len(payday.sandbox.requests("/files")) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 500},
        {"status": 502},
        {"drop": True},
        {"truncate": True},
        {"html": "<h1>Bad gateway</h1>", "status": 200},
        {"body": {"ok": True}, "status": 201},
    ],
    ids=str,
)
def test_F45_an_answer_that_is_lost_after_the_upload_is_settled_by_looking(payday, payslip, trouble):
    payday.sandbox.fail("/documents$", method="POST", when="after", **trouble)
    payday.work()
    assert payday.states(payslip)["humaans"] == "uploaded"
    assert "unclear" in payday.outcomes(payslip)
    assert payday.outcomes(payslip)[-1] == "found in Humaans"
    payday.work_until_quiet(3)
    assert one_of_each(payday)


def test_F45_an_upload_that_is_slower_than_our_patience_is_found_at_the_second_look(payday, payslip):
    payday.sandbox.fail("/documents$", method="POST", delay=600)
    with payday.in_a_hurry():
        payday.work()
    assert payday.states(payslip)["humaans"] == "unclear"
    payday.sandbox.heal()
    wait_until(payday.documents, what="the document that Humaans goes on to make")
    payday.work_until_quiet(2)
    assert payday.states(payslip)["humaans"] == "uploaded"
    assert one_of_each(payday)


@pytest.mark.parametrize("trouble", [{"status": 500}, {"drop": True}], ids=str)
def test_F45_an_upload_that_never_happened_is_sent_again_after_two_looks(payday, payslip, trouble):
    payday.sandbox.fail("/documents$", method="POST", when="before", **trouble)
    payday.work()
    assert payday.states(payslip)["humaans"] == "unclear"
    assert payday.documents("amelia") == []
    payday.work_until_quiet(1, seconds=10)
    assert payday.documents("amelia") == []
    payday.work_until_quiet(2)
    assert payday.states(payslip)["humaans"] == "uploaded"
    assert one_of_each(payday)


def test_F45_a_file_upload_that_fails_leaves_no_document_and_is_tried_again(payday, payslip):
    payday.sandbox.fail("/files$", method="POST", when="after", status=500)
    payday.work()
    assert payday.states(payslip) == {"humaans": "ready", "email": "sent"}
    payday.work_until_quiet(2)
    assert one_of_each(payday)
    assert len(orphaned_files.of_company(payday.company.id)) == 1


def test_F45_an_answer_of_already_there_counts_when_it_is_there(payday, payslip):
    payday.sandbox.fail("/documents$", method="POST", when="after", status=409)
    payday.work()
    assert payday.states(payslip)["humaans"] == "uploaded"
    assert one_of_each(payday)


def test_F46_an_unclear_upload_stays_unclear_while_no_one_can_look(payday, payslip):
    payday.sandbox.fail("/documents$", method="POST", when="after", drop=True)
    payday.sandbox.fail("/documents$", method="GET", status=503, times=2, skip_first=1)
    payday.work()
    assert payday.states(payslip)["humaans"] == "unclear"
    payday.work_until_quiet(1)
    assert payday.states(payslip)["humaans"] == "unclear"
    payday.work_until_quiet(3, minutes=20)
    assert payday.states(payslip)["humaans"] == "uploaded"
    assert one_of_each(payday)


def test_F47_pressed_twice_and_worked_by_two_jobs(payday, payslip):
    payday.ask_for(payslip)
    payday.ask_for_payday()
    payday.work(workers=4)
    payday.ask_for(payslip)
    payday.ask_for_payday()
    payday.work_until_quiet(2)
    assert one_of_each(payday)


def test_F47_the_same_file_handed_in_again_is_the_same_payslip(payday, payslip):
    assert payday.add("amelia").id == payslip.id
    payday.work()
    assert payday.add("amelia").id == payslip.id
    payday.ask_for(payslip)
    payday.work()
    assert one_of_each(payday)


def test_F49_a_payslip_is_never_matched_to_someone_by_a_guess(payday):
    payday.ready()
    with pytest.raises(NotTakenError) as refused:
        payday.add("amelia", content=b"GIF89a this is no payslip")
    assert refused.value.code == "not_a_pdf"
    found = payday.add("amelia", content=payday.pdf("priya"))
    assert found.state == "held"
    assert {reason["code"] for reason in found.hold_reasons} == {"contradicted"}


def test_F49_whoever_left_since_is_held_and_not_uploaded(payday, payslip):
    payday.story.employee("amelia").update(employment="left").execute()
    payday.work()
    assert payday.reload(payslip).state == "held"
    assert payday.documents() == []
    assert payday.mails() == []


def test_K5_whose_last_day_has_passed_while_syncing_is_paused_is_held_and_mailed_nothing(payday, payslip):
    payday.story.save(paused=True)
    employee = payday.story.employee("amelia")
    employee.update(employment="leaving", end_date=payday.clock().date()).where(
        type(employee).id == employee.id
    ).execute()
    payday.clock.forward(days=1)
    payday.work()
    assert payday.reload(payslip).state == "held"
    assert [reason["code"] for reason in payday.reload(payslip).hold_reasons] == ["left"]
    assert (payday.documents(), payday.mails()) == ([], [])


def test_case_5_who_is_not_in_humaans_is_held_until_someone_says_it_is_theirs(payday, payslip):
    employee = payday.story.employee("amelia")
    employee.update(not_seen=True).where(type(employee).id == employee.id).execute()
    payday.work()
    assert [reason["code"] for reason in payday.reload(payslip).hold_reasons] == ["not_in_humaans"]
    assert (payday.documents(), payday.mails()) == ([], [])
    other = payday.add("priya")
    assert other.state == "released"
    type(employee).update(not_seen=True).where(type(employee).id == payday.story.employee("priya").id).execute()
    held = payday.add("priya", content=payday.pdf("priya") + b"\n", correction=True)
    assert [reason["code"] for reason in held.hold_reasons] == ["not_in_humaans"]


def test_F49_an_employee_who_is_linked_to_another_person_since_is_held(payday, payslip):
    employee, other = payday.story.employee("amelia"), payday.story.employee("priya")
    person_id, other_id = employee.person_id, other.person_id
    type(other).update(person_id=None).where(type(other).id == other.id).execute()
    type(other).update(person_id=other_id).where(type(other).id == employee.id).execute()
    payday.work()
    assert payday.reload(payslip).state == "held"
    assert payday.reload(payslip).hold_reasons[0]["code"] == "person_changed"
    assert person_id != other_id
    assert payday.documents() == []


def test_F49_another_employee_id_in_humaans_is_refused_and_listed(payday, payslip):
    payday.sandbox.change("people", "amelia", employeeId="7777")
    payday.work()
    channel = payday.channel(payslip)
    assert (channel.state, channel.error_code) == ("refused", "employee_id_differs")
    assert payday.documents() == []


def test_F49_while_the_ids_differ_nothing_is_mailed_either(payday, payslip):
    payday.sandbox.change("people", "amelia", employeeId="7777")
    payday.work()
    channel = payday.channel(payslip, "email")
    assert (channel.state, channel.error_code) == ("refused", "employee_id_differs")
    assert payday.mails() == []


def test_F49_an_address_that_is_a_colleagues_too_gets_no_payslip(payday, payslip):
    amelia, priya = payday.story.employee("amelia"), payday.story.employee("priya")
    type(amelia).update(email=priya.email.upper()).where(type(amelia).id == amelia.id).execute()
    payday.work()
    (mail,) = payday.mails()
    assert priya.email not in {each.casefold() for each in mail["to"]}
    details = [each.detail for each in payslip_deliveries.attempts_of(payslip.id)]
    assert "Work address: This address also belongs to another employee, so nothing was sent to it." in details


def test_F49_with_no_address_of_their_own_the_mail_is_refused_and_listed(payday, payslip):
    amelia, priya = payday.story.employee("amelia"), payday.story.employee("priya")
    type(amelia).update(email=priya.email, personal_email=None).where(type(amelia).id == amelia.id).execute()
    payday.sandbox.change("people", "amelia", email=priya.email, personalEmail=None, quiet=True)
    payday.work()
    channel = payday.channel(payslip, "email")
    assert (channel.state, channel.error_code) == ("refused", "address_shared")
    assert payday.mails() == []
    assert len(payday.documents("amelia")) == 1


def test_F49_the_address_of_someone_who_left_may_be_theirs_again(payday, payslip):
    amelia, priya = payday.story.employee("amelia"), payday.story.employee("priya")
    type(priya).update(email=amelia.email, employment="left").where(type(priya).id == priya.id).execute()
    payday.work()
    assert one_of_each(payday)
    assert amelia.email in payday.mails()[0]["to"]


def test_F49_a_person_who_is_gone_from_humaans_is_refused_and_listed(payday, payslip):
    payday.sandbox.delete("people", "amelia")
    payday.work()
    channel = payday.channel(payslip)
    assert (channel.state, channel.error_code) == ("refused", "person_gone")


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
