"""The planner: what a sync would do with each person, and the laws every path relies on."""

from dataclasses import replace
from datetime import date

import pytest

from service.facts.employees import PAYROLL_FIELD_KINDS, Employment, Readiness
from service.facts.humaans import Resource
from service.facts.plans import PlanAction
from service.facts.settings import Exclusion, MappingEntry, Operator
from service.rules.planning.planner import Planner
from tests.builders import (
    DAY,
    a_catalogue,
    a_job_role,
    a_person,
    a_salary,
    an_employee,
    key_of,
    settings_with,
)
from tests.rules.planning.plans import NOT_UK, codes, imported, plan_of


def changes_of(plan):
    return {change.field: (change.old, change.new) for change in plan.changes}


def test_A11_a_person_with_a_new_id_is_created_with_every_mapped_value():
    plan = plan_of(a_person())
    assert (plan.action, plan.employee_id, plan.payroll_id) == (PlanAction.CREATE, None, "1042")
    assert plan.display_name == "Amelia Khan"
    assert changes_of(plan) == {
        "employee_id": (None, "1042"), "title": (None, "Ms"), "first_name": (None, "Amelia"),
        "last_name": (None, "Khan"), "gender": (None, "F"), "date_of_birth": (None, date(1988, 4, 17)),
        "ni_number": (None, "AB234561C"), "email": (None, "amelia@example.com"),
        "phone_number": (None, "+44 20 7946 0018"), "address_line_1": (None, "12 Market Street"),
        "city": (None, "Leeds"), "postcode": (None, "LS1 6DT"), "country": (None, "GB"),
        "start_date": (None, date(2021, 3, 1)), "job_title": (None, "Engineer"), "department": (None, "Product"),
        "contract_type": (None, "Full time"), "work_location": (None, "London HQ"), "tax_code": (None, "1257L"),
        "ni_category": (None, "A"), "starter_declaration": (None, "A"), "salary_amount_minor": (None, 4200000),
        "salary_currency": (None, "GBP"), "salary_period": (None, "annual"),
        "salary_effective_date": (None, date(2021, 3, 1)), "hours_per_week": (None, "37.5"),
        "pay_schedule": (None, "monthly"), "bank_account_name": (None, "A Khan"), "sort_code": (None, "202959"),
        "account_number": (None, "63748472"),
    }  # fmt: skip
    assert (plan.readiness, plan.missing, plan.issues) == (Readiness.READY, (), ())


def test_changes_stand_in_the_order_of_the_settings_page():
    names = [change.field for change in plan_of(a_person()).changes]
    assert names == [name for name in PAYROLL_FIELD_KINDS if name in names]


def test_A4_an_employee_typed_in_here_is_filled_from_humaans_by_employee_id():
    typed_in = an_employee(person_id=None, first_name="Amy", title="Mrs")
    plan = plan_of(a_person(), typed_in)
    assert (plan.action, plan.employee_id) == (PlanAction.UPDATE, 1)
    assert changes_of(plan)["first_name"] == ("Amy", "Amelia")
    assert plan.state_differs


def test_A5_a_changed_value_is_an_update_of_that_field_alone():
    employee = imported()
    plan = plan_of(a_person(job_roles=(a_job_role(jobTitle="Lead"),)), employee)
    assert (plan.action, changes_of(plan)) == (PlanAction.UPDATE, {"job_title": ("Engineer", "Lead")})


def test_A5_an_emptied_value_is_an_update_to_nothing():
    plan = plan_of(a_person(taxCode=None), imported())
    assert changes_of(plan) == {"tax_code": ("1257L", None)}
    assert plan.readiness is Readiness.PENDING
    assert [reason.field for reason in plan.missing] == ["tax_code"]


def test_A18_an_edit_here_of_a_mapped_field_is_overwritten_and_of_another_is_not():
    employee = imported(company=settings_with(MappingEntry("department", None)))
    edited = replace(employee, fields={**employee.fields, "city": "York", "department": "Kitchen"})
    plan = plan_of(a_person(), edited, settings_with(MappingEntry("department", None)))
    assert changes_of(plan) == {"city": ("York", "Leeds")}


def test_A7_someone_excluded_is_not_imported():
    plan = plan_of(a_person(countryCode="FR"), company=settings_with(exclusions=(NOT_UK,)))
    assert (plan.action, plan.excluded, plan.changes) == (PlanAction.EXCLUDED, True, ())
    assert plan.reason == "Country code is not UK"


def test_A7_someone_imported_before_stays_as_they_are_and_is_marked():
    employee = imported()
    plan = plan_of(a_person(countryCode="FR", taxCode="BR"), employee, settings_with(exclusions=(NOT_UK,)))
    assert (plan.action, plan.changes, plan.state_differs) == (PlanAction.EXCLUDED, (), True)
    marked = replace(employee, excluded=True)
    assert not plan_of(a_person(countryCode="FR"), marked, settings_with(exclusions=(NOT_UK,))).state_differs


def test_A7_someone_no_longer_excluded_is_updated_again():
    employee = replace(imported(), excluded=True)
    plan = plan_of(a_person(taxCode="BR"), employee, settings_with(exclusions=(NOT_UK,)))
    assert (plan.action, changes_of(plan)) == (PlanAction.UPDATE, {"tax_code": ("1257L", "BR")})


def test_A7_the_switch_turns_every_exclusion_off():
    company = settings_with(exclusions=(NOT_UK,), exclude_enabled=False)
    assert plan_of(a_person(countryCode="FR"), company=company).action is PlanAction.CREATE


def test_A7_several_is_not_filters_each_exclude():
    both = settings_with(exclusions=(NOT_UK, Exclusion("person.contractType", Operator.IS_NOT, ("Full time",))))
    assert plan_of(a_person(), company=both).action is PlanAction.CREATE
    assert plan_of(a_person(contractType="Contractor"), company=both).action is PlanAction.EXCLUDED
    assert plan_of(a_person(countryCode="FR"), company=both).action is PlanAction.EXCLUDED


def test_A7_an_exclusion_that_cannot_be_judged_holds_the_person_unless_another_excludes_them():
    blind = a_catalogue(readable=frozenset(Resource) - {Resource.COMPENSATIONS})
    unseen = Exclusion("compensation.salary.currency", Operator.IS, ("EUR",))
    plan = plan_of(a_person(), company=settings_with(exclusions=(unseen, NOT_UK)), catalogue=blind)
    assert (plan.action, codes(plan)) == (PlanAction.HOLD, ["exclusion_cannot_be_judged"])
    plan = plan_of(a_person(countryCode="FR"), company=settings_with(exclusions=(unseen, NOT_UK)), catalogue=blind)
    assert plan.action is PlanAction.EXCLUDED


def test_A7_an_excluded_person_claims_no_employee_id():
    planner = Planner(settings_with(exclusions=(NOT_UK,)), a_catalogue(), DAY)
    cases = planner.triage([a_person(), a_person("ben", countryCode="FR")], [])
    assert [planner.plan(case, None).action for case in cases] == [PlanAction.CREATE, PlanAction.EXCLUDED]


@pytest.mark.parametrize(
    ("payroll_id", "code"),
    [(None, "employee_id_missing"), ("n°1", "employee_id_invalid"), (" ", "employee_id_missing")],
)
def test_A11_without_a_usable_employee_id_no_one_is_created(payroll_id, code):
    plan = plan_of(a_person(employeeId=payroll_id))
    assert (plan.action, codes(plan), plan.changes) == (PlanAction.HOLD, [code], ())


def test_A11_an_id_of_another_record_is_held_and_no_one_is_overwritten():
    planner = Planner(settings_with(), a_catalogue(), DAY)
    employee = replace(imported(), employment=Employment.LEFT)
    (case,) = planner.triage([a_person("ben")], [key_of(employee)])
    plan = planner.plan(case, None)
    assert (plan.action, codes(plan)) == (PlanAction.HOLD, ["employee_id_taken"])


def test_B8_a_changed_employee_id_holds_every_field():
    plan = plan_of(a_person(employeeId="2000", taxCode="BR"), imported())
    assert (plan.action, codes(plan), plan.changes) == (PlanAction.HOLD, ["employee_id_changed"], ())


def test_B8_an_employee_id_taken_away_is_kept_and_the_rest_goes_on():
    plan = plan_of(a_person(employeeId=None, taxCode="BR"), imported())
    assert changes_of(plan) == {"tax_code": ("1257L", "BR")}
    assert codes(plan) == ["employee_id_missing"]


def test_B8_an_employee_id_that_cannot_be_seen_is_not_said_to_be_gone():
    plan = plan_of(a_person(without=("employeeId",)), imported())
    assert (plan.action, codes(plan)) == (PlanAction.UNCHANGED, [])


def test_B8_an_employee_id_that_became_invalid_is_said_once_and_kept():
    plan = plan_of(a_person(employeeId="n°1"), imported())
    assert (plan.changes, codes(plan)) == ((), ["characters"])
    assert "keeps the value" in plan.issues[0].message


def test_A8_a_future_salary_takes_effect_on_its_day_without_any_event():
    rows = (a_salary("42000"), a_salary("45000", "2026-12-01"))
    employee = imported(a_person(compensations=rows))
    assert employee.fields["salary_amount_minor"] == 4200000
    plan = plan_of(a_person(compensations=rows), employee, day=date(2026, 12, 1))
    assert changes_of(plan) == {
        "salary_amount_minor": (4200000, 4500000),
        "salary_effective_date": (date(2021, 3, 1), date(2026, 12, 1)),
    }


def test_someone_yet_to_start_is_read_as_of_their_first_day():
    person = a_person(
        employmentStartDate="2027-01-04", status="newHire", compensations=(a_salary("30000", "2027-01-04"),)
    )
    plan = plan_of(person)
    assert plan.employment is Employment.UPCOMING
    assert changes_of(plan)["salary_amount_minor"] == (None, 3000000)


@pytest.mark.parametrize(
    "said",
    [
        {"employmentEndDate": "2026-11-20", "status": "offboarded"},
        {"employmentEndDate": "2026-11-20", "status": "active"},
        {"lastWorkingDay": "2026-11-20", "status": "offboarded"},
    ],
)
def test_someone_who_left_keeps_the_salary_and_role_of_their_last_day_for_the_final_pay(said):
    ended = {"job_roles": (a_job_role(end="2026-11-20"),), "compensations": (a_salary(end="2026-11-20"),)}
    plan = plan_of(a_person(**said, **ended), imported())
    assert plan.employment is Employment.LEFT
    assert {"salary_amount_minor", "job_title"}.isdisjoint(changes_of(plan))


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, Employment.ACTIVE),
        ({"employmentEndDate": "2026-12-31"}, Employment.LEAVING),
        ({"employmentEndDate": "2026-11-22", "status": "offboarded"}, Employment.LEFT),
        ({"status": "offboarded"}, Employment.LEFT),
        ({"employmentStartDate": "2027-01-01"}, Employment.UPCOMING),
    ],
)
def test_the_state_of_employment_is_part_of_the_plan(said, state):
    assert plan_of(a_person(**said)).employment is state


def test_A12_who_becomes_ready_without_a_changed_field_is_an_update():
    employee = replace(imported(), readiness=Readiness.PENDING)
    plan = plan_of(a_person(), employee)
    assert (plan.action, plan.changes, plan.state_differs) == (PlanAction.UPDATE, (), True)


def test_A13_a_title_of_our_own_is_replaced_by_the_derived_one():
    employee = imported()
    plan = plan_of(a_person(), replace(employee, fields={**employee.fields, "title": "Mrs"}))
    assert changes_of(plan) == {"title": ("Mrs", "Ms")}
