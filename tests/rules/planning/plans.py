"""Plans of one person, and of several, with what a test says about them."""

from service.facts.settings import Exclusion, Operator
from service.rules.planning.planner import Planner
from tests.builders import (
    DAY,
    a_catalogue,
    a_person,
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


def codes(plan):
    return [issue.code for issue in plan.issues]


def triaged(people, employees, company=None, *, trust, catalogue=None, day=DAY):
    planner = Planner(company or settings_with(), catalogue or a_catalogue(), day)
    cases = planner.triage(people, [key_of(employee) for employee in employees], trust_fingerprints=trust)
    return planner, cases
