"""Triage: who needs a new plan, and whose fingerprint says that nothing has changed."""

from dataclasses import replace

import pytest

from service.facts.humaans import Location
from service.facts.plans import PlanAction
from service.facts.settings import MappingEntry
from service.rules.mapping.sources import sources_of
from service.rules.planning.planner import Planner
from tests.builders import (
    DAY,
    a_bank_account,
    a_catalogue,
    a_job_role,
    a_person,
    a_salary,
    key_of,
    settings_with,
)
from tests.rules.planning.plans import codes, imported, triaged


def test_an_unchanged_person_needs_no_new_plan_when_fingerprints_are_trusted():
    planner, (case,) = triaged([a_person()], [employee := imported()], trust=True)
    assert not case.needs_plan
    plan = planner.plan(case, employee)
    assert (plan.action, plan.same_inputs, plan.changes) == (PlanAction.UNCHANGED, True, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [("excluded", True), ("not_seen", True), ("in_step", False), ("fingerprint", None), ("fingerprint", "other")],
)
def test_whoever_is_out_of_step_is_planned_all_the_same(field, value):
    planner = Planner(settings_with(), a_catalogue(), DAY)
    key = key_of(imported())._replace(**{field: value})
    (case,) = planner.triage([a_person()], [key], trust_fingerprints=True)
    assert case.needs_plan


def test_another_settings_version_is_another_fingerprint():
    employee = imported()
    _, (case,) = triaged([a_person()], [employee], settings_with(version=2), trust=True)
    assert case.needs_plan


CHANGES = {
    "person.firstName": {"firstName": "Amy"},
    "person.gender": {"gender": None},
    "absent instead of blank": {"without": ("middleName",)},
    "status": {"status": "offboarded"},
    "employmentEndDate": {"employmentEndDate": "2026-12-01"},
    "employmentStartDate": {"employmentStartDate": "2021-04-01"},
    "lastWorkingDay": {"lastWorkingDay": "2026-12-01"},
    "offboardedAt": {"offboardedAt": "2026-11-01T00:00:00.000Z"},
    "jobRole.jobTitle": {"job_roles": (a_job_role(jobTitle="Lead"),)},
    "compensation.salary.amount": {"compensations": (a_salary("42001"),)},
    "compensation.salary.period": {"compensations": (a_salary(period="monthly"),)},
    "no salary": {"compensations": ()},
    "two bank accounts": {"bank_accounts": (a_bank_account(), a_bank_account("b", accountNumber="1"))},
    "bankAccount.accountNumber": {"bank_accounts": (a_bank_account(accountNumber="63748473"),)},
    "custom": {"ni": "B"},
    "several choices": {"ni": ("A", "B")},
    "location": {"locationId": "remote"},
}


@pytest.mark.parametrize("said", CHANGES.values(), ids=CHANGES)
def test_whatever_input_changed_the_person_is_planned_again(said):
    _, (case,) = triaged([a_person(**said)], [imported()], trust=True)
    assert case.needs_plan


def said_in(source, text):
    """A person, and the catalogue, in which a source says the text."""
    family, _, key = source.partition(".")
    if source.startswith("person.address"):
        return a_person(address=f"{text} Street\n{text}"), a_catalogue()
    if family == "location":
        return a_person(), a_catalogue(locations={"london": Location("london", {key: text})})
    if source == "compensation.salary.effectiveDate":
        return a_person(compensations=(a_salary(effective=f"2021-03-{len(text):02}"),)), a_catalogue()
    if family == "compensation":
        return a_person(compensations=(a_salary()._replace(**{key.rpartition(".")[2]: text}),)), a_catalogue()
    rows = {"jobRole": ("job_roles", a_job_role), "bankAccount": ("bank_accounts", a_bank_account)}
    if family in rows:
        name, row = rows[family]
        return a_person(**{name: (row(**{key: text}),)}), a_catalogue()
    return a_person(**{key: text}), a_catalogue()


@pytest.mark.parametrize("source", [each.key for each in sources_of(a_catalogue())])
def test_every_fact_that_a_mapped_field_reads_is_in_the_fingerprint(source):
    company = settings_with(mapping=(MappingEntry("department", source),))
    found = {
        case.fingerprint
        for text in ("North", "Northern", "Northern")
        for person, catalogue in [said_in(source, text)]
        for case in triaged([person], [], company, trust=False, catalogue=catalogue)[1]
    }
    assert len(found) == 2


def test_B4_people_with_a_text_in_a_mapped_source_are_counted_by_field():
    mapping = (MappingEntry("first_name", "person.firstName"), MappingEntry("title", "custom.ni"))
    people = [a_person(), a_person("ben", firstName=""), a_person("cara", ni=None), a_person("dan", ni=("A", "B"))]
    planner, _ = triaged(people, [], settings_with(mapping=mapping), trust=False)
    assert planner.filled == {"first_name": 3, "title": 2}


def test_the_start_date_counts_even_when_it_is_not_mapped():
    company = settings_with(MappingEntry("start_date", None))
    employee = imported(company=company)
    _, (case,) = triaged([a_person(employmentStartDate="2027-01-01")], [employee], company, trust=True)
    assert case.needs_plan


def test_someone_whose_employee_id_another_person_now_claims_is_planned_again_and_once_more_when_it_ends():
    employee, twin = imported(), a_person("ben")
    planner, cases = triaged([a_person(), twin], [employee], trust=True)
    assert cases[0].needs_plan
    plan = planner.plan(cases[0], employee)
    assert codes(plan) == ["employee_id_doubled"]
    told = replace(employee, fingerprint=plan.fingerprint)
    assert not triaged([a_person(), twin], [told], trust=True)[1][0].needs_plan
    assert triaged([a_person()], [told], trust=True)[1][0].needs_plan
