"""Paydays against the processes of the Procfile, both channels: whatever breaks, one document and one mail each.

F43 to F50, F60 and F61. F48, with its two hundred, is in `test_payday_of_many.py`.
"""

import shutil
from urllib.parse import urlsplit

import pytest

from sandbox.remote import Sandbox
from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.store.tables.payslips import OrphanedFile
from tests.processes import wait_until
from tests.walks.backup import restore, take_backup
from tests.walks.conftest import PEOPLE
from tests.walks.paydays import WalkedPayday, wait_for_posts
from tests.walks.running_deployment import NO_END

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def humaans():
    """With a mailbox."""
    with Sandbox.start(size=PEOPLE, mailbox=True) as sandbox:
        yield sandbox


@pytest.fixture
def payday(deployment):
    return WalkedPayday(deployment)


def killed_during(payday, path):
    """Deliver, and kill the worker while Humaans works on the first call there; Humaans goes on with it."""
    payday.sandbox.fail(f"{path}$", method="POST", delay=NO_END)
    payday.deliver()
    wait_for_posts(payday, path)
    payday.deployment.kill("worker")
    payday.sandbox.heal()


def test_F43_killed_after_humaans_took_the_upload_before_it_was_recorded(payday):
    payday.upload(payday.employees[:1])
    killed_during(payday, "/documents")
    wait_until(payday.documents, what="the document that Humaans goes on to make")
    payday.deployment.start("worker")
    payday.finish()
    assert payday.all_once()
    assert payday.outcomes().count("found in Humaans") == 1


def test_F44_killed_between_the_file_and_its_document(payday):
    payday.upload(payday.employees[:1])
    killed_during(payday, "/files")
    wait_until(payday.files, what="the file that Humaans goes on to take")
    payday.deployment.start("worker")
    payday.finish()
    assert payday.all_once()
    with connection():
        strays = [stray.file_name for stray in OrphanedFile.select()]
    assert strays == [each["filename"] for each in payday.files() if not each["documentIds"]]
    company = payday.deployment.api("GET", "")
    assert company["payslips"]["stray_files"] == 1


@pytest.mark.parametrize("trouble", [{"status": 500}, {"drop": True}], ids=str)
def test_F45_an_answer_that_is_lost_after_the_upload_is_settled_by_looking(payday, trouble):
    payday.upload(payday.employees)
    payday.sandbox.fail("/documents$", method="POST", when="after", times=4, **trouble)
    payday.deliver()
    payday.finish()
    assert payday.all_once()
    assert payday.outcomes().count("unclear") == 4
    assert len(payday.posted("/documents")) == len(payday.employees)


def test_F46_what_is_unclear_stays_so_while_no_one_can_look(payday):
    payday.upload(payday.employees[:1])
    held = payday.sandbox.fail("/documents$", method="POST", when="after", delay=NO_END, drop=True)
    payday.deliver()
    wait_for_posts(payday, "/documents")
    payday.sandbox.fail("/documents", method="GET", status=503, times=-1)
    payday.sandbox.heal(held)
    wait_until(lambda: payday.states()["humaans", "unclear"], what="an unclear one")
    for _ in range(2):
        payday.let_time_pass()
        payday.deployment.wait_for_a_tick()
    payday.long_after()
    wait_until(payday.told, what="the word that it is still under way")
    assert payday.deployment.api("GET", "")["payslips"]["unclear"] == 1
    assert len(payday.posted("/documents")) == 1
    payday.sandbox.heal()
    payday.finish()
    assert payday.all_once()
    assert len(payday.posted("/documents")) == 1
    assert wait_until(lambda: payday.told()[1:], what="the word that it is over")


def test_F47_pressed_twice_by_two_workers_with_the_same_batch_again(payday):
    folder = payday.folder(payday.employees)
    again = shutil.copytree(folder, folder.with_name("again"))
    payday.import_folder(folder)
    payday.sandbox.switch(latency_ms=20.0)
    payday.deployment.start("second worker")
    try:
        for _ in range(4):
            payday.deliver()
        assert "0 accepted" in payday.import_folder(again)
        payday.deliver()
        payday.finish()
        payday.deliver()
        payday.finish()
    finally:
        payday.deployment.kill("second worker")
        payday.sandbox.switch(latency_ms=0.0)
    assert payday.all_once()
    assert len(payday.ledger()) == len(payday.employees)


def test_F49_who_left_changed_or_is_gone_gets_nothing_and_no_one_else_gets_theirs(payday):
    payday.upload(payday.employees)
    left, changed, gone = payday.employees[:3]
    with connection():
        Employee.update(employment="left").where(Employee.id == left["id"]).execute()
    payday.sandbox.change("people", changed["humaans_person_id"], employeeId="7777-7", quiet=True)
    payday.sandbox.delete("people", gone["humaans_person_id"])
    payday.deliver()
    payday.finish()
    listed = {each["employee_id"]: each for each in payday.ledger()}
    assert listed[left["employee_id"]]["state"] == "held"
    assert payday.channels(changed) == {"humaans": "refused", "email": "refused"}
    assert payday.channels(gone) == {"humaans": "refused", "email": "sent"}
    fine = {each["id"] for each in listed.values()} - {listed[each["employee_id"]]["id"] for each in (left, changed)}
    assert payday.wrong(fine) == [f"payslip {listed[gone['employee_id']]['id']} has 0 documents, not 1"]


def test_F50_a_correction_takes_the_earlier_ones_place(payday):
    payday.upload(payday.employees[:2])
    payday.deliver()
    payday.finish()
    one = payday.employees[0]
    second = payday.correct(one)
    assert second["version"] == 2
    payday.deliver()
    wait_until(lambda: len(payday.mails()) == 3, what="the mail of the correction")
    payday.finish()
    first = next(each for each in payday.ledger() if each["state"] == "superseded")
    # A mail that was sent cannot be taken back: only the document of the first version is gone.
    assert payday.wrong({each["id"] for each in payday.ledger()}) == [f"payslip {first['id']} has 0 documents, not 1"]


def test_F60_after_yesterdays_backup_what_is_in_humaans_is_found_and_nothing_is_sent_again(payday):
    payday.upload(payday.employees)
    yesterday = take_backup()
    payday.deliver()
    payday.finish()
    posted, mailed = len(payday.posted("/documents")), len(payday.mails())
    payday.deployment.terminate()
    restore(yesterday)
    payday.deployment.restart()
    assert payday.states() == {}
    payday.deliver()
    payday.finish()
    assert payday.all_once()
    assert len(payday.posted("/documents")) == posted == len(payday.employees)
    assert len(payday.mails()) == mailed == len(payday.employees)
    assert payday.states() == {
        ("humaans", "uploaded"): len(payday.employees),
        ("email", "unclear"): len(payday.employees),  # no mail server can be asked, so someone says
    }


def test_F61_a_disk_wiped_between_import_and_upload_loses_nothing(payday):
    """Only the database stays: a SQLite file lies elsewhere, as a Postgres would."""
    payday.upload(payday.employees)
    payday.deployment.terminate()
    folder = payday.deployment.folder
    assert urlsplit(payday.deployment.database_url).path.find(str(folder)) == -1
    for each in folder.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    payday.deployment.restart()
    payday.deliver()
    payday.finish()
    assert payday.all_once()
