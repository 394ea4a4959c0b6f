"""K5: a day that comes changes what depends on it, also while syncing is paused and while Humaans is away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.actions.delivery.payday_summary import missing_on
from service.actions.employees.edit_employee import edit_employee
from service.actions.operations.start_company_day import start_company_day
from service.facts.employees import Employment
from service.store.employees import upcoming_salaries
from service.store.employees.employee_states import state_on
from service.store.employees.upcoming_salaries import Upcoming
from service.store.tables.employees import Change, Employee
from service.store.tables.syncing import Slot

PAYDAY = date(2026, 11, 27)


@pytest.fixture
def paused(story):
    story.imported()
    story.save(paused=True)
    return story


def _dates(story, key, **dates):
    Employee.update(**dates).where(Employee.id == story.employee(key).id).execute()


def _raise(story, key, day, amount=6_000_000):
    found = {story.employee(key).id: (Upcoming(day, amount, "GBP", "annual"),)}
    upcoming_salaries.replace(story.company.id, found)


def test_K5_a_last_day_passes_and_a_first_day_comes_while_syncing_is_paused(paused, clock):
    day = clock().date()
    _dates(paused, "amelia", end_date=day, employment="leaving")
    _dates(paused, "isla", start_date=day + timedelta(days=1), employment="upcoming")
    told = [state_on(paused.employee(key), day).employment for key in ("amelia", "isla")]
    assert told == [Employment.LEAVING, Employment.UPCOMING]
    told = [state_on(paused.employee(key), day + timedelta(days=1)).employment for key in ("amelia", "isla")]
    assert told == [Employment.LEFT, Employment.ACTIVE]


def test_K5_a_starter_whose_day_came_while_paused_misses_no_payslip(paused):
    _dates(paused, "isla", start_date=PAYDAY, employment="upcoming")
    missing = {employee.id for employee in missing_on(paused.company.id, PAYDAY)}
    assert paused.employee("isla").id in missing
    _dates(paused, "isla", start_date=PAYDAY + timedelta(days=1))
    assert paused.employee("isla").id not in {employee.id for employee in missing_on(paused.company.id, PAYDAY)}


def test_K5_the_turn_of_the_tax_year_makes_a_starter_without_a_declaration_ready(paused):
    amelia = paused.employee("amelia")
    dates = {"start_date": "2026-05-01", "starter_declaration": None}
    edit_employee(paused.services, paused.company.id, amelia.id, dates, actor="alice")
    amelia = paused.employee("amelia")
    assert state_on(amelia, date(2027, 4, 5)).readiness == "pending"
    assert [each["field"] for each in state_on(amelia, date(2027, 4, 5)).missing] == ["starter_declaration"]
    assert state_on(amelia, date(2027, 4, 6)).readiness == "ready"
    assert state_on(amelia, date(2027, 4, 6)).missing == []


def test_K5_A8_a_salary_takes_effect_on_its_day_while_humaans_is_away(story, clock):
    story.imported()
    day = clock().date() + timedelta(days=2)
    _raise(story, "amelia", day)
    before = story.employee("amelia").salary_amount_minor
    clock.forward(days=1)
    start_company_day(story.company, clock())
    assert story.employee("amelia").salary_amount_minor == before
    clock.forward(days=1)
    start_company_day(story.company, clock())
    amelia = story.employee("amelia")
    assert (amelia.salary_amount_minor, amelia.salary_effective_date) == (6_000_000, day)
    assert upcoming_salaries.of_employees(story.company.id, [amelia.id]) == {}
    change = Change.get(Change.employee == amelia.id, Change.new == 6_000_000)
    assert (change.cause, change.made_by) == ("rule", "")


def test_case_7_of_two_salaries_that_begin_on_one_day_neither_is_taken_over(story, clock):
    story.imported()
    day, before = clock().date() + timedelta(days=1), story.employee("amelia").salary_amount_minor
    both = tuple(Upcoming(day, amount, "GBP", "annual") for amount in (6_000_000, 1_200_000))
    upcoming_salaries.replace(story.company.id, {story.employee("amelia").id: both})
    clock.forward(days=1)
    start_company_day(story.company, clock())
    assert story.employee("amelia").salary_amount_minor == before


def test_K5_A9_while_paused_a_salary_waits_for_the_next_reading(paused, clock):
    day = clock().date() + timedelta(days=1)
    before = paused.employee("amelia").salary_amount_minor
    _raise(paused, "amelia", day)
    clock.forward(days=1)
    start_company_day(paused.company, clock())
    assert paused.employee("amelia").salary_amount_minor == before


@pytest.mark.parametrize("state", [{"excluded": True}, {"in_step": False}, {"not_seen": True}])
def test_K5_whoever_is_set_aside_keeps_the_salary_they_have(story, clock, state):
    story.imported()
    _raise(story, "amelia", clock().date() + timedelta(days=1))
    before = story.employee("amelia").salary_amount_minor
    _dates(story, "amelia", **state)
    clock.forward(days=1)
    start_company_day(story.company, clock())
    assert story.employee("amelia").salary_amount_minor == before


def test_K5_advice_about_a_shared_account_ends_when_one_of_the_two_has_left_while_paused(paused, clock):
    amelia = paused.employee("amelia")
    account = {"sort_code": amelia.sort_code, "account_number": amelia.account_number}
    _dates(paused, "isla", **account, end_date=clock().date() + timedelta(days=1))
    clock.forward(days=1)
    start_company_day(paused.company, clock())
    assert "bank_account_shared" in paused.issues("isla") & paused.issues("amelia")
    clock.forward(days=1)
    start_company_day(paused.company, clock())
    assert "bank_account_shared" not in paused.issues()


def test_a_day_is_begun_once_however_often_it_is_asked(story, clock):
    story.imported()
    for _ in range(3):
        start_company_day(story.company, clock())
    assert Slot.select().where(Slot.kind == "new_day").count() == 1
