"""B9: a salary that takes effect in months already paid lands on the retro list, with the difference to the penny."""

from __future__ import annotations

from datetime import date

from service.store import retro


def _raise_amelia(sandbox, amount, since):
    person = sandbox.person_id("amelia")
    salary = sandbox.rows("compensations", person="amelia")[0]
    sandbox.add(
        "compensations",
        personId=person,
        compensationTypeId=salary["compensationTypeId"],
        amount=amount,
        currency="GBP",
        period="annual",
        effectiveDate=since,
        quiet=True,
    )


def test_B9_a_raise_dated_back_two_months_lists_both_months_and_what_is_owed(story, sandbox):
    story.imported()
    _raise_amelia(sandbox, "54900", "2026-09-01")
    story.reconcile()
    (item,) = retro.open_of_company(story.company.id)
    assert item.employee_id == story.employee("amelia").id
    assert item.effective_date == date(2026, 9, 1)
    assert [(period["starts"], period["paid_minor"], period["due_minor"]) for period in item.periods] == [
        ("2026-09-01", 437_500, 457_500),
        ("2026-10-01", 437_500, 457_500),
    ]
    assert item.difference_minor == 40_000


def test_B9_an_edit_in_place_counts_from_the_day_payroll_knew_the_salary(story, sandbox):
    story.imported()
    salary = sandbox.rows("compensations", person="amelia")[0]
    sandbox.change("compensations", salary["id"], amount="52512", quiet=True)
    story.reconcile()
    (item,) = retro.open_of_company(story.company.id)
    assert item.effective_date == date(2021, 9, 6)
    assert item.periods[-1] == {
        "starts": "2026-10-01",
        "ends": "2026-10-31",
        "paid_minor": 437_500,
        "due_minor": 437_600,
    }


def test_B9_a_raise_of_this_month_or_later_owes_nothing(story, sandbox, clock):
    story.imported()
    _raise_amelia(sandbox, "54900", "2026-11-01")
    story.reconcile()
    assert story.employee("amelia").salary_amount_minor == 5_490_000
    assert retro.open_of_company(story.company.id) == []


def test_B9_a_person_deals_with_an_item_once(story, sandbox, clock):
    story.imported()
    _raise_amelia(sandbox, "54900", "2026-09-01")
    story.reconcile()
    (item,) = retro.open_of_company(story.company.id)
    assert retro.settle(story.company.id, item.id, "alice", clock())
    assert not retro.settle(story.company.id, item.id, "alice", clock())
    assert retro.open_of_company(story.company.id) == []
    assert len(retro.of_employee(story.company.id, item.employee_id)) == 1
