"""Employees for the tests of lists, filters and counts: one line each, and what they lack."""

from datetime import UTC, date, datetime

from service.store.tables.employees import Employee

NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
DAY = date(2026, 11, 29)


def lacks(field, until=None):
    return {"field": field, "code": "missing", "message": "x", "accepted_format": "", "until": until}


def employ(company, name, *, readiness="ready", **values):
    said = {"employment": "active", "readiness": readiness, "person_id": name, "employee_id": name} | values
    return Employee.create(company=company, first_name=name, created_at=NOW, updated_at=NOW, **said)
