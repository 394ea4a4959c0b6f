"""Laws that every plan keeps, whatever Humaans sends, tried with people of every kind."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from service.facts.employees import PAYROLL_FIELD_KINDS
from service.facts.humaans import CustomValue, Resource
from service.facts.plans import PlanAction
from service.facts.settings import Policy
from service.rules.mapping.field_mapping import LONGEST_SEEN
from service.rules.planning.planner import Planner
from tests.builders import (
    CUSTOM_FIELDS,
    DAY,
    PERSON_VALUES,
    a_bank_account,
    a_catalogue,
    a_person,
    a_salary,
    applied,
    key_of,
    settings_with,
)
from tests.rules.planning.plans import NOT_UK, imported, plan_of, triaged

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
        lambda amount, currency, period, starts, ends, kind: a_salary(
            amount, None, currency=currency, period=period, type_id=kind
        )._replace(effective_date=starts, end_date=ends),
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
