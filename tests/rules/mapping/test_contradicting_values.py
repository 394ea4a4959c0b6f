"""Cases 7, 10: values that contradict each other leave what payroll has, and exact rates are kept."""

from decimal import Decimal

import pytest

from service.facts.humaans import CustomField
from service.facts.settings import MappingEntry, Policy
from service.rules.fields.payroll_fields import SALARY_FIELDS
from tests.builders import (
    a_bank_account,
    a_catalogue,
    a_custom_value,
    a_job_role,
    a_person,
    a_salary,
)
from tests.rules.mapping.field_outcomes import OURS, codes, outcome, salary_of


def test_several_bank_accounts_are_told_once_and_payroll_keeps_its_own():
    found = outcome(a_person(bank_accounts=(a_bank_account(), a_bank_account("b", accountNumber="31926819"))))
    assert (found.values["sort_code"], found.values["account_number"]) == ("000000", "00000000")
    assert codes(found) == ["several_bank_accounts"]


def test_several_choices_are_not_chosen_between():
    catalogue = a_catalogue(CustomField("x", "X"))
    person = a_person(custom_values=(a_custom_value("x", ("Cook", "Waiter")),))
    found = outcome(person, MappingEntry("job_title", "custom.x"), catalogue=catalogue)
    assert found.values["job_title"] == "Cook"
    assert "several_choices" in codes(found)


def test_case_7_two_salaries_of_one_day_leave_the_old_one_and_the_issue_names_both():
    rows = (a_salary("30000", "2026-09-01"), a_salary("12000", "2026-09-01", id="other"))
    found = outcome(a_person(compensations=rows))
    assert salary_of(found) == [OURS[name] for name in SALARY_FIELDS]
    (issue,) = found.issues
    assert issue.code == "several_salaries"
    assert "“£12,000.00 annual from 1 September 2026” and “£30,000.00 annual from 1 September 2026”" in issue.message
    assert "Payroll keeps what it has" in issue.message


def test_case_7_roles_and_custom_values_that_contradict_each_other_leave_what_payroll_has():
    person = a_person(
        job_roles=(a_job_role(jobTitle="Engineer"), a_job_role(jobTitle="Baker", department="Product")),
        custom_values=(a_custom_value("ni", "B"), a_custom_value("ni", "C")),
    )
    found = outcome(person, current=OURS | {"ni_category": "A", "department": None})
    assert (found.values["job_title"], found.values["ni_category"]) == ("Cook", "A")
    assert found.values["department"] == "Product"
    assert sorted(codes(found)) == ["several_custom_values", "several_job_roles"]
    assert any("“Engineer” and “Baker”" in issue.message for issue in found.issues)


def test_case_7_what_contradicts_itself_is_masked_where_the_field_is():
    entry = MappingEntry("ni_number", "custom.hours")
    values = (a_custom_value("hours", "AB234561C"), a_custom_value("hours", "CE654321A"))
    found = outcome(a_person(custom_values=values), entry)
    (issue,) = (issue for issue in found.issues if issue.field == "ni_number")
    assert "AB234561C" not in issue.message
    assert "•1C” and “" in issue.message.replace("•••• 1C", "•1C")


@pytest.mark.parametrize(
    ("amount", "period", "minor"),
    [
        ("12.8205", "hourly", Decimal("1282.05")),
        ("12.820500", "hourly", Decimal("1282.05")),
        ("12.820", "hour", 1282),
        ("153.84615", "daily", Decimal("15384.615")),
    ],
)
def test_case_10_a_rate_of_hourly_and_daily_pay_is_kept_exactly(amount, period, minor):
    found = outcome(a_person(compensations=(a_salary(amount, period=period),)))
    assert codes(found) == []
    assert found.values["salary_amount_minor"] == minor


@pytest.mark.parametrize(
    ("person", "entry", "shows"),
    [
        ({"gender": None}, MappingEntry("gender", "person.gender", on_blank=Policy.HOLD), False),
        ({"birthday": "2999-01-01"}, None, False),
        ({"birthday": "1800-01-01"}, None, False),
        ({"taxId": "TN010190M"}, None, False),
        ({"birthday": "soon"}, None, True),
        ({"taxCode": "OT"}, None, True),
    ],
)
def test_B32_the_accepted_format_is_beside_what_has_another_form_alone(person, entry, shows):
    (issue,) = outcome(a_person(**person), *([] if entry is None else [entry])).issues
    assert bool(issue.accepted_format) is shows, issue
