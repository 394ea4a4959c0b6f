"""Nothing is accepted before everything was looked at, and nothing of one employee reaches another."""

import io
import random
import sqlite3
import unicodedata
import zipfile
from types import SimpleNamespace

import pytest

from sandbox.platform.payslips import pdf_of
from service.actions.payslips import import_batch
from service.actions.payslips.accept_payslips import NotTakenError, accept_batch, discard_batch
from service.actions.payslips.import_batch import propose_batch
from service.rules.payslips.uploads.upload_unpacking import MOST_LISTED, count_of
from service.store.database import connection as store_database
from service.store.payslips import payslip_batches, payslips
from service.store.tables.payslips import PayslipContent
from tests.actions.payslips.conftest import NOVEMBER
from tests.pdf import made


def propose(payday, *files, **more):
    return propose_batch(payday.services, payday.company.id, files, NOVEMBER, actor="alice", **more)


def accept(payday, batch):
    return accept_batch(payday.services, payday.company.id, batch.id, actor="alice")


def codes(batch):
    return {problem["name"]: problem["code"] for problem in batch.problems}


def zipped(*files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def with_employment(payday, employment):
    found = [(key, payday.story.employee(key)) for key in payday.sandbox.card["cast"]]
    return [key for key, employee in found if employee is not None and employee.employment == employment]


@pytest.fixture
def ready(payday):
    return payday.ready()


def test_what_fits_is_proposed_and_what_does_not_is_listed(ready):
    left = with_employment(ready, "left")[0]
    batch = propose(
        ready,
        ("1002.pdf", ready.pdf("amelia")),
        ("9999.pdf", ready.pdf("amelia")),
        ("notes.txt", b"hello"),
        ("1001.pdf", b"%PDF-1.7 but broken"),
        (f"{ready.story.employee(left).employee_id}.pdf", ready.pdf(left)),
    )
    assert codes(batch) == {"9999.pdf": "unknown_employee", "notes.txt": "unknown_employee", "1001.pdf": "broken_pdf"}
    held = {
        row.payroll_id: [reason["code"] for reason in row.hold_reasons] for row in payslip_batches.payslips_of(batch.id)
    }
    assert held == {"1002": [], ready.story.employee(left).employee_id: ["left"]}
    assert payslips.ledger(ready.company.id) == []
    assert accept(ready, batch) == 2
    states = {row.payroll_id: row.state for row in payslips.ledger(ready.company.id)}
    assert states == {"1002": "released", ready.story.employee(left).employee_id: "held"}


def test_what_computers_add_to_a_zip_is_neither_taken_nor_listed(ready):
    added = ("__MACOSX/._1002.pdf", "pay/__MACOSX/x", "pay/._1002.pdf", "pay/.DS_Store", "Thumbs.db", "~$manifest.xlsx")
    batch = propose(
        ready, ("all.zip", zipped(*((name, b"x") for name in added), ("pay/1002.pdf", ready.pdf("amelia"))))
    )
    assert codes(batch) == {}
    assert accept(ready, batch) == 1


def test_swapped_files_are_held(ready):
    batch = propose(ready, ("1002.pdf", ready.pdf("priya")), ("1001.pdf", ready.pdf("amelia")))
    accept(ready, batch)
    rows = payslips.ledger(ready.company.id)
    assert [row.state for row in rows] == ["held", "held"]
    assert {row.verdict for row in rows} == {"contradicted"}


def test_two_payslips_of_one_employee_in_one_batch_are_both_left_out(ready):
    batch = propose(ready, ("1002.pdf", ready.pdf("amelia")), ("1002_b.pdf", ready.pdf("amelia", size=9000)))
    assert codes(batch) == {"1002.pdf": "doubled", "1002_b.pdf": "doubled"}
    assert accept(ready, batch) == 0


def test_the_same_file_twice_counts_once(ready):
    batch = propose(ready, ("1002.pdf", ready.pdf("amelia")), ("copy 1002.pdf", ready.pdf("amelia")))
    assert codes(batch) == {"copy 1002.pdf": "same_file_twice"}
    assert accept(ready, batch) == 1


def test_F47_the_same_batch_again_brings_nothing(ready):
    files = ("1002.pdf", ready.pdf("amelia"))
    accept(ready, propose(ready, files))
    again = propose(ready, files, ("1001.pdf", ready.pdf("priya")))
    assert codes(again) == {"1002.pdf": "already_accepted"}
    assert accept(ready, again) == 1


def test_what_there_was_no_time_to_look_at_is_listed_and_comes_with_the_same_files_again(ready):
    files = [(f"{ready.story.employee(key).employee_id}.pdf", ready.pdf(key)) for key in ("amelia", "priya")]
    batch = propose(ready, *files, seconds=0.0)
    assert codes(batch) == {"1002.pdf": "no_time", "1001.pdf": "no_time"}
    accept(ready, propose(ready, files[0]))
    again = propose(ready, *files, seconds=0.0)
    assert codes(again) == {"1002.pdf": "already_accepted", "1001.pdf": "no_time"}  # the first costs no time any more
    assert codes(propose(ready, *files)) == {"1002.pdf": "already_accepted"}


def test_a_second_payslip_no_one_had_time_for_still_contests_the_first(ready, monkeypatch):
    moments = iter([0.0, 1.0, 5.0])
    monkeypatch.setattr(import_batch, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    files = ("1002.pdf", ready.pdf("amelia")), ("1002_b.pdf", ready.pdf("amelia", size=9000))
    batch = propose(ready, *files, seconds=2.0)
    assert codes(batch) == {"1002.pdf": "doubled", "1002_b.pdf": "no_time"}


def test_two_batches_proposed_at_once_are_accepted_once(ready):
    one, other = propose(ready, ("1002.pdf", ready.pdf("amelia"))), propose(ready, ("1002.pdf", ready.pdf("amelia")))
    assert (accept(ready, one), accept(ready, other)) == (1, 0)
    with pytest.raises(LookupError):
        accept(ready, one)


def test_a_zip_with_a_manifest(ready):
    manifest = b"file,employee_id\namelia.pdf,1002\npriya.pdf,1001\n"
    content = zipped(("amelia.pdf", ready.pdf("amelia")), ("x/priya.pdf", ready.pdf("priya")), ("m.csv", manifest))
    batch = propose(ready, ("all.zip", content))
    assert batch.problems == []
    assert accept(ready, batch) == 2


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", zipped(("in.zip", zipped(("1002.pdf", b"x"))))])
def test_a_zip_that_cannot_be_used_is_listed(ready, content):
    batch = propose(ready, ("all.zip", content))
    assert batch.problems
    assert payslip_batches.payslips_of(batch.id) == []


def test_a_batch_that_is_discarded_leaves_nothing(ready):
    batch = propose(ready, ("1002.pdf", ready.pdf("amelia")))
    assert PayslipContent.select().count() == 1
    discard_batch(ready.services, ready.company.id, batch.id, actor="alice")
    assert PayslipContent.select().count() == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"GIF89a", "not_a_pdf"),
        (b"%PDF-1.4 broken", "broken_pdf"),
        (b"%PDF-1.4" + b"x" * (5 * 1024 * 1024), "too_large"),
    ],
)
def test_S34_a_payslip_is_a_pdf_by_its_content(ready, content, code):
    with pytest.raises(NotTakenError) as refused:
        ready.add("amelia", content=content)
    assert refused.value.code == code


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


def test_a_dump_of_the_database_holds_no_readable_payslip(ready, tmp_path):
    payslip = ready.add("amelia", content=ready.pdf("amelia", name="Amelia Hart Canarybird"))
    ready.ask_for(payslip)
    ready.work()
    dumped = []
    for table in store_database.database.get_tables():
        rows = store_database.database.execute_sql(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - our own names
        dumped += [repr(row) for row in rows]
    text = "\n".join(dumped)
    assert "Canarybird" not in text
    assert "%PDF" not in text
    assert "Gross pay" not in text
    if not store_database.is_postgres():
        file = tmp_path / "copy.db"
        with sqlite3.connect(file) as copy:
            store_database.database.connection().backup(copy)
        copy.close()
        assert b"Canarybird" not in file.read_bytes()


# ---- the right person ------------------------------------------------------------------------------------


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


# ---- odd and hostile files -------------------------------------------------------------------------------


def everyone(ready):
    return [(f"{ready.story.employee(key).employee_id}.pdf", ready.pdf(key)) for key in ("amelia", "priya")]


@pytest.mark.parametrize("name", made.HOSTILE)
def test_case_31_a_hostile_pdf_costs_its_own_line_and_nothing_else(ready, name):
    batch = propose(ready, ("1003.pdf", made.HOSTILE[name]()), *everyone(ready))
    assert codes(batch) == {"1003.pdf": "cannot_be_read"}
    assert "could not be read" in batch.problems[0]["message"]
    assert accept(ready, batch) == 2


def test_case_31_the_word_employee_and_fifty_thousand_blanks_is_a_file_like_any_other(ready):
    batch = propose(ready, ("1003.pdf", made.blanks()), *everyone(ready), seconds=12.0)
    assert batch.problems == []


def damaged(content, name):
    """The bytes of one packed entry are changed."""
    at = content.index(name.encode()) + len(name) + 20
    return content[:at] + bytes(255 - sign for sign in content[at : at + 20]) + content[at + 20 :]


def test_case_19_one_damaged_entry_of_a_zip_costs_that_entry_only(ready):
    content = damaged(zipped(("1003.pdf", ready.pdf("amelia")), *everyone(ready)), "1003.pdf")
    batch = propose(ready, ("all.zip", content))
    assert codes(batch) == {"1003.pdf": "broken_entry"}
    assert accept(ready, batch) == 2


@pytest.mark.parametrize(("flag", "code"), [(b"\x01\x00", "locked_entry"), (b"\x00\x00\x63\x00", "unknown_packing")])
def test_case_19_an_encrypted_or_oddly_packed_entry_costs_itself_only(ready, flag, code):
    content = bytearray(zipped(("1003.pdf", ready.pdf("amelia")), *everyone(ready)))
    local, listed = content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8
    content[local : local + len(flag)] = content[listed : listed + len(flag)] = flag
    batch = propose(ready, ("all.zip", bytes(content)))
    assert codes(batch) == {"1003.pdf": code}
    assert accept(ready, batch) == 2


def test_case_20_names_in_a_zip_are_read_as_utf_8_without_the_flag_and_compared_by_their_letters(ready):
    names = unicodedata.normalize("NFD", "Zoë Ünal.pdf"), "Søren.PDF"
    manifest = "file,employee_id\nzoë ünal.PDF,1002\nsøren.pdf,1001\n".encode()
    content = zipped(*zip(names, (ready.pdf("amelia"), ready.pdf("priya")), strict=True), ("m.csv", manifest))
    without_flag = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = -1
        while (at := without_flag.find(signature, at + 1)) >= 0:
            without_flag[at + offset] &= ~0x08 & 0xFF
    for each in (content, bytes(without_flag)):
        batch = propose(ready, ("all.zip", each))
        assert batch.problems == []
        assert len(payslip_batches.payslips_of(batch.id)) == 2


@pytest.mark.parametrize(
    "manifest", [b'file,employee_id\n"1002.pdf,1002\n', b"", b"file,employee_id\n" + b"x" * 200_000]
)
def test_case_21_a_manifest_that_cannot_be_read_is_never_replaced_by_a_guess(ready, manifest):
    batch = propose(ready, *everyone(ready), ("m.csv", manifest))
    assert codes(batch) == {"m.csv": "manifest", "1001.pdf": "manifest_unreadable", "1002.pdf": "manifest_unreadable"}
    assert accept(ready, batch) == 0


def test_case_21_of_two_manifests_neither_is_used(ready):
    manifest = b"file,employee_id\n1002.pdf,1002\n"
    batch = propose(ready, ("1002.pdf", ready.pdf("amelia")), ("m.csv", manifest), ("n.csv", manifest))
    assert accept(ready, batch) == 0


def test_S_e_a_zip_of_three_hundred_thousand_entries_is_one_line(ready):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(300_000):
            archive.writestr(f"{number}.pdf", b"")
    batch = propose(ready, ("all.zip", out.getvalue()), *everyone(ready))
    assert codes(batch) == {"all.zip": "too_many"}
    assert accept(ready, batch) == 2


def test_S_e_what_is_listed_and_kept_is_bounded(ready):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}.pdf", b"")
    batch = propose(ready, ("all.zip", out.getvalue()), ("m.csv", b"file,employee_id\n" + b"a,\n" * 600_000))
    assert len(batch.problems) == MOST_LISTED + 1
    assert batch.problems[-1]["name"].startswith("and 619,")
    assert count_of(batch.problems) == 620_000


def test_unpacking_counts_towards_the_time_of_the_import(ready):
    content = zipped(*everyone(ready))
    assert set(codes(propose(ready, ("all.zip", content), seconds=0.0)).values()) == {"no_time"}


@pytest.mark.parametrize("name", ["IDs.xlsx", "ids.XLS", "list.ods", "manifest", "manifest.txt"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_case_21_a_spreadsheet_in_place_of_a_manifest_is_never_replaced_by_a_guess(ready, name, is_packed):
    book = zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
    files = (*everyone(ready), (name, book))
    batch = propose(ready, ("all.zip", zipped(*files))) if is_packed else propose(ready, *files)
    assert codes(batch) == {name: "manifest", "1001.pdf": "manifest_unreadable", "1002.pdf": "manifest_unreadable"}
