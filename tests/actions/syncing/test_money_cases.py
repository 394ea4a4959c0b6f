"""Case 7 and case 10 from Humaans' answer to payroll's field."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.store.tables.employees import Change, Issue


def _salary(sandbox):
    return sandbox.rows("compensations", person="amelia")[0]


def _add(sandbox, amount, since, **more):
    values = {"currency": "GBP", "period": "annual"} | more
    return sandbox.add(
        "compensations",
        personId=sandbox.person_id("amelia"),
        compensationTypeId=_salary(sandbox)["compensationTypeId"],
        amount=amount,
        effectiveDate=since,
        quiet=True,
        **values,
    )


@pytest.mark.parametrize("amount", ["12.8205", 12.8205, "12.820500"])
def test_case_10_an_hourly_rate_with_a_fraction_of_a_penny_arrives_and_its_rise_too(story, sandbox, amount):
    sandbox.change("compensations", _salary(sandbox)["id"], amount=amount, period="hourly", quiet=True)
    story.imported()
    assert story.employee("amelia").salary_amount_minor == Decimal("1282.05")
    _add(sandbox, "12.8206", "2026-11-01", period="hourly")
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == Decimal("1282.06")
    change = Change.get(Change.field == "salary_amount_minor")
    assert (change.old, change.new) == ("1282.05", "1282.06")
    assert not story.issues("amelia") & {"too_many_decimals", "salary_incomplete", "thousands_or_decimals"}
    story.reconcile()
    assert Change.select().where(Change.field == "salary_amount_minor").count() == 1


def test_case_7_two_salaries_of_one_day_are_held_until_one_is_ended(story, sandbox):
    story.imported()
    _add(sandbox, "30000", "2026-11-02")
    other = _add(sandbox, "12000", "2026-11-02")
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 5_250_000
    issue = Issue.get(Issue.code == "several_salaries", Issue.closed_at.is_null())
    assert "£12,000.00 annual" in issue.message
    assert "£30,000.00 annual" in issue.message
    sandbox.change("compensations", other["id"], endDate="2026-11-02", quiet=True)
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 3_000_000
    assert "several_salaries" not in story.issues("amelia")


def test_case_7_two_equal_salaries_are_no_issue(story, sandbox):
    story.imported()
    for amount in ("30000", "30000.00"):
        _add(sandbox, amount, "2026-11-02")
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 3_000_000
    assert "several_salaries" not in story.issues("amelia")
