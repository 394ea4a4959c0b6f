"""Staffology as people and programs use it: connected, tested, a pay period sent, and the list of who was refused."""

from __future__ import annotations

from service.actions.exports.send_push import send_push
from service.facts.periods import ProgramState, PushState, SentState
from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.exports import pushes
from service.store.tables.exports import PayrollProgram, PayrollPush
from service.store.tables.periods import PayPeriod
from service.web.exports import push_words
from tests.web.api.conftest import Program
from tests.web.conftest import PASSWORD
from tests.web.payslips.sending import ACME, text_of

PROGRAM, KEY = f"{ACME}/payroll-program", "sandbox-staffology-key"


def connect(browser, key=KEY, **more):
    return browser.send(f"{PROGRAM}/key", {"api_key": key} | more)


def test_staffology_is_connected_tested_sent_a_period_and_asked_again(
    bob, vera, period, services, job_notifier, sandbox
):
    assert "Connect Staffology" in text_of(bob, PROGRAM)
    wrong = connect(bob, "wrong-key")
    assert wrong.status_code == 422
    assert "Staffology does not accept this API key" in wrong.text
    assert connect(bob, "").status_code == 422
    assert connect(bob).status_code == 303
    assert "Brightwater Ltd in Staffology" in text_of(bob, PROGRAM)
    assert KEY not in bob.open(PROGRAM).text
    assert "Enter your password" in connect(bob).text
    assert bob.send(f"{PROGRAM}/test").status_code == 303
    sandbox.fail("/employers$", times=9, status=503)
    assert "not answering properly" in bob.send(f"{PROGRAM}/test").text
    sandbox.heal()
    asked = text_of(bob, f"{PROGRAM}/pushes/new?period={period}")
    assert "Monthly, payday 24 December 2026, version 1, to Brightwater Ltd" in asked
    assert "nothing was sent yet" in asked
    path = bob.send(f"{PROGRAM}/pushes", {"period": str(period)}).headers["Location"]
    assert bob.send(f"{PROGRAM}/pushes", {"period": str(period)}).headers["Location"] == path
    assert "Sending to Staffology" in text_of(bob, path)
    assert bob.open(f"{path}/progress").json["is_live"] is True
    sandbox.fail("/employees$", method="POST", status=400, body={"errors": {"BankDetails.SortCode": ["No such bank"]}})
    with connection():
        send_push(services, job_notifier.pushes[-1])
        assert PayPeriod.get_by_id(period).state == "exported"
        counts = pushes.counts(job_notifier.pushes[-1])
    assert f" {counts['refused']} not sent " in text_of(bob, PROGRAM), "nothing is green that is not"
    page = text_of(bob, path)
    assert "Sent to Staffology" in page
    assert "Sort code: No such bank." in page
    assert bob.open(f"{path}/progress").json["is_live"] is False
    bob.send(f"{path}/again")
    with connection():
        send_push(services, job_notifier.pushes[-1])
    assert "Sort code: No such bank." not in text_of(bob, path)
    for address in (PROGRAM, f"{PROGRAM}/key", f"{PROGRAM}/employer", path, f"{path}/progress"):
        assert vera.open(address).status_code == 403
    assert bob.send(f"{PROGRAM}/disconnect").status_code == 422
    bob.send(f"{PROGRAM}/disconnect", {"password": PASSWORD})
    with connection():
        assert PayrollProgram.select().count() == 0
        assert PayrollPush.select().count() == 1
    assert bob.open(f"{PROGRAM}/pushes/999").status_code == 404
    assert bob.send(f"{PROGRAM}/pushes", {"period": "999"}).status_code == 404
    refused = bob.send(f"{PROGRAM}/pushes", {"period": str(period)})
    assert "Connect Staffology and choose the employer" in refused.text


def test_with_several_employers_one_is_chosen_on_a_page(bob, imported, sandbox):
    second = sandbox.ask("POST", "/staffology/employers", {"name": "Brightwater Two"})
    assert connect(bob).headers["Location"].endswith("/payroll-program/employer")
    assert "Choose the employer before you send" in text_of(bob, PROGRAM)
    assert "Select an employer" in bob.send(f"{PROGRAM}/employer").text
    bob.send(f"{PROGRAM}/employer", {"employer": second["id"]})
    assert "Brightwater Two in Staffology" in text_of(bob, PROGRAM)
    sandbox.ask("PUT", "/staffology/key", {"api_key": "another"})
    assert "Replace the API key" in text_of(bob, f"{PROGRAM}/employer")


def test_a_program_connects_sends_and_reads_what_became_of_it(app, imported, period, services, job_notifier):
    with connection():
        program = Program(app, "acme", api_tokens.issue(imported.id, "ledger", services.clock()))
    assert program.get("/payroll-program").status_code == 404
    assert program.post("/pushes", {"period_id": period}).json["title"] == "The pay period cannot be sent"
    assert program.put("/payroll-program", {"api_key": "wrong"}).status_code == 422
    assert program.put("/payroll-program", {"api_key": KEY}).json["state"] == "connected"
    assert program.post("/payroll-program/test").json["employer_name"] == "Brightwater Ltd"
    assert program.put("/payroll-program/employer", {"employer_id": "no"}).status_code == 422
    asked = program.post("/pushes", {"period_id": period})
    assert (asked.status_code, asked.json["state"]) == (202, "asked")
    with connection():
        send_push(services, job_notifier.pushes[-1])
    done = program.get(f"/pushes/{asked.json['id']}").json
    assert (done["state"], done["counts"]["uncertain"]) == ("done", 0)
    assert done["counts"]["sent"] > 5
    assert all(each["reasons"] for each in done["refused"])
    assert [each["id"] for each in program.get("/pushes").json["data"]] == [done["id"]]
    assert program.post(f"/pushes/{done['id']}/again").status_code == 202
    assert program.get("/pushes/999").status_code == 404
    assert program.post("/pushes", {"period_id": 999}).status_code == 404


def test_every_state_has_its_words():
    assert push_words.PROGRAM_STATES.keys() == set(ProgramState)
    assert push_words.PUSH_STATES.keys() == set(PushState)
    assert push_words.SENT_STATES.keys() == set(SentState)
