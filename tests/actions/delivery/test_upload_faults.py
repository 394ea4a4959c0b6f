"""F43 to F46: whatever breaks an upload to Humaans, there is exactly one document."""

import pytest

from service.store.payslips import orphaned_files
from tests.actions.delivery.one_payslip import one_of_each
from tests.processes import wait_until


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
