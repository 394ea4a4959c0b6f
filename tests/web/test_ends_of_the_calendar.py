"""The first and the last days of the calendar, in zones on both sides of UTC, are no error of ours on any page."""

from __future__ import annotations

import pytest

from sandbox.platform.payslips import pdf_of
from service.store.database.connection import connection
from service.store.tables.companies import Company
from service.store.tables.employees import Employee
from tests.web.conftest import PASSWORD
from tests.web.connection.test_connect import form_of
from tests.web.payslips.sending import AMELIA, send_files
from tests.web.periods.conftest import ACME, monthly, path  # noqa: F401 - fixtures

DAYS = ("0001-01-01", "0001-01-02", "1899-12-31", "2201-01-01", "9999-12-30", "9999-12-31")
pytestmark = pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])


@pytest.fixture(autouse=True)
def _zone(cast, zone):
    with connection():
        Company.update(time_zone=zone).where(Company.id == cast["acme"].id).execute()


@pytest.mark.parametrize("time", ["00:00", "23:59"])
def test_a_cut_off(bob, path, time):  # noqa: F811 - the fixture
    for day in DAYS:
        form = {"cut_off_day": day, "cut_off_time": time}
        for place in ("/cut-off/preview", "/cut-off"):
            answer = bob.send(path() + place, form)
            assert answer.status_code == 422
            assert "Enter a date between 1900 and 2200" in answer.text


def test_filters_by_days(alice, vera):
    for day in DAYS:
        for name in ("from", "to"):
            assert vera.open(f"{ACME}/runs", query_string={name: day}).status_code == 200
            assert alice.open(f"{ACME}/audit", query_string={name: day}).status_code == 200


def test_fields_of_forms(alice, imported):
    with connection():
        amelia = Employee.get(Employee.first_name == "Amelia")
    place = f"{ACME}/employees/{amelia.id}"
    form = form_of(alice.open(f"{place}/edit").text)
    for day in DAYS:
        assert alice.open(place, query_string={"as_of": day}).status_code == 200
        for field in ("field-start_date", "field-end_date", "field-birth_date", "field-salary_effective_date"):
            assert alice.send(f"{place}/edit", form | {field: day}).status_code < 500
        token = {"label": day, "last_day": day, "password": PASSWORD}
        assert alice.send(f"{ACME}/api-tokens", token).status_code < 500
        exclusion = {
            "exclude_enabled": "yes", "version": "1", "exclusion-0-source": "person.employmentStartDate",
            "exclusion-0-operator": "after", "exclusion-0-values": day, "do": "save",
        }  # fmt: skip
        assert alice.send(f"{ACME}/exclusions", exclusion).status_code < 500
    assert alice.open(f"{ACME}/employees").status_code == 200


def test_days_of_paydays(bob, imported):
    for day in DAYS:
        schedule = {"name": "Weekly", "frequency": "weekly", "first_payday": day, "send_at": "09:00"}
        assert bob.send(f"{ACME}/paydays/schedules/preview", schedule).status_code == 422
        assert bob.open(f"{ACME}/payslips", query_string={"pay_date": day}).status_code < 500
        assert send_files(bob, ("1002.pdf", pdf_of(AMELIA)), pay_date=day).status_code == 422
