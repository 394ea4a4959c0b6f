"""Files for payroll programs as people use them: checked, made, downloaded, and marked as imported."""

from __future__ import annotations

import csv
import io
import re
import zipfile

from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.tables.companies import AuditEntry
from service.store.tables.exports import PayrollExport
from service.store.tables.periods import PayPeriod
from tests.web.api.conftest import Program
from tests.web.payslips.sending import ACME, text_of


def make(browser, period, target="hmrc", **more):
    return browser.send(f"{ACME}/exports", {"period": str(period), "target": target, "checked": "yes"} | more)


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode().removeprefix("\ufeff"), newline="")))


def test_a_file_is_checked_made_downloaded_and_marked_as_imported(bob, period):
    assert "Monthly, payday 24 December 2026" in text_of(bob, f"{ACME}/exports")
    asked = text_of(bob, f"{ACME}/exports/new?period={period}&target=hmrc")
    assert "match its columns on screen" in asked
    assert "You still do this in HMRC names" in asked
    assert "The file has no column for these payroll fields: " in asked
    assert "Payment.TaxCode Tax code without S or C Yes Mapped" in asked
    path = make(bob, period).headers["Location"]
    page = text_of(bob, path)
    assert "acme_monthly_2026-12_v1_hmrc_full" in page
    assert "not in the file" in page
    assert "PassportNumber is blank for everyone, so it is not in the file: HMRC names" in page
    answer = bob.send(f"{path}/download")
    assert "acme_monthly_2026-12_v1_hmrc_full.csv" in answer.headers["Content-Disposition"]
    amelia = next(row for row in rows(answer) if row["PayId"] == "1002")
    assert (amelia["Name.Sur"], amelia["NINO"], amelia["Gender"]) == ("Hart", "CE234567A", "F")
    assert "PassportNumber" not in amelia
    with connection():
        assert len(rows(answer)) == len(PayrollExport.get().included)
        assert AuditEntry.select().where(AuditEntry.action == "export.downloaded").count() == 1
    refused = bob.send(f"{path}/imported", {"day": "soon"})
    assert refused.status_code == 422
    assert 'value="soon"' in refused.text
    bob.send(f"{path}/imported", {"day": "23/11/2026"})
    assert "Imported in HMRC names (any program that maps columns) on 23 November 2026, said bob" in text_of(bob, path)
    with connection():
        assert PayPeriod.get_by_id(period).state == "exported"


def test_an_employee_who_does_not_fit_is_listed_with_the_reason(bob, period):
    page = text_of(bob, make(bob, period, "sage50").headers["Location"])
    assert "Title is needed and empty." in page
    with connection():
        assert PayrollExport.get().refused


def test_an_employee_who_is_in_the_file_and_not_ready_is_listed_by_name(bob, period):
    page = text_of(bob, make(bob, period, "brightpay").headers["Location"])
    assert "employees to check or change by hand" in page
    assert "Oscar Reid 1007 Is pending because of Account number and Sort code. Correct this in payroll" in page


def test_the_first_file_for_a_program_is_made_only_after_its_columns_were_checked(bob, period):
    refused = make(bob, period, checked="")
    assert refused.status_code == 422
    assert "Confirm that you have checked the columns" in refused.text
    make(bob, period)
    assert make(bob, period, checked="").status_code == 303


def test_changes_are_compared_with_what_was_imported_and_with_nothing_else(bob, period):
    first = make(bob, period).headers["Location"]
    refused = make(bob, period, scope="changed")
    assert refused.status_code == 422
    assert "No file was imported in HMRC names" in refused.text
    bob.send(f"{first}/imported", {"day": "23/11/2026"})
    changed = make(bob, period, scope="changed").headers["Location"]
    page = text_of(bob, changed)
    assert "acme_monthly_2026-12_v1_hmrc_changed" in page
    assert "0 employees in the file" in page
    with connection():
        assert PayrollExport.get_by_id(2).unchanged == len(PayrollExport.get_by_id(1).included) > 0


def test_nothing_is_made_of_a_period_that_is_not_signed_off(bob, period):
    with connection():
        PayPeriod.update(state="review").where(PayPeriod.id == period).execute()
    assert "No pay period is signed off yet." in text_of(bob, f"{ACME}/exports")
    refused = make(bob, period)
    assert "Sign the pay period off before you export it" in refused.text


def test_the_workbook_for_people_keeps_every_text_as_text(bob, period):
    path = make(bob, period).headers["Location"]
    answer = bob.send(f"{path}/download", {"format": "xlsx"})
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert set(re.findall(r'<c [^>]*?(?:t="(\w+)")?>', sheet)) == {"s"}
    assert "<f>" not in sheet


def test_a_viewer_sees_no_file(vera, bob, period):
    path = make(bob, period).headers["Location"]
    for address in (f"{ACME}/exports", f"{ACME}/exports/new?period={period}&target=hmrc", path):
        assert vera.open(address).status_code == 403
    assert vera.send(f"{path}/download").status_code == 403


def test_what_does_not_exist_is_not_found(bob, period):
    assert bob.open(f"{ACME}/exports/new?period={period}&target=nope").status_code == 404
    assert bob.open(f"{ACME}/exports/new?period=999&target=hmrc").status_code == 404
    assert bob.open(f"{ACME}/exports/999").status_code == 404


def test_a_program_makes_a_file_takes_it_and_says_that_it_was_imported(bob, app, imported, period, services):
    with connection():
        program = Program(app, "acme", api_tokens.issue(imported.id, "ledger", services.clock()))
    made = program.post("/exports", {"period_id": period, "target": "hmrc"})
    assert (made.status_code, made.json["name"]) == (201, "acme_monthly_2026-12_v1_hmrc_full")
    assert made.json["blank_columns"]["PassportNumber"] == made.json["employees"]
    path = f"/exports/{made.json['id']}"
    assert len(rows(program.get(f"{path}/file.csv"))) == made.json["employees"] > 0
    assert program.post(f"{path}/imported", {"day": "2030-01-01"}).status_code == 422
    assert program.post(f"{path}/imported", {"day": "2026-11-23"}).json["imported_on"] == "2026-11-23"
    again = program.post("/exports", {"period_id": period, "target": "hmrc", "scope": "changed"})
    assert (again.json["employees"], again.json["unchanged"]) == (0, made.json["employees"])
    assert [each["scope"] for each in program.get("/exports").json["data"]] == ["changed", "full"]
    sage = program.post("/exports", {"period_id": period, "target": "sage50"})
    assert any("Title is needed and empty." in each["reasons"] for each in sage.json["refused"])
    refused = program.post("/exports", {"period_id": period, "target": "sage50", "scope": "changed"})
    assert (refused.status_code, refused.json["title"]) == (409, "No file can be made")
    assert program.post("/exports", {"period_id": 999, "target": "hmrc"}).status_code == 404


def test_who_is_not_in_an_imported_file_is_said_on_the_period_and_in_the_list(bob, period):
    here = f"{ACME}/periods/{period}"
    path = make(bob, period, "sage50").headers["Location"]
    with connection():
        number = len(PayrollExport.get().refused)
    assert f"{number} not in the file" in text_of(bob, f"{ACME}/exports")
    assert "not in the imported file" not in text_of(bob, here)
    bob.send(f"{path}/imported", {"day": "23/11/2026"})
    assert f"{number} employees of this pay period are not in the imported file" in text_of(bob, here)


def test_a_file_of_an_older_version_is_marked_in_the_list(bob, period):
    make(bob, period)
    assert "Old version" not in text_of(bob, f"{ACME}/exports")
    assert bob.send(f"{ACME}/periods/{period}/reopen", {"reopen_reason": "A bonus is missing"}).status_code == 303
    assert "Old version" in text_of(bob, f"{ACME}/exports")
