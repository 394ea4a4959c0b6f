"""Pay and roles that cannot be read: payroll keeps what it has, and the rest of the person goes on."""

import pytest

from service.facts.humaans import CustomField
from service.facts.plans import PlanAction
from tests.builders import (
    a_catalogue,
    a_custom_value,
    a_job_role,
    a_person,
    a_salary,
    applied,
    settings_with,
)
from tests.rules.planning.plans import imported, plan_of


def test_a_custom_field_renamed_in_humaans_changes_nothing():
    renamed = a_catalogue(CustomField("ni", "National Insurance letter"))
    person = a_person(custom_values=(a_custom_value("ni", "A"),))
    company = settings_with()
    employee = imported(person, company)
    assert plan_of(person, employee, company, catalogue=renamed).changes == ()


BONUS = a_salary("500", "2026-01-01")._replace(type_id="bonus", amount=None, unreadable="compensations.amount")


UNREAD_PAY = {"amount": None, "unreadable": "compensations.amount"}


def _planned(person, before=None):
    before = before or applied(plan_of(a_person()))
    return plan_of(person, before), before


@pytest.mark.parametrize(
    ("pay", "what"),
    [
        ((a_salary(), BONUS), "another type of pay"),
        ((a_salary(), a_salary("9", "2019-01-01", end="2020-01-01")._replace(**UNREAD_PAY)), "a salary that is over"),
        ((a_salary(), a_salary("9", "2030-01-01")._replace(**UNREAD_PAY)), "a salary to come"),
    ],
)
def test_formats_pay_that_cannot_be_read_and_is_not_the_salary_of_the_day_changes_nothing(pay, what):
    plan, _ = _planned(a_person(compensations=pay, city="York"))
    assert [change.field for change in plan.changes] == ["city"], what
    assert [issue for issue in plan.issues if issue.code == "not_understood"] == []


@pytest.mark.parametrize(
    "row",
    [
        a_salary("9", "2026-01-01")._replace(**UNREAD_PAY),
        a_salary("9", None)._replace(unreadable="compensations.effectiveDate"),
        a_salary("9", "2026-01-01")._replace(type_id=None, unreadable="compensations.compensationTypeId"),
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
    role = a_job_role()._replace(effective_date=None, unreadable="job-roles.effectiveDate")
    plan, _ = _planned(a_person(job_roles=(a_job_role(), role), city="York"))
    assert [change.field for change in plan.changes] == ["city"]
    (issue,) = [issue for issue in plan.issues if issue.code == "not_understood"]
    assert "job role" in issue.message
