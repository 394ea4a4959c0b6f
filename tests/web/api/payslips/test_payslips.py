"""Payslips, paydays and final pay over the API, with the sandbox as Humaans."""

from __future__ import annotations

import io
from datetime import date

import pytest

from sandbox.platform.payslips import Sample, pdf_of
from service.actions.delivery.deliver_payslips import deliver_payslips
from service.actions.syncing.reconcile_company import reconcile_company
from service.store.database.connection import connection
from service.store.tables.companies import Company
from service.store.tables.payslips import Payslip
from service.store.tables.syncing import Run

AMELIA = Sample("1002", "Amelia Hart", "CE234567A")
MONTHLY = {"name": "Monthly", "frequency": "monthly", "day_of_month": 28, "send_at": "09:00"}


@pytest.fixture
def company(acme, sandbox, services):
    """Acme, connected and imported."""
    assert acme.put("/connection", {"token": sandbox.token}).status_code == 200
    assert acme.put("/settings", acme.get("/settings").json).status_code == 200
    with connection():
        for run in Run.select():
            reconcile_company(services, run.id)
    return acme


def upload(program, content=None, headers=None, **more):
    form = {"employee_id": "1002", "pay_date": "2026-11-27", "period_start": "2026-11-01", "period_end": "2026-11-30"}
    form |= more
    content = pdf_of(AMELIA) if content is None else content
    return program.post("/payslips", data=form | {"file": (io.BytesIO(content), "any name.pdf")}, headers=headers or {})


def switch_on(program):
    assert program.post("/payslips/test-upload", json={"employee_id": "1002"}).status_code == 200
    settings = program.get("/settings").json | {"send_payslips_to_humaans": True, "email_payslips": True}
    assert program.put("/settings", settings).status_code == 200


def work(program, services):
    with connection():
        company_id = Company.get(Company.slug == program.slug).id
        deliver_payslips(services, company_id)


def test_A15_a_payslip_is_uploaded_delivered_and_followed(company, sandbox, services, job_notifier):
    switch_on(company)
    made = upload(company)
    assert made.status_code == 201, made.text
    payslip = made.json
    assert (payslip["state"], payslip["verdict"], payslip["version"]) == ("released", "confirmed", 1)
    assert (payslip["humaans"], payslip["email"]) == (None, None)
    assert company.post(f"/payslips/{payslip['id']}/deliver").status_code == 202
    assert company.post(f"/payslips/{payslip['id']}/deliver").json["humaans"] == "ready"
    assert len(job_notifier.payslips) == 2
    work(company, services)
    work(company, services)
    found = company.get(f"/payslips/{payslip['id']}").json
    assert (found["humaans"], found["email"]) == ("uploaded", "queued")
    assert found["channels"][0]["document_id"]
    assert found["channels"][0]["addresses"] == []
    fates = found["channels"][1]["addresses"]
    assert [(each["address"], each["state"]) for each in fates] == [("work", "waiting"), ("private", "waiting")]
    assert company.get("/payslips").json["data"][0]["channels"] == found["channels"]
    assert [step["outcome"] for step in found["attempts"] if step["channel"] == "humaans"][-1] == "uploaded"
    documents = sandbox.documents("amelia")
    assert len([each for each in documents if each["sourceId"] == found["reference"]]) == 1
    assert company.get("/payslips?channel_state=uploaded").json["data"][0]["id"] == payslip["id"]
    assert company.get("/payslips?pay_date=2026-12-24").json["data"] == []
    assert company.get("/paydays/2026-11-27").json["channels"]["humaans"] == {"uploaded": 1}


def test_the_same_file_again_is_the_same_payslip_and_another_one_is_refused(company):
    first = upload(company)
    again = upload(company)
    assert (again.status_code, again.json["id"]) == (200, first.json["id"])
    other = pdf_of(Sample("1002", "Amelia Hart", "CE234567A", size=9000))
    refused = upload(company, other)
    assert (refused.status_code, refused.json["payslip_id"]) == (409, first.json["id"])
    corrected = upload(company, other, correction="true")
    assert (corrected.status_code, corrected.json["version"]) == (201, 2)
    assert company.get(f"/payslips/{first.json['id']}").json["state"] == "superseded"
    upload(
        company, pdf_of(Sample("1002", "Amelia Hart", "CE234567A", size=9500)), correction="true", remove_earlier="1"
    )
    with connection():
        replaced_by = [row.replaced_by for row in Payslip.select().order_by(Payslip.version)]
    assert replaced_by == [None, corrected.json["id"] + 1, None]


def test_swapped_files_are_held_until_a_person_releases_them(company):
    held = upload(company, pdf_of(Sample("1001", "Priya Shah", "AB234561C"))).json
    assert held["state"] == "held"
    assert held["hold_reasons"][0]["code"] == "contradicted"
    refused = company.post(f"/payslips/{held['id']}/deliver")
    assert refused.status_code == 409
    assert [reason["page"] for reason in held["hold_reasons"]] == [1, 1, 1]
    refused = company.post(f"/payslips/{held['id']}/release")
    assert (refused.status_code, refused.json["code"]) == (409, "contradicted")
    assert company.post(f"/payslips/{held['id']}/release", json={"confirm_contradicted": "yes"}).status_code == 422
    released = company.post(f"/payslips/{held['id']}/release", json={"confirm_contradicted": True}).json
    assert released["state"] == "released"
    assert [reason["passed_by"] for reason in released["earlier_reasons"]] == ["api:ledger"] * 3
    assert company.post(f"/payslips/{held['id']}/hold").json["state"] == "held"
    assert company.post(f"/payslips/{held['id']}/recall").json["state"] == "recalled"
    assert company.post(f"/payslips/{held['id']}/recall").status_code == 409


def test_who_uploaded_a_swapped_file_does_not_release_it_where_a_second_person_must(company):
    chosen = company.get("/settings").json | {"second_person_for_payslips": True}
    assert company.put("/settings", chosen).status_code == 200
    held = upload(company, pdf_of(Sample("1001", "Priya Shah", "AB234561C"))).json
    refused = company.post(f"/payslips/{held['id']}/release", json={"confirm_contradicted": True})
    assert (refused.status_code, "someone else must decide" in refused.text) == (409, True)
    assert company.get(f"/payslips/{held['id']}").json["state"] == "held"


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"employee_id": "9999"}, "employee_id"),
        ({"employee_id": ""}, "employee_id"),
        ({"pay_date": "27 November"}, "pay_date"),
        ({"pay_date": "0001-01-01"}, "pay_date"),
        ({"period_end": "2026-10-01"}, "period_end"),
        ({"kind": "p46"}, "kind"),
        ({"color": "red"}, "color"),
    ],
)
def test_what_cannot_be_used_is_named(company, more, path):
    refused = upload(company, **more)
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json["errors"]] == [path]


@pytest.mark.parametrize("content", [b"", b"MZ an executable", b"<html>", b"%PDF-1.4 broken"])
def test_S34_a_payslip_is_a_pdf_by_content(company, content):
    refused = upload(company, content)
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json["errors"]] == ["file"]


def test_S13_a_file_that_is_too_large_is_not_read(company):
    body = b"x" * (7 * 1024 * 1024)
    refused = company.post("/payslips", data=body, content_type="multipart/form-data; boundary=between")
    assert refused.status_code == 413


def test_without_a_file_or_with_a_word_for_one(company):
    form = {"employee_id": "1002", "pay_date": "2026-11-27"}
    assert company.post("/payslips", data=form).status_code == 422
    assert company.post("/payslips", data=form | {"file": "words"}).status_code == 422


def test_without_a_period_it_is_the_one_the_payday_closes(company):
    weekly = {"name": "Weekly", "frequency": "weekly", "first_payday": "2026-11-06", "send_at": "07:30"}
    assert company.put("/paydays", {"schedules": [weekly]}).status_code == 200
    content = {"file": (io.BytesIO(pdf_of(AMELIA)), "a.pdf"), "employee_id": "1002", "pay_date": "2026-11-27"}
    made = company.post("/payslips", data=content).json
    assert (made["period_start"], made["period_end"]) == ("2026-11-21", "2026-11-27")


def test_payslips_go_to_humaans_only_after_a_test_upload(company, sandbox):
    settings = company.get("/settings").json | {"send_payslips_to_humaans": True}
    refused = company.put("/settings", settings)
    assert refused.status_code == 422
    assert [fault["path"] for fault in refused.json["errors"]] == ["send_payslips_to_humaans"]
    assert company.get("").json["payslip_upload_tested_at"] is None
    sandbox.fail("/documents$", method="POST", status=422)
    failed = company.post("/payslips/test-upload", json={"employee_id": "1002"})
    assert failed.status_code == 422
    assert "make the document" in failed.json["errors"][0]["message"]
    before = len(sandbox.documents())
    tested = company.post("/payslips/test-upload", json={"employee_id": "1002"})
    assert (tested.status_code, tested.json["passed"]) == (200, True)
    assert len(sandbox.documents()) == before
    assert company.get("").json["payslip_upload_tested_at"] == tested.json["tested_at"]
    assert company.put("/settings", settings).status_code == 200
    assert company.post("/payslips/test-upload", json={"employee_id": "nobody"}).status_code == 422


def test_paydays_are_saved_and_tell_the_next_dates(company):
    saved = company.put("/paydays", {"schedules": [MONTHLY], "summary_to": ["pay@acme.example.com"]})
    assert saved.status_code == 200, saved.text
    schedule = MONTHLY | {"adjust": "previous_working_day", "cut_off_working_days": 5, "cut_off_at": "17:00"}
    assert saved.json["schedules"] == [schedule]
    assert [each["pay_date"] for each in saved.json["next_paydays"]][:2] == ["2026-11-27", "2026-12-24"]
    assert saved.json["next_paydays"][0]["sent_at"] == "2026-11-27T09:00:00.000Z"
    assert company.get("/paydays").json == saved.json
    last = {"name": "Last", "frequency": "monthly", "day_of_month": "last_working_day", "send_at": "17:30"}
    assert company.put("/paydays", {"schedules": [last]}).json["schedules"][0]["day_of_month"] == "last_working_day"
    assert company.get("/paydays").json["summary_to"] == ["pay@acme.example.com"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"day_of_month": 32}, "schedules.0.day_of_month"),
        ({"day_of_month": "first"}, "schedules.0.day_of_month"),
        ({"frequency": "yearly"}, "schedules.0.frequency"),
        ({"frequency": "weekly"}, "schedules.0.first_payday"),
        ({"send_at": "25:00"}, "schedules.0.send_at"),
        ({"send_at": "09:00:30"}, "schedules.0.send_at"),
        ({"adjust": "none"}, "schedules.0.adjust"),
        ({"name": ""}, "schedules.0.name"),
    ],
)
def test_a_schedule_that_cannot_be_used_is_named(company, change, path):
    refused = company.put("/paydays", {"schedules": [MONTHLY | change]})
    assert refused.status_code == 422
    assert path in [fault["path"] for fault in refused.json["errors"]]


def test_a_whole_payday_is_delivered(company, services):
    switch_on(company)
    assert company.post("/paydays/2026-11-27/deliver").status_code == 409
    upload(company)
    run = company.post("/paydays/2026-11-27/deliver")
    assert (run.status_code, run.json["state"]) == (202, "running")
    work(company, services)
    found = company.get("/paydays/2026-11-27").json
    assert found["runs"][0]["state"] == "finished"
    assert company.get("/paydays/not-a-day").status_code == 404


def test_A14_final_pay_by_company_default_and_by_override(company):
    employee = company.get("/employees?q=Amelia").json["data"][0]["id"]
    items = [
        {"kind": "termination_pay", "amount_minor": 150000, "currency": "GBP"},
        {"kind": "termination_holiday_pay", "amount_minor": 50000, "currency": "GBP"},
        {"kind": "pay", "amount_minor": 200000, "currency": "GBP"},
    ]
    saved = company.put(f"/employees/{employee}/final-pay", {"termination_pay_pensionable": None, "items": items})
    assert saved.status_code == 200, saved.text
    assert saved.json["pensionable_total_minor"] == 200000
    assert [line["counts"] for line in saved.json["working"]] == [False, False, True]
    saved = company.put(f"/employees/{employee}/final-pay", {"termination_pay_pensionable": True, "items": items})
    assert saved.json["pensionable_total_minor"] == 400000
    assert company.get(f"/employees/{employee}/final-pay").json == saved.json
    assert company.put("/employees/999999/final-pay", {"items": []}).status_code == 404
    mixed = [items[0], items[1] | {"currency": "EUR"}]
    assert company.put(f"/employees/{employee}/final-pay", {"items": mixed}).status_code == 422


def test_another_companys_payslip_is_not_there(company, globex):
    made = upload(company).json
    for method, path in (("GET", ""), ("POST", "/deliver"), ("POST", "/hold"), ("POST", "/recall")):
        assert globex.send(method, f"/payslips/{made['id']}{path}").status_code == 404
    assert globex.get("/payslips").json["data"] == []


def test_the_days_in_answers_are_dates(company):
    made = upload(company).json
    assert date.fromisoformat(made["pay_date"]) == date(2026, 11, 27)
