"""Filters of the list of employees, each on a row that fits and one that does not."""

from datetime import date

import pytest

from service.store.companies import companies
from service.store.employees import employee_search
from service.store.employees.employee_filters import month_after
from service.store.tables.employees import Issue
from tests.store.employees.listed_rows import DAY, NOW, employ, lacks


@pytest.fixture
def company(database):
    return companies.create("acme", "Acme Ltd", NOW)


def _names(company, **filters):
    return [row.first_name for row in employee_search.search(company.id, DAY, **filters)[0]]


@pytest.mark.parametrize(
    ("field", "value"), [("department", "Sales"), ("work_location", "Leeds"), ("pay_schedule", "Weekly")]
)
def test_department_location_and_schedule_are_filtered_by_their_exact_value(company, field, value):
    employ(company, "Ann", **{field: value})
    employ(company, "Ben", **{field: f"{value} North"})
    employ(company, "Cas")
    assert _names(company, **{field: value}) == ["Ann"]
    assert employee_search.values_in_use(company.id, 10)[field] == [value, f"{value} North"]
    assert employee_search.values_in_use(company.id, 1)[field] == [value]


def test_starters_and_leavers_of_a_month_are_found_by_payrolls_days_or_humaans(company):
    employ(company, "Ann", start_date=date(2026, 11, 1))
    employ(company, "Ben", humaans_first_day=date(2026, 11, 30))
    employ(company, "Cas", start_date=date(2026, 12, 1), end_date=date(2026, 12, 31))
    employ(company, "Dot", start_date=date(2026, 10, 31), humaans_last_day=date(2027, 1, 1))
    assert _names(company, starters=date(2026, 11, 1)) == ["Ann", "Ben"]
    assert _names(company, starters=date(2026, 12, 1)) == ["Cas"]
    assert _names(company, leavers=date(2026, 12, 1)) == ["Cas"]
    assert _names(company, leavers=date(2027, 1, 1)) == ["Dot"]


def test_the_month_after_december_is_january():
    assert [month_after(date(2026, month, 1)) for month in (1, 11, 12)] == [
        date(2026, 2, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    ]


def test_who_has_an_open_issue_is_found_and_who_has_none(company):
    ann, _ben, cas = (employ(company, name) for name in ("Ann", "Ben", "Cas"))
    Issue.create(company=company, employee=ann, code="x", message="x", since=NOW)
    Issue.create(company=company, employee=cas, code="x", message="x", since=NOW, closed_at=NOW)
    Issue.create(company=company, code="x", message="of the company", since=NOW)
    assert _names(company, has_issues=True) == ["Ann"]
    assert _names(company, has_issues=False) == ["Ben", "Cas"]
    assert _names(company) == ["Ann", "Ben", "Cas"]


def test_a_missing_field_counts_only_while_its_reason_holds_and_of_who_is_pending(company):
    pending = {"readiness": "pending"}
    employ(company, "Ann", missing=[lacks("tax_code"), lacks("starter_declaration", "2026-11-29")], **pending)
    employ(company, "Ben", missing=[lacks("starter_declaration", "2026-11-30")], **pending)
    employ(company, "Cas", missing=[lacks("tax_code")], not_seen=True, **pending)
    employ(company, "Dot", missing=[lacks("tax_code")], is_closed=True, **pending)
    employ(company, "Eli", missing=[lacks("tax_code")], excluded=True, **pending)
    assert _names(company, missing="tax_code") == ["Ann", "Eli"]
    assert _names(company, missing="tax_code", excluded=False) == ["Ann"]
    assert _names(company, missing="starter_declaration") == ["Ben"]


def test_another_companys_employees_are_in_no_list(company):
    other = companies.create("globex", "Globex", NOW)
    employ(other, "Zed", department="Sales", readiness="pending", missing=[lacks("tax_code")])
    assert _names(company, department="Sales") == []
    assert _names(company, missing="tax_code") == []
    assert employee_search.values_in_use(company.id, 10)["department"] == []


def test_a_part_of_the_list_has_the_lists_order(company):
    for name in ("Dot", "Ann", "Cas", "Ben"):
        employ(company, name, department="Sales")
    rows, _total = employee_search.search(company.id, DAY, sort="-name")
    assert employee_search.ids(company.id, DAY, sort="-name", offset=1, limit=2) == [row.id for row in rows[1:3]]
