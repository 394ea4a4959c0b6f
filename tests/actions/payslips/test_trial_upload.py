"""The test upload passes, or says at which step it did not, within the time someone waits for a page."""

import pytest

from service.actions.payslips.trial_upload import (
    NAME,
    SECONDS_FOR_TIDYING,
    SECONDS_FOR_TRIAL,
    UploadTrialFailedError,
    trial_upload,
)
from service.store.payslips import pay_schedules


@pytest.fixture
def trying(payday):
    payday.story.imported()

    def try_it(**more):
        return trial_upload(payday.services, payday.company.id, "1002", actor="alice", **more)

    return try_it


def left_in(payday):
    return [row for row in payday.sandbox.documents() if row["name"].startswith(NAME)]


def refusal(trying, **more):
    with pytest.raises(UploadTrialFailedError) as failed:
        trying(**more)
    return failed.value.message


def test_it_passes_and_leaves_no_document(payday, trying):
    tested_at = trying()
    assert pay_schedules.of_company(payday.company.id).upload_tested_at == tested_at
    assert left_in(payday) == []


def test_a_slow_humaans_is_said_in_words_in_time_and_nothing_is_left_behind(payday, trying):
    payday.sandbox.fail(".*", delay=0.4, times=6)
    message = refusal(trying, seconds=1.0)
    assert "did not answer" in message
    assert "took too long" in message
    assert pay_schedules.of_company(payday.company.id).upload_tested_at is None
    assert left_in(payday) == []


def test_a_document_whose_making_no_one_saw_the_end_of_is_removed(payday, trying):
    payday.sandbox.fail("/documents$", method="POST", when="after", drop=True)
    message = refusal(trying)
    assert "make the document" in message
    assert "may be left" not in message
    assert left_in(payday) == []


def test_what_cannot_be_removed_is_told(payday, trying):
    payday.sandbox.fail("/documents/", method="DELETE", status=500, times=20)
    message = refusal(trying)
    assert "remove the document" in message
    assert "may still be in Humaans" in message
    assert len(left_in(payday)) == 1


def test_someone_who_waits_for_the_page_is_answered_before_it_is_given_up():
    assert SECONDS_FOR_TRIAL + SECONDS_FOR_TIDYING < 30
