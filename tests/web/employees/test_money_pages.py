"""Amounts on pages and in files: exact, in the currency of their own time, and never "paid" for what was not."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from service.facts.plans import CompanyPlan, FieldChange, PersonPlan, PlanAction
from service.facts.runs import Cause
from service.store.database.connection import connection
from service.store.employees import backdated_pay, changes
from service.store.tables.companies import AuditEntry
from service.store.tables.employees import Employee, FinalPay, Issue
from service.store.tables.syncing import Run
from service.web.syncing.plan_view import view_of

ACME = "/companies/acme"
PERIODS = [
    {"starts": "2026-12-01", "ends": "2026-12-31", "payday": "2026-12-24", "paid_minor": 457_500, "due_minor": 437_500,
     "settled_minor": 0},
]  # fmt: skip


def _amelia(**values):
    with connection():
        row = Employee.get(Employee.first_name == "Amelia")
        for name, value in values.items():
            setattr(row, name, value)
        if values:
            row.save()
        return row


def _owed(employee, clock, **says):
    values = {"effective_date": date(2026, 12, 1), "currency": "GBP", "difference_minor": -20_000, "periods": PERIODS}
    with connection():
        return backdated_pay.add(
            employee.company_id, employee.id, run_id=None, now=clock(), **{"trouble": "", **values, **says}
        )


def _lines(answer):
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_case_10_a_rate_is_shown_and_exported_exactly(alice, imported):
    employee = _amelia(salary_amount_minor=Decimal("1282.05"), salary_period="hourly")
    assert "£12.8205" in alice.open(f"{ACME}/employees/{employee.id}").text
    (line,) = _lines(alice.send(f"{ACME}/export/employees?q=hart"))
    assert line["Salary"] == "12.8205"


@pytest.mark.parametrize(
    ("currency", "minor", "page", "file"),
    [
        ("KWD", 1_250_500, "1,250.500 KWD", "1250.500"),
        ("VUV", 90_000, "90,000 VUV", "90000"),
        ("RWF", 500_000, "500,000 RWF", "500000"),
        ("JPY", 5_000_000, "5,000,000 JPY", "5000000"),
    ],
)
def test_case_32_each_currency_has_its_decimals_on_the_page_and_in_the_file(
    alice, imported, currency, minor, page, file
):
    employee = _amelia(salary_amount_minor=minor, salary_currency=currency)
    assert page in alice.open(f"{ACME}/employees/{employee.id}").text
    (line,) = _lines(alice.send(f"{ACME}/export/employees?q=hart"))
    assert line["Salary"] == file


def test_case_32_the_history_tells_each_amount_in_the_currency_of_its_time(alice, imported, clock):
    employee = _amelia(salary_amount_minor=90_000, salary_currency="VUV")
    edits = [FieldChange("salary_amount_minor", 5_250_000, 90_000), FieldChange("salary_currency", "GBP", "VUV")]
    with connection():
        pairs = [(employee.id, edit) for edit in edits]
        changes.record(imported.id, pairs, (), cause=Cause.HOURLY, run_id=None, made_by="", at=clock())
    text = alice.open(f"{ACME}/employees/{employee.id}").text
    assert ">£52,500.00<" in text
    assert ">90,000 VUV<" in text


def test_case_32_a_run_tells_each_amount_in_the_currency_of_its_time(imported, clock):
    employee = _amelia(salary_amount_minor=4_000_000, salary_currency="EUR")
    with connection():
        run = Run.get()
        first = [FieldChange("salary_amount_minor", 5_250_000, 90_000), FieldChange("salary_currency", "GBP", "VUV")]
        second = [FieldChange("salary_amount_minor", 90_000, 4_000_000), FieldChange("salary_currency", "VUV", "EUR")]
        for edits, run_id in ((first, run.id), (second, None)):
            pairs = [(employee.id, edit) for edit in edits]
            changes.record(imported.id, pairs, (), cause=Cause.HOURLY, run_id=run_id, made_by="", at=clock())
        found = [
            each for each in changes.of_run(imported.id, run.id, [employee.id]) if each.field == "salary_amount_minor"
        ]
    assert [each.currency for each in found] == ["VUV"]


def test_case_32_a_preview_tells_amounts_in_the_currency_that_the_employee_has_or_had(app):
    same = PersonPlan("p", PlanAction.UPDATE, changes=(FieldChange("salary_amount_minor", 90_000, 95_000),))
    moved = (FieldChange("salary_amount_minor", 5_250_000, 95_000), FieldChange("salary_currency", "GBP", "VUV"))
    plans = (replace(same, currency="VUV"), replace(same, currency="VUV", changes=moved))
    with app.test_request_context():
        (group,) = (each for each in view_of(CompanyPlan(plans), with_pay=True).groups if each.people)
    assert [person.changes[0][1:] for person in group.people] == [
        ("90,000 VUV", "95,000 VUV"),
        ("£52,500.00", "95,000 VUV"),
    ]


def test_B1_the_page_says_what_payroll_had_and_never_that_it_was_paid(alice, imported, clock):
    employee = _amelia()
    _owed(employee, clock)
    text = alice.open(f"{ACME}/retro").text
    assert 'Payroll had <span class="nowrap">£4,575.00</span> on 24 December 2026' in text
    assert "\N{MINUS SIGN}£200.00" in text, "B36: a minus sign, in one piece with its amount"
    for page in (text, alice.open(f"{ACME}/employees/{employee.id}").text):
        assert " paid," not in page


def test_B1_the_page_tells_the_total_the_basis_and_every_payday(alice, imported, clock):
    employee = _amelia()
    many = [{**PERIODS[0], "payday": f"2026-{month:02}-28"} for month in range(1, 11)]
    _owed(employee, clock, periods=many)
    _owed(employee, clock, difference_minor=50_000)
    text = " ".join(alice.open(f"{ACME}/retro").text.split())
    assert "£300.00" in text
    assert "every calendar day counts the same" in text
    assert "4 earlier paydays" in text
    for month in ("January", "October"):
        assert f"28 {month} 2026" in text


def test_a_backdated_salary_is_confirmed_and_can_be_undone(alice, vera, imported, clock):
    item = _owed(_amelia(), clock)
    asked = alice.open(f"{ACME}/retro/{item.id}/settle").text
    assert "Nothing is paid or recovered by this" in asked
    assert vera.open(f"{ACME}/retro/{item.id}/settle").status_code == 403
    alice.send(f"{ACME}/retro/{item.id}/settle")
    text = alice.open(f"{ACME}/retro").text
    assert "No backdated salaries to check" in text
    assert "Done lately" in text
    for _ in range(2):  # pressing twice is pressing once
        alice.send(f"{ACME}/retro/{item.id}/reopen")
        assert "It is on the list again." in alice.open(f"{ACME}/retro").text
    assert "Amelia Hart" in alice.open(f"{ACME}/retro").text
    with connection():
        assert AuditEntry.select().where(AuditEntry.action == "retro.reopened").count() == 1
    alice.send(f"{ACME}/retro/{item.id}/settle")
    _owed(_amelia(), clock, difference_minor=100)
    alice.send(f"{ACME}/retro/{item.id}/reopen")
    assert "This cannot be undone: a later difference" in alice.open(f"{ACME}/retro").text
    assert vera.send(f"{ACME}/retro/{item.id}/reopen").status_code == 403


def test_B1_back_pay_can_be_taken_as_a_file(alice, vera, imported, clock):
    employee = _amelia()
    _owed(employee, clock)
    _owed(employee, clock, difference_minor=None, periods=[], trouble="The difference cannot be worked out.")
    unknown, known = _lines(alice.send(f"{ACME}/export/backdated-salaries"))
    assert (known["Payday"], known["Payroll had"], known["Due now"]) == ("2026-12-24", "4575.00", "4375.00")
    assert known["Difference"] == "-200.00"
    assert unknown["Note"] == "The difference cannot be worked out."
    assert vera.send(f"{ACME}/export/backdated-salaries").status_code == 403


def test_B1_what_is_no_longer_owed_leaves_the_list_and_stays_on_the_employees_page(alice, imported, clock):
    employee = _amelia()
    _owed(employee, clock)
    with connection():
        backdated_pay.replace_open(imported.id, employee.id, None, run_id=None, now=clock())
    assert "No backdated salaries to check" in alice.open(f"{ACME}/retro").text
    assert "No longer owed" in alice.open(f"{ACME}/employees/{employee.id}").text


def test_case_7_amounts_that_an_issue_names_are_for_those_who_may_see_pay(alice, vera, imported, clock):
    employee = _amelia()
    with connection():
        Issue.create(
            company=imported, person_id=employee.person_id, employee=employee, field="salary_amount_minor",
            code="several_salaries", since=clock(),
            message="This person has several salaries: “£12,000.00 annual” and “£30,000.00 annual”. Payroll waits.",
        )  # fmt: skip
    for page in (f"{ACME}/issues", f"{ACME}/employees/{employee.id}"):
        assert "£12,000.00" in alice.open(page).text
        assert "several salaries: “••••••” and “••••••”" in vera.open(page).text
        assert "12,000" not in vera.open(page).text


def test_final_pay_keeps_the_labels_that_the_api_gave(alice, imported):
    employee = _amelia()
    items = [{"kind": "pay", "amount_minor": 20_000, "currency": "GBP", "label": "November, 3 days"}]
    with connection():
        FinalPay.create(
            company=imported, employee=employee, items=items, saved_by="ledger", saved_at=imported.created_at
        )
    page = f"{ACME}/employees/{employee.id}/final-pay"
    assert 'name="items-0-label" id="items-0-label" value="November, 3 days"' in alice.open(page).text
    form = {"items-0-kind": "pay", "items-0-amount": "250", "items-0-label": "November, 4 days", "rule": "default"}
    assert alice.send(page, form).status_code == 303
    with connection():
        assert FinalPay.get().items[0]["label"] == "November, 4 days"
    refused = alice.send(page, form | {"items-0-label": "x" * 101})
    assert refused.status_code == 422
    assert "Description must be 100 characters or fewer" in refused.text


def test_a_payment_of_final_pay_with_a_description_and_no_amount_is_asked_about_and_not_dropped(alice, imported):
    page = f"{ACME}/employees/{_amelia().id}/final-pay"
    form = {
        "items-0-kind": "termination_pay", "items-0-amount": "", "items-0-label": "Redundancy, 12 weeks",
        "items-1-kind": "pay", "items-1-amount": "1,000.00", "items-1-label": "", "rule": "default",
    }  # fmt: skip
    refused = alice.send(page, form)
    assert refused.status_code == 422
    assert "Enter an amount, or clear the description to remove this payment" in refused.text
    assert 'value="Redundancy, 12 weeks"' in refused.text
    with connection():
        assert not FinalPay.select().exists()
    assert alice.send(page, form | {"items-0-label": ""}).status_code == 303
    with connection():
        assert len(FinalPay.get().items) == 1


def test_both_faults_of_one_payment_of_final_pay_are_said_at_once(alice, imported):
    form = {"items-0-kind": "pay", "items-0-amount": "lots", "items-0-label": "x" * 300, "rule": "default"}
    refused = alice.send(f"{ACME}/employees/{_amelia().id}/final-pay", form).text
    assert "Enter an amount, like 1,500.00 or -200.00" in refused
    assert "Description must be 100 characters or fewer" in refused


def test_case_32_the_first_final_pay_is_in_the_currency_of_the_salary(alice, imported):
    employee = _amelia()
    with connection():
        Employee.update(salary_currency="KWD").where(Employee.id == employee.id).execute()
    page = f"{ACME}/employees/{employee.id}/final-pay"
    assert "Amount in KWD" in alice.open(page).text
    alice.send(page, {"items-0-kind": "pay", "items-0-amount": "1,250.500", "rule": "default"})
    with connection():
        assert FinalPay.get().items[0]["amount_minor"] == 1_250_500


def test_case_32_final_pay_is_read_and_shown_in_its_own_currency(alice, imported):
    employee = _amelia()
    items = [{"kind": "pay", "amount_minor": 1_250_500, "currency": "KWD", "label": ""}]
    with connection():
        FinalPay.create(
            company=imported, employee=employee, items=items, saved_by="ledger", saved_at=imported.created_at
        )
    page = f"{ACME}/employees/{employee.id}/final-pay"
    assert 'value="1250.500"' in alice.open(page).text
    assert "Amount in KWD" in alice.open(page).text
    form = {"items-0-kind": "pay", "items-0-amount": "\N{MINUS SIGN}1,250.500 KWD", "rule": "default"}
    assert alice.send(page, form).status_code == 303
    with connection():
        assert FinalPay.get().items[0] | {"label": ""} == items[0] | {"amount_minor": -1_250_500}
