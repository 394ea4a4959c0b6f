"""Filters of the list of employees, each on a row that fits and one that does not."""

from datetime import UTC, date, datetime

import pytest

from service.store.companies import companies
from service.store.employees import employee_search
from service.store.employees.employee_filters import month_after
from service.store.tables.employees import Employee, Issue

NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
DAY = date(2026, 11, 29)


def _lacks(field, until=None):
    return {"field": field, "code": "missing", "message": "x", "accepted_format": "", "until": until}


@pytest.fixture
def company(database):
    return companies.create("acme", "Acme Ltd", NOW)


def _employ(company, name, **values):
    said = {"employment": "active", "readiness": "ready", "person_id": name, "employee_id": name} | values
    return Employee.create(company=company, first_name=name, created_at=NOW, updated_at=NOW, **said)


def _names(company, **filters):
    return [row.first_name for row in employee_search.search(company.id, DAY, **filters)[0]]


@pytest.mark.parametrize(
    ("field", "value"), [("department", "Sales"), ("work_location", "Leeds"), ("pay_schedule", "Weekly")]
)
def test_department_location_and_schedule_are_filtered_by_their_exact_value(company, field, value):
    _employ(company, "Ann", **{field: value})
    _employ(company, "Ben", **{field: f"{value} North"})
    _employ(company, "Cas")
    assert _names(company, **{field: value}) == ["Ann"]
    assert employee_search.values_in_use(company.id, 10)[field] == [value, f"{value} North"]
    assert employee_search.values_in_use(company.id, 1)[field] == [value]


def test_starters_and_leavers_of_a_month_are_found_by_payrolls_days_or_humaans(company):
    _employ(company, "Ann", start_date=date(2026, 11, 1))
    _employ(company, "Ben", humaans_first_day=date(2026, 11, 30))
    _employ(company, "Cas", start_date=date(2026, 12, 1), end_date=date(2026, 12, 31))
    _employ(company, "Dot", start_date=date(2026, 10, 31), humaans_last_day=date(2027, 1, 1))
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
    ann, _ben, cas = (_employ(company, name) for name in ("Ann", "Ben", "Cas"))
    Issue.create(company=company, employee=ann, code="x", message="x", since=NOW)
    Issue.create(company=company, employee=cas, code="x", message="x", since=NOW, closed_at=NOW)
    Issue.create(company=company, code="x", message="of the company", since=NOW)
    assert _names(company, has_issues=True) == ["Ann"]
    assert _names(company, has_issues=False) == ["Ben", "Cas"]
    assert _names(company) == ["Ann", "Ben", "Cas"]


def test_a_missing_field_counts_only_while_its_reason_holds_and_of_who_is_pending(company):
    pending = {"readiness": "pending"}
    _employ(company, "Ann", missing=[_lacks("tax_code"), _lacks("starter_declaration", "2026-11-29")], **pending)
    _employ(company, "Ben", missing=[_lacks("starter_declaration", "2026-11-30")], **pending)
    _employ(company, "Cas", missing=[_lacks("tax_code")], not_seen=True, **pending)
    _employ(company, "Dot", missing=[_lacks("tax_code")], is_closed=True, **pending)
    _employ(company, "Eli", missing=[_lacks("tax_code")], excluded=True, **pending)
    assert _names(company, missing="tax_code") == ["Ann", "Eli"]
    assert _names(company, missing="tax_code", excluded=False) == ["Ann"]
    assert _names(company, missing="starter_declaration") == ["Ben"]


def test_another_companys_employees_are_in_no_list(company):
    other = companies.create("globex", "Globex", NOW)
    _employ(other, "Zed", department="Sales", readiness="pending", missing=[_lacks("tax_code")])
    assert _names(company, department="Sales") == []
    assert _names(company, missing="tax_code") == []
    assert employee_search.values_in_use(company.id, 10)["department"] == []


def test_a_part_of_the_list_has_the_lists_order(company):
    for name in ("Dot", "Ann", "Cas", "Ben"):
        _employ(company, name, department="Sales")
    rows, _total = employee_search.search(company.id, DAY, sort="-name")
    assert employee_search.ids(company.id, DAY, sort="-name", offset=1, limit=2) == [row.id for row in rows[1:3]]
