"""The planner: what a sync would do with each person, and the laws every path relies on."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.facts.employees import PAYROLL_FIELD_KINDS, Employment, Readiness
from service.facts.humaans import CustomField, CustomValue, Resource
from service.facts.plans import PlanAction
from service.facts.settings import Exclusion, MappingEntry, Operator, Policy
from service.rules.mapping.field_mapping import LONGEST_SEEN
from service.rules.planning.planner import Planner
from tests.builders import (
    CUSTOM_FIELDS,
    DAY,
    PERSON_VALUES,
    a_bank_account,
    a_catalogue,
    a_custom_value,
    a_job_role,
    a_person,
    a_salary,
    an_employee,
    applied,
    key_of,
    settings_with,
)

NOT_UK = Exclusion("person.countryCode", Operator.IS_NOT, ("UK",))


def plan_of(person, employee=None, company=None, *, catalogue=None, day=DAY):
    planner = Planner(company or settings_with(), catalogue or a_catalogue(), day)
    (case,) = planner.triage([person], [] if employee is None else [key_of(employee)])
    return planner.plan(case, employee)


def imported(person=None, company=None, **how):
    return applied(plan_of(person or a_person(), None, company, **how))


def changes_of(plan):
    return {change.field: (change.old, change.new) for change in plan.changes}


def codes(plan):
    return [issue.code for issue in plan.issues]


# ---- one person ----------------------------------------------------------------------------------------


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


# ---- days ----------------------------------------------------------------------------------------------


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


# ---- everyone -----------------------------------------------------------------------------------------


def triaged(people, employees, company=None, *, trust, catalogue=None, day=DAY):
    planner = Planner(company or settings_with(), catalogue or a_catalogue(), day)
    cases = planner.triage(people, [key_of(employee) for employee in employees], trust_fingerprints=trust)
    return planner, cases


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
    key = replace(key_of(imported()), **{field: value})
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


# ---- laws ----------------------------------------------------------------------------------------------

ODD = [
    "\x00",
    "\x1b[31m",
    "\u202etxt",
    "é" * 300,
    "9" * 5000,
    "x" * 5000,
    "\ud800",
    "ﬁ",
    "İ",
    "٣٤",
    " ",
    "-",
    "'",
    "GB",
]
TEXTS = (
    st.none()
    | st.text(max_size=40)
    | st.sampled_from(ODD)
    | st.sampled_from([v for v in PERSON_VALUES.values() if isinstance(v, str)])
)
RAW = TEXTS | st.lists(st.text(max_size=8), max_size=3).map(tuple)
DATES = st.none() | st.dates(date(2019, 1, 1), date(2028, 1, 1))
KEYS = sorted(PERSON_VALUES)
SALARIES = st.lists(
    st.builds(
        lambda amount, currency, period, starts, ends, kind: replace(
            a_salary(amount, None, currency=currency, period=period, type_id=kind), effective_date=starts, end_date=ends
        ),
        st.sampled_from(["42000", "1e3", "0", "12.345"]) | TEXTS,
        st.sampled_from(["GBP", "JPY", "gbp", "pounds"]) | TEXTS,
        st.sampled_from(["annual", "monthly", "once"]) | TEXTS,
        DATES,
        DATES,
        st.sampled_from(["salary", "bonus", None]),
    ),
    max_size=3,
).map(tuple)
ACCOUNTS = st.lists(
    st.builds(lambda code, number: a_bank_account(sortCode=code, accountNumber=number), TEXTS, TEXTS), max_size=2
).map(tuple)
CUSTOM = st.lists(
    st.builds(CustomValue, st.sampled_from(sorted(CUSTOM_FIELDS)), RAW, st.none(), st.text(max_size=3)), max_size=5
).map(tuple)
PEOPLE = st.builds(
    lambda said, without, salaries, accounts, custom: a_person(
        **said, without=tuple(without), compensations=salaries, bank_accounts=accounts, custom_values=custom
    ),
    st.dictionaries(st.sampled_from(KEYS), RAW, max_size=len(KEYS)),
    st.sets(st.sampled_from(KEYS), max_size=4),
    SALARIES,
    ACCOUNTS,
    CUSTOM,
)
POLICIES = st.sampled_from(Policy)
COMPANIES = st.builds(
    lambda policies, sync, title, exclude: settings_with(
        *(
            replace(entry, on_blank=blank, on_invalid=invalid)
            for entry, (blank, invalid) in zip(settings_with().mapping, policies, strict=False)
        ),
        sync_salaries=sync,
        title_from_gender=title,
        exclusions=(NOT_UK,) if exclude else (),
    ),
    st.lists(st.tuples(POLICIES, POLICIES), min_size=len(PAYROLL_FIELD_KINDS), max_size=len(PAYROLL_FIELD_KINDS)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
LAW = settings(deadline=None, max_examples=60)
BLIND = st.sets(st.sampled_from(Resource)).map(lambda gone: a_catalogue(readable=frozenset(Resource) - gone))


@LAW
@given(person=PEOPLE, before=PEOPLE, company=COMPANIES, catalogue=BLIND)
def test_the_planner_never_raises_whatever_humaans_sends(person, before, company, catalogue):
    employee = imported(before) if plan_of(before).action is PlanAction.CREATE else None
    plan = plan_of(person, employee, company, catalogue=catalogue)
    for issue in plan.issues:
        assert len(issue.value_seen) <= LONGEST_SEEN + 1
        assert issue.message.isprintable()


@LAW
@given(person=PEOPLE, company=COMPANIES)
def test_after_a_plan_was_applied_the_next_plan_is_empty(person, company):
    plan = plan_of(person, None, company)
    if plan.action is not PlanAction.CREATE:
        return
    employee = applied(plan)
    again = plan_of(person, employee, company)
    assert (again.action, again.changes, again.state_differs) == (PlanAction.UNCHANGED, (), False)
    assert (again.readiness, again.missing, again.employment) == (plan.readiness, plan.missing, plan.employment)


@LAW
@given(before=PEOPLE, after=PEOPLE, company=COMPANIES)
def test_after_an_update_was_applied_the_next_plan_is_empty(before, after, company):
    first = plan_of(before, None, company)
    if first.action is not PlanAction.CREATE:
        return
    employee = applied(first)
    plan = plan_of(after, employee, company)
    if plan.action is not PlanAction.UPDATE:
        return
    again = plan_of(after, applied(plan, employee), company)
    assert (again.action, again.changes, again.state_differs) == (PlanAction.UNCHANGED, (), False)


@LAW
@given(before=PEOPLE, company=COMPANIES, gone=st.sets(st.sampled_from(KEYS)))
def test_B4_a_key_that_is_no_longer_sent_never_changes_a_value(before, company, gone):
    plan = plan_of(before, None, company)
    if plan.action is not PlanAction.CREATE:
        return
    values = {key: value for key, value in before.values.items() if key not in gone}
    after = plan_of(replace(before, values=values), applied(plan), company)
    assert after.changes == () or gone & {"employmentStartDate", "employmentEndDate", "lastWorkingDay", "status"}


@LAW
@given(before=PEOPLE, company=COMPANIES)
def test_B4_lost_scopes_never_change_a_value(before, company):
    plan = plan_of(before, None, company)
    if plan.action is not PlanAction.CREATE:
        return
    blind = a_catalogue(readable=frozenset({Resource.PEOPLE}))
    assert plan_of(before, applied(plan), company, catalogue=blind).changes == ()


@LAW
@given(people=st.lists(PEOPLE, min_size=1, max_size=4), company=COMPANIES)
def test_trusting_fingerprints_gives_the_same_result_when_nothing_changed(people, company):
    people = [replace(person, id=f"p{number}") for number, person in enumerate(people)]
    planner = Planner(company, a_catalogue(), DAY)
    plans = [planner.plan(case, None) for case in planner.triage(people, [])]
    employees = {
        plan.person_id: applied(plan, employee_id=number)
        for number, plan in enumerate(plans, 1)
        if plan.action is PlanAction.CREATE
    }
    keys = [key_of(employee) for employee in employees.values()]
    careful, quick = (
        [
            planner.plan(case, employees.get(case.person.id))
            for case in planner.triage(people, keys, trust_fingerprints=trust)
        ]
        for trust in (False, True)
    )
    assert [(plan.action, plan.changes) for plan in quick] == [(plan.action, plan.changes) for plan in careful]


@LAW
@given(before=PEOPLE, after=PEOPLE, company=COMPANIES)
def test_trusting_fingerprints_never_hides_a_change(before, after, company):
    first = plan_of(before, None, company)
    if first.action is not PlanAction.CREATE:
        return
    employee = applied(first)
    _, (case,) = triaged([after], [employee], company, trust=True)
    if case.same_inputs:
        carefully = plan_of(after, employee, company)
        assert (carefully.action, carefully.issues) == (PlanAction.UNCHANGED, first.issues)


def test_a_custom_field_renamed_in_humaans_changes_nothing():
    renamed = a_catalogue(CustomField("ni", "National Insurance letter"))
    person = a_person(custom_values=(a_custom_value("ni", "A"),))
    company = settings_with()
    employee = imported(person, company)
    assert plan_of(person, employee, company, catalogue=renamed).changes == ()


BONUS = replace(a_salary("500", "2026-01-01"), type_id="bonus", amount=None, unreadable="compensations.amount")
UNREAD_PAY = {"amount": None, "unreadable": "compensations.amount"}


def _planned(person, before=None):
    before = before or applied(plan_of(a_person()))
    return plan_of(person, before), before


@pytest.mark.parametrize(
    ("pay", "what"),
    [
        ((a_salary(), BONUS), "another type of pay"),
        ((a_salary(), replace(a_salary("9", "2019-01-01", end="2020-01-01"), **UNREAD_PAY)), "a salary that is over"),
        ((a_salary(), replace(a_salary("9", "2030-01-01"), **UNREAD_PAY)), "a salary to come"),
    ],
)
def test_formats_pay_that_cannot_be_read_and_is_not_the_salary_of_the_day_changes_nothing(pay, what):
    plan, _ = _planned(a_person(compensations=pay, city="York"))
    assert [change.field for change in plan.changes] == ["city"], what
    assert [issue for issue in plan.issues if issue.code == "not_understood"] == []


@pytest.mark.parametrize(
    "row",
    [
        replace(a_salary("9", "2026-01-01"), **UNREAD_PAY),
        replace(a_salary("9", None), unreadable="compensations.effectiveDate"),
        replace(a_salary("9", "2026-01-01"), type_id=None, unreadable="compensations.compensationTypeId"),
    ],
)
def test_formats_a_salary_that_cannot_be_read_keeps_the_salary_and_the_rest_goes_on(row):
    plan, before = _planned(a_person(compensations=(a_salary(), row), city="York"))
    assert [change.field for change in plan.changes] == ["city"]
    (issue,) = [issue for issue in plan.issues if issue.code == "not_understood"]
    assert "pay record" in issue.message
    assert plan.action is PlanAction.UPDATE
    assert before.fields["salary_amount_minor"] == 4_200_000


def test_formats_a_role_that_cannot_be_read_keeps_the_fields_of_the_role_and_the_rest_goes_on():
    role = replace(a_job_role(), effective_date=None, unreadable="job-roles.effectiveDate")
    plan, _ = _planned(a_person(job_roles=(a_job_role(), role), city="York"))
    assert [change.field for change in plan.changes] == ["city"]
    (issue,) = [issue for issue in plan.issues if issue.code == "not_understood"]
    assert "job role" in issue.message
