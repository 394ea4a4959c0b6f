"""A8: a salary of a later day is known and shown as such, and takes effect on its day without any event."""

from __future__ import annotations

from datetime import date

from service.store.employees import upcoming_salaries
from service.store.employees.upcoming_salaries import Upcoming

RAISE = Upcoming(date(2026, 11, 25), 6_000_000, "GBP", "annual")


def _later(sandbox, amount="60000", since="2026-11-25"):
    salary = sandbox.rows("compensations", person="amelia")[0]
    return sandbox.add(
        "compensations",
        personId=sandbox.person_id("amelia"),
        compensationTypeId=salary["compensationTypeId"],
        amount=amount,
        currency="GBP",
        period="annual",
        effectiveDate=since,
        quiet=True,
    )


def _known(story):
    return upcoming_salaries.of_employees(story.company.id, [story.employee("amelia").id])


def test_A8_a_later_salary_is_kept_though_no_field_changes_and_goes_when_its_day_has_come(story, sandbox, clock):
    story.imported()
    before = story.employee("amelia").salary_amount_minor
    _later(sandbox)
    story.reconcile()
    assert _known(story) == {story.employee("amelia").id: (RAISE,)}
    assert story.employee("amelia").salary_amount_minor == before
    clock.forward(days=3)
    story.reconcile()
    assert _known(story) == {}
    assert story.employee("amelia").salary_amount_minor == 6_000_000


def test_A8_one_that_is_taken_back_in_humaans_goes(story, sandbox):
    story.imported()
    row = _later(sandbox)
    story.reconcile()
    sandbox.delete("compensations", row["id"], quiet=True)
    story.reconcile()
    assert _known(story) == {}


def test_A8_when_salaries_are_left_alone_so_are_later_ones(story, sandbox):
    _later(sandbox)
    story.connect()
    story.save(sync_salaries=False)
    assert _known(story) == {}


def test_the_first_import_brings_them_too_soonest_first(story, sandbox):
    _later(sandbox, "70000", "2027-04-01")
    _later(sandbox)
    story.imported()
    assert _known(story)[story.employee("amelia").id] == (
        RAISE,
        Upcoming(date(2027, 4, 1), 7_000_000, "GBP", "annual"),
    )
