"""The client against the sandbox's Staffology: what is asked, what an answer means, what is tried again."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest

from sandbox.remote import InProcessSandbox
from service.outgoing.limits import Deadlines
from service.outgoing.wire import Answer
from service.staffology.answers import error_of
from service.staffology.client import Employer, PayRun, StaffologyClient
from service.staffology.errors import (
    GoneError,
    KeyRefusedError,
    NotUnderstoodError,
    RefusedError,
    StaffologyUnavailableError,
)
from tests.staffology.made import an_employee

PATIENT = Deadlines(connect_seconds=90.0, read_seconds=90.0, total_seconds=90.0, call_seconds=400.0)


@pytest.fixture(scope="module")
def shared_sandbox():
    with InProcessSandbox.start(now="2026-11-23T10:00:00Z") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared_sandbox):
    shared_sandbox.reset()
    return shared_sandbox


@pytest.fixture
def slept():
    return []


@pytest.fixture
def client(sandbox, slept):
    account = sandbox.payroll()
    made = StaffologyClient(
        f"{sandbox.url}/staffology", account["api_key"], deadlines=PATIENT, sleep=slept.append, requests_per_second=None
    )
    yield made
    made.close()


@pytest.fixture
def employer_id(client):
    return client.employers()[0].id


def test_the_key_is_the_password_and_another_key_is_refused(sandbox, client):
    assert [type(each) for each in client.employers()] == [Employer]
    sandbox.ask("PUT", "/staffology/key", {"api_key": "another"})
    with pytest.raises(KeyRefusedError, match="Create a new one in Staffology"):
        client.employers()


def test_an_employee_is_found_by_exactly_their_payroll_code(client, employer_id):
    assert client.find(employer_id, "1042") is None
    made = client.create(employer_id, an_employee("1042"))
    found = client.find(employer_id, "1042")
    assert found["id"] == made
    client.replace(employer_id, made, found | {"bankDetails": {"accountNumber": "12345678", "sortCode": "102030"}})
    assert client.employee(employer_id, made)["bankDetails"]["sortCode"] == "102030"
    with pytest.raises(GoneError):
        client.replace(employer_id, "no-such-employee", found)


def test_a_refused_employee_says_every_reason_and_repeats_no_value(client, employer_id):
    wrong = an_employee("1042")
    wrong["personalDetails"] |= {"gender": "CANARY", "niNumber": "QQ123456C", "title": "x" * 31}
    with pytest.raises(RefusedError) as refused:
        client.create(employer_id, wrong)
    said = " ".join(refused.value.reasons)
    assert {reason.partition(":")[0] for reason in refused.value.reasons} == {"Gender", "Ni number", "Title"}
    assert "CANARY" not in said
    assert "123456" not in said


@pytest.mark.parametrize(
    "body", [b"", b"null", b"<p>no</p>", b'"NI QQ 12 34 56 C is wrong"', b'{"errors": {"": "no"}}', b"[1]"]
)
def test_an_error_body_of_any_form_gives_a_sentence_without_values(body):
    error = error_of(Answer(400, {}, body))
    assert isinstance(error, RefusedError)
    assert all(each.endswith((".", "…")) and "34" not in each for each in error.reasons)


def test_reads_are_tried_again_and_writes_never(sandbox, client, employer_id, slept):
    sandbox.fail("/employers$", times=2, status=503)
    assert client.employers()
    assert len(slept) == 2
    sandbox.fail("/employees$", method="POST", when="after", drop=True)
    with pytest.raises(StaffologyUnavailableError) as lost:
        client.create(employer_id, an_employee("1042"))
    assert lost.value.may_have_happened
    assert len(sandbox.payroll()["writes"]) == 1


def test_a_429_is_handed_on_at_once_with_the_wait_that_was_asked_for(sandbox, client, slept):
    sandbox.fail("/employers$", retry_after=30)
    with pytest.raises(StaffologyUnavailableError) as busy:
        client.employers()
    assert (busy.value.retry_after_seconds, busy.value.may_have_happened, slept) == (30.0, False, [])


@pytest.mark.parametrize("manner", ["stream", "content", "link", "pdf"])
def test_payslips_come_as_one_pdf_however_they_are_answered(sandbox, client, employer_id, manner):
    sandbox.change_payroll(payslips_as=manner)
    sandbox.add_pay_run(
        tax_year="Year2026", pay_period="Monthly", number=8, start_date="2026-11-01", end_date="2026-11-30",
        payment_date="2026-11-27", payslips=[{"pages": [["Amelia Clarke", "Employee ID: 1042"]]}],
    )  # fmt: skip
    runs = client.pay_runs(employer_id, "Year2026", "Monthly")
    day = date(2026, 11, 27)
    assert runs == [PayRun("Year2026", "Monthly", 8, date(2026, 11, 1), date(2026, 11, 30), day, 1, is_closed=True)]
    assert client.payslips(employer_id, runs[0]).startswith(b"%PDF")


def test_an_answer_without_a_pdf_or_with_a_link_elsewhere_is_not_followed(sandbox, client, employer_id):
    run = sandbox.add_pay_run(
        tax_year="Year2026", pay_period="Monthly", number=8, start_date="2026-11-01", end_date="2026-11-30",
        payment_date="2026-11-27", payslips=[],
    )  # fmt: skip
    asked = PayRun("Year2026", "Monthly", run["number"], *[date(2026, 11, 27)] * 3, 0, is_closed=True)
    sandbox.change_payroll(payslips_as="html")
    with pytest.raises(NotUnderstoodError, match="no PDF"):
        client.payslips(employer_id, asked)
    for link in ("http://169.254.169.254/latest", "https://example.com/a.pdf", "https://evilstaffology.co.uk/a.pdf"):
        sandbox.fail("/payslips$", body={"type": "application/pdf", "content": link})
        with pytest.raises(NotUnderstoodError, match="do not know"):
            client.payslips(employer_id, asked)


def test_answers_that_are_no_answers_are_errors_and_no_crash(sandbox, client):
    bodies = [b"", b"[]", b"{}", b"null", b'[{"id": 5}]', b'[{"id": null, "name": "x"}]', b"[[[", b"\xff\xfe{"]
    for body in bodies:
        sandbox.fail("/employers$", times=3, body=body.decode("latin-1"))
        with contextlib.suppress(NotUnderstoodError, StaffologyUnavailableError):
            assert client.employers() == []
        sandbox.heal()
