"""Nothing is accepted before everything was looked at, and nothing of one employee reaches another."""

import sqlite3
from dataclasses import replace
from types import SimpleNamespace

import pytest

from service.actions.payslips import import_batch
from service.actions.payslips.accept_payslips import add_payslip, discard_batch
from service.actions.payslips.import_batch import propose_batch
from service.facts.payslips import PayslipKind
from service.store.database import connection as store_database
from service.store.payslips import payslip_batches, payslips
from service.store.tables.payslips import PayslipContent
from tests.actions.payslips.batches import accept, codes, propose, with_employment, zipped
from tests.actions.payslips.conftest import NOVEMBER


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


def test_a_batch_that_is_discarded_leaves_nothing(ready):
    batch = propose(ready, ("1002.pdf", ready.pdf("amelia")))
    assert PayslipContent.select().count() == 1
    discard_batch(ready.services, ready.company.id, batch.id, actor="alice")
    assert PayslipContent.select().count() == 0


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


OTHERS = replace(NOVEMBER, period_start=NOVEMBER.pay_date, period_end=NOVEMBER.pay_date, kind=PayslipKind.OTHER)


def test_two_other_documents_of_one_employee_and_day_are_two_documents(ready):
    """A file's name tells them apart: neither replaces the other, and the same name again is a correction."""
    letters = ("1002 bonus.pdf", ready.pdf("amelia")), ("1002 pension.pdf", ready.pdf("amelia", size=9000))
    batch = propose_batch(ready.services, ready.company.id, letters, OTHERS, actor="alice")
    assert (codes(batch), accept(ready, batch)) == ({}, 2)
    rows = sorted(payslips.ledger(ready.company.id), key=lambda row: row.version)
    assert [(row.state, row.version, row.shown_version) for row in rows] == [("released", 1, 1), ("released", 2, 1)]
    assert len({row.reference for row in rows}) == 2
    corrected = "1002 bonus.pdf", ready.pdf("amelia", size=9100)
    again = propose_batch(ready.services, ready.company.id, [letters[1], corrected], OTHERS, actor="alice")
    assert codes(again) == {"1002 pension.pdf": "already_accepted", "1002 bonus.pdf": "doubled"}
    add_payslip(ready.services, ready.company.id, *corrected, "1002", OTHERS, correction=True, actor="alice")
    states = {(row.original_name, row.version): row.state for row in payslips.ledger(ready.company.id)}
    assert states == {
        ("1002 bonus.pdf", 1): "superseded", ("1002 pension.pdf", 2): "released", ("1002 bonus.pdf", 3): "released",
    }  # fmt: skip
