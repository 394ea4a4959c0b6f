"""One PDF with the payslips of many employees, by API: uploaded, decided, split and accepted."""

from __future__ import annotations

import io

from service.actions.payslips.splitting.work_on_combined_pdf import work_on_combined_pdf
from service.store.accounts import api_tokens
from service.store.database.connection import connection
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip
from tests.pdf import made
from tests.web.api.conftest import Program

AMELIA = "Amelia Hart\nEmployee ID: 1002\nNI number: CE234567A"
PRIYA = "Priya Shah\nEmployee ID: 1001\nNI number: AB234561C"


def test_one_pdf_is_read_decided_split_and_accepted(app, imported, services):
    with connection():
        program = Program(app, "acme", api_tokens.issue(imported.id, "ledger", services.clock()))
        priya = Employee.get(Employee.employee_id == "1001").id
    content = made.pages(AMELIA, "Nothing on it says whose it is", "Cover")
    form = {"pay_date": "2026-11-27", "kind": "p60", "file": (io.BytesIO(content), "all.pdf")}
    added = program.send("POST", "/payslips/combined", data=form)
    assert (added.status_code, added.json["state"], added.json["period_start"]) == (202, "reading", "2025-04-06")
    path = f"/payslips/combined/{added.json['id']}"
    assert program.post(f"{path}/split").status_code == 409
    worked(services, added)
    found = program.get(path).json
    assert (found["state"], found["open_pages"]) == ("to_check", [2, 3])
    assert program.post(f"{path}/pages", {"pages": [2], "employee": 999_999}).status_code == 422
    program.post(f"{path}/pages", {"pages": [2], "employee": priya})
    assert program.post(f"{path}/pages", {"pages": [3], "employee": None}).json["open_pages"] == []
    assert program.post(f"{path}/split").json["state"] == "splitting"
    worked(services, added)
    cut = program.get(path).json
    reasons = {each["employee_id"]: [reason["code"] for reason in each["hold_reasons"]] for each in cut["payslips"]}
    assert reasons == {"1002": [], "1001": ["chosen_by_hand"]}
    assert program.post(f"{path}/accept").json == {"accepted": 2}
    with connection():
        assert {(row.payroll_id, row.kind) for row in Payslip.select()} == {("1001", "p60"), ("1002", "p60")}
    assert program.get("/payslips/combined/999").status_code == 404
    broken = {"pay_date": "2026-11-27", "file": (io.BytesIO(b"no PDF"), "a.pdf")}
    assert program.send("POST", "/payslips/combined", data=broken).status_code == 422
    unconnected = program.post("/payslips/fetch", {"tax_year": "Year2026", "pay_period": "Monthly", "number": 8})
    assert (unconnected.status_code, unconnected.json["title"]) == (422, "Staffology cannot be used")


def worked(services, added):
    with connection():
        work_on_combined_pdf(services, added.json["id"])
