import os
from datetime import date

import pytest

from sandbox.platform.payslips import pages_of, pdf_of, samples_of
from service.store.database.connection import connection
from service.store.payslips import payslips
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip


@pytest.fixture
def folder(tmp_path, humaans):
    folder = tmp_path / "payslips"
    folder.mkdir()
    company = humaans.platform.companies["main"]
    for sample in samples_of(company, date(2026, 11, 27)):
        if sample.employee_id in {"1001", "1002"}:
            (folder / sample.file_name).write_bytes(pdf_of(sample))
    return folder


@pytest.fixture
def imported(terminal, acme, humaans, clock):
    """Two employees, as an import from Humaans would leave them."""
    with connection():
        company = Company.get()
        for key in ("priya", "amelia"):
            person = humaans.row("people", humaans.person_id(key))
            Employee.create(
                company=company,
                person_id=person["id"],
                employee_id=person["employeeId"],
                first_name=person["firstName"],
                last_name=person["lastName"],
                ni_number=person["taxId"],
                employment="active",
                readiness="ready",
                created_at=clock(),
                updated_at=clock(),
            )
    return acme


def test_a_folder_is_taken_in(terminal, imported, folder):
    said = terminal.ok("payslips", "import", imported, str(folder), "--pay-date", "2026-11-27")
    assert "2 accepted for 2026-11-27, 0 not." in said
    assert "Payslips are not being sent: neither to Humaans nor by email." in said
    with connection():
        rows = payslips.ledger(Company.get().id)
    assert {(row.payroll_id, row.state, row.verdict) for row in rows} == {
        ("1001", "released", "confirmed"),
        ("1002", "released", "confirmed"),
    }
    assert str(rows[0].period_end) == "2026-11-30"


def test_F47_the_same_folder_again_brings_nothing_and_ends_well(terminal, imported, folder):
    terminal.ok("payslips", "import", imported, str(folder), "--pay-date", "2026-11-27")
    assert "0 accepted" in terminal.ok("payslips", "import", imported, str(folder), "--pay-date", "2026-11-27")


def test_what_was_not_taken_is_listed_and_ends_with_1(terminal, imported, folder):
    (folder / "stranger.pdf").write_bytes(b"%PDF-1.4")
    found = terminal.run("payslips", "import", imported, str(folder), "--pay-date", "2026-11-27")
    assert found.exit_code == 1
    assert "not taken\tstranger.pdf" in found.stdout
    assert "2 accepted" in found.stdout


def test_swapped_files_are_held_and_said(terminal, imported, folder):
    one, other = sorted(folder.iterdir())
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    said = terminal.ok("payslips", "import", imported, str(folder), "--pay-date", "2026-11-27")
    assert said.count("held\t") >= 2


def test_a_dry_run_accepts_nothing(terminal, imported, folder):
    said = terminal.ok("payslips", "import", imported, str(folder), "--pay-date", "2026-11-27", "--dry-run")
    assert "2 would be accepted" in said
    with connection():
        assert Payslip.select().count() == 0


@pytest.mark.on_linux
def test_S_h_a_file_whose_name_is_no_text_is_listed_under_a_readable_name(terminal, imported, folder):
    (folder / os.fsdecode(b"\xff\xfe stranger.pdf")).write_bytes(b"%PDF-1.4")
    found = terminal.run("payslips", "import", imported, str(folder), "--pay-date", "2026-11-27")
    assert "not taken\t\ufffd\ufffd stranger.pdf" in found.stdout
    assert "2 accepted" in found.stdout


def test_one_pdf_of_everyone_is_split_by_what_its_pages_say(terminal, imported, tmp_path):
    pages = [(f"{name}", f"Employee ID: {number}", f"NI number: {ni}") for name, number, ni in (
        ("Priya Shah", "1001", "AB234561C"), ("Amelia Hart", "1002", "CE234567A"))]  # fmt: skip
    file = tmp_path / "all.pdf"
    file.write_bytes(pages_of(*pages))
    tried = terminal.ok("payslips", "split", imported, str(file), "--pay-date", "2026-11-27", "--dry-run")
    assert "2 would be accepted, 0 not." in tried
    file.write_bytes(pages_of(*pages, ("A page of no one",)))
    done = terminal.run("payslips", "split", imported, str(file), "--pay-date", "2026-11-27")
    assert (done.exit_code, "2 accepted for 2026-11-27, 1 not." in done.stdout) == (1, True)
    file.write_bytes(b"no PDF")
    assert "PDF" in terminal.fails("payslips", "split", imported, str(file), "--pay-date", "2026-11-27")
