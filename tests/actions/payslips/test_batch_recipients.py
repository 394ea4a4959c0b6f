"""Nothing of one employee in a batch ever reaches another."""

import random

import pytest

from sandbox.platform.payslips import pdf_of
from service.store.payslips import payslip_batches, payslips
from tests.actions.payslips.batches import accept, codes, propose, with_employment, zipped
from tests.actions.payslips.conftest import NOVEMBER
from tests.pdf import made


@pytest.mark.parametrize("seed", range(12))
def test_nothing_of_one_employee_ever_reaches_another(ready, seed):
    """Files are shuffled between names; whatever is sent must be its own person's."""
    chance = random.Random(seed)  # noqa: S311 - a shuffle to be repeated
    keys = with_employment(ready, "active")
    names = [ready.story.employee(key).employee_id for key in keys]
    owners = keys[:]
    chance.shuffle(owners)
    marks = [
        {"name": "", "ni_number": None},
        {"employee_id": "", "ni_number": None},
        {"employee_id": "", "name": ""},
        {},
    ]
    owner_of = {}
    files = []
    for name, owner in zip(names, owners, strict=True):
        sample = ready.sample(owner)
        hidden = chance.choice(marks)
        if hidden.get("name") == "" and not sample.ni_number:
            hidden = {}
        content = pdf_of(ready.sample(owner, **hidden))
        files.append((f"{name}.pdf", content))
        owner_of[content] = owner
    accept(ready, propose(ready, *files))
    if payslips.released_on(ready.company.id, NOVEMBER.pay_date):
        ready.ask_for_payday()
        ready.work(workers=2)
    for document in ready.documents():
        content = ready.sandbox.file_content(document["fileId"])
        assert ready.sandbox.person_id(owner_of[content]) == document["personId"]
    for mail in ready.mails():
        owner = ready.story.employee(owner_of[ready.sandbox.mail_attachment(mail["number"])])
        assert set(mail["to"]) <= {owner.email, owner.personal_email}


def two_pages(ready, first, second):
    sample = ready.sample(first)
    other = ready.story.employee(second)
    return made.pages(
        f"Name: {sample.name}\nNI number: {sample.ni_number}\nEmployee ID: {sample.employee_id}",
        f"Payslip\n{other.first_name} {other.last_name}\nNet pay 2,000.00",
    )


def test_case_16_another_employee_on_the_second_page_holds_the_file_and_says_who(ready):
    accept(ready, propose(ready, ("1002.pdf", two_pages(ready, "amelia", "priya"))))
    (row,) = payslips.ledger(ready.company.id)
    assert (row.state, row.verdict) == ("held", "contradicted")
    assert [(reason["page"], reason["employee"]) for reason in row.hold_reasons] == [
        (2, ready.story.employee("priya").id)
    ]


def test_case_16_a_scan_is_taken_and_never_confirmed(ready):
    accept(ready, propose(ready, ("1002.pdf", made.with_picture("", size=900))))
    (row,) = payslips.ledger(ready.company.id)
    assert (row.state, row.verdict) == ("released", "unconfirmed")


@pytest.fixture
def twins(ready):
    """Bea has the Employee ID 00123, Cem has 123."""
    for key, employee_id in (("amelia", "00123"), ("priya", "123")):
        row = ready.story.employee(key)
        row.employee_id = employee_id
        row.save()
    return ready


SCAN = made.with_picture("", size=900)


@pytest.mark.parametrize("name", ["123.pdf", "00123.pdf", "payslip_123_2026-11-27.pdf"])
def test_case_4_a_scan_named_by_an_id_that_is_anothers_but_for_zeros_is_listed(twins, name):
    batch = propose(twins, (name, SCAN))
    assert codes(batch) == {name: "ambiguous"}
    manifest = f"file,employee_id\nscan.pdf,{name.partition('.')[0][-3:]}\n".encode()
    if "_" not in name:
        assert codes(propose(twins, ("scan.pdf", SCAN), ("m.csv", manifest))) == {"scan.pdf": "ambiguous"}


def test_case_4_a_manifest_that_names_folders_gives_no_file_of_another_folder(ready):
    manifest = b"file,employee_id\n1001/payslip.pdf,1001\n"
    batch = propose(ready, ("all.zip", zipped(("1002/payslip.pdf", SCAN), ("m.csv", manifest))))
    assert codes(batch) == {"payslip.pdf": "not_in_manifest"}
    assert not payslip_batches.payslips_of(batch.id)


def test_case_4_a_folder_for_each_employee_gives_each_their_own(ready):
    manifest = b"file,employee_id\n1001/payslip.pdf,1001\n1002/payslip.pdf,1002\n"
    files = ("1001/payslip.pdf", ready.pdf("priya")), ("1002/payslip.pdf", ready.pdf("amelia"))
    batch = propose(ready, ("all.zip", zipped(*files, ("m.csv", manifest))))
    assert not batch.problems
    found = {row.employee.payroll_id: row.verdict for row in payslip_batches.payslips_of(batch.id)}
    assert found == {"1001": "confirmed", "1002": "confirmed"}


def test_case_4_by_api_such_a_scan_is_held_and_a_text_that_tells_them_apart_is_not(twins):
    scan = twins.add("priya", content=SCAN)
    assert (scan.state, [reason["code"] for reason in scan.hold_reasons]) == ("held", ["similar_id"])
    assert twins.add("amelia").state == "released"  # her name and NI number stand on it
    assert codes(propose(twins, ("123.pdf", twins.pdf("amelia")))) == {"123.pdf": "ambiguous"}


def test_case_4_an_id_without_its_zeros_is_no_ones(ready):
    row = ready.story.employee("amelia")
    row.employee_id = "00123"
    row.save()
    (problem,) = propose(ready, ("m.csv", b"file,employee_id\na.pdf,123\n"), ("a.pdf", SCAN)).problems
    assert problem["code"] == "unknown_employee"
    assert "00123" in problem["message"]
