"""Case 10 over the API: whole minor units as the contract has them, and the exact rate beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.facts.humaans import Catalogue
from service.facts.plans import FieldChange
from service.facts.runs import Cause
from service.rules.mapping.default_mapping import default_settings
from service.store.companies import settings
from service.store.database.connection import connection
from service.store.employees import changes, upcoming_salaries
from service.store.employees.upcoming_salaries import Upcoming
from service.store.tables.employees import Employee


@pytest.fixture
def hourly(an_employee):
    return an_employee(
        salary_amount_minor=Decimal("1282.05"), salary_currency="GBP", salary_period="hourly", country="GB"
    )


@pytest.fixture
def with_settings(hourly, clock):
    with connection():
        settings.save(hourly.company_id, default_settings(Catalogue()), expected_version=None, saved_by="", now=clock())


def _kept(row):
    with connection():
        return Employee.get_by_id(row.id).salary_amount_minor


def test_case_10_a_rate_is_told_exactly_beside_its_rounded_minor_units(acme, hourly):
    fields = acme.get(f"/employees/{hourly.id}").json["fields"]
    assert (fields["salary_amount_minor"], fields["salary_rate"]) == (1282, "12.8205")
    (listed,) = acme.get("/employees").json["data"]
    assert listed["fields"]["salary_rate"] == "12.8205"


def test_case_10_the_rate_of_an_earlier_time_and_of_a_later_salary_is_exact_too(acme, hourly, clock):
    change = FieldChange("salary_amount_minor", Decimal("1200.5"), Decimal("1282.05"))
    before = clock().isoformat()
    clock.forward(minutes=1)
    with connection():
        changes.record(
            hourly.company_id, [(hourly.id, change)], (), cause=Cause.HOURLY, run_id=None, made_by="", at=clock()
        )
        upcoming = (Upcoming(date(2027, 1, 1), Decimal("1300.25"), "GBP", "hourly"),)
        upcoming_salaries.replace(hourly.company_id, {hourly.id: upcoming})
    past = acme.get(f"/employees/{hourly.id}", query_string={"as_of": before}).json
    assert past["fields"]["salary_rate"] == "12.005"
    (told,) = acme.get(f"/employees/{hourly.id}/changes").json["data"]
    assert (told["old"], told["new"]) == ("1200.5", "1282.05")
    (later,) = acme.get(f"/employees/{hourly.id}").json["upcoming_salaries"]
    assert (later["amount_minor"], later["rate"]) == (1300, "13.0025")


def test_case_10_the_rounded_amount_sent_back_changes_nothing_and_the_exact_one_is_taken(acme, hourly, with_settings):
    assert acme.patch(f"/employees/{hourly.id}", {"fields": {"salary_amount_minor": 1282}}).status_code == 200
    assert _kept(hourly) == Decimal("1282.05")
    answer = acme.patch(f"/employees/{hourly.id}", {"salary_rate": "12.8206"})
    assert answer.status_code == 200, answer.text
    assert answer.json["fields"]["salary_rate"] == "12.8206", answer.text
    assert _kept(hourly) == Decimal("1282.06")
    assert acme.patch(f"/employees/{hourly.id}", {"fields": {"salary_amount_minor": 1300}}).status_code == 200
    assert _kept(hourly) == 1300


@pytest.mark.parametrize("fields", [{"salary_rate": "lots"}, {"salary_rate": "12.8205", "salary_period": "annual"}])
def test_a_rate_that_is_none_is_refused_by_its_own_name(acme, hourly, fields):
    answer = acme.patch(f"/employees/{hourly.id}", {"fields": fields})
    assert answer.status_code == 422
    assert "fields.salary_rate" in answer.text
