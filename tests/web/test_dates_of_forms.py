"""Every date field of the pages takes 06/04/2026 and 6 April 2026, and says what it takes when it cannot read one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sandbox.platform.payslips import pdf_of
from service.store.database.connection import connection
from service.store.payslips import pay_schedules
from service.store.tables.accounts import ApiToken
from service.store.tables.employees import Employee
from tests.web.conftest import PASSWORD
from tests.web.connection.test_connect import form_of
from tests.web.payslips.sending import AMELIA, send_files

ACME = "/companies/acme"
WEB = Path(__file__).parents[2] / "service" / "web"
ENTER = "Enter a date, like 6 April 2026 or 06/04/2026"
WAYS = pytest.mark.parametrize("typed", ["27/11/2026", "27 November 2026", "27 Nov 2026", "2026-11-27"])


def _amelia():
    with connection():
        return Employee.get(Employee.first_name == "Amelia")


@WAYS
def test_the_first_payday_of_a_schedule(bob, imported, typed):
    form = {"name": "Weekly", "frequency": "weekly", "first_payday": typed, "send_at": "09:00"}
    assert bob.send(f"{ACME}/paydays/schedules/save", form).status_code == 303
    with connection():
        (saved,) = pay_schedules.schedules_of(pay_schedules.of_company(imported.id))
    assert saved.first_payday.isoformat() == "2026-11-27"
    assert 'value="27/11/2026"' in bob.open(f"{ACME}/paydays/schedules/0").text
    refused = bob.send(f"{ACME}/paydays/schedules/preview", form | {"first_payday": "soon"})
    assert refused.status_code == 422
    assert ENTER in refused.text
    assert 'value="soon"' in refused.text


@WAYS
def test_the_payday_of_an_import(bob, imported, typed):
    assert send_files(bob, ("1002.pdf", pdf_of(AMELIA)), pay_date=typed).status_code == 303
    refused = send_files(bob, ("1002.pdf", pdf_of(AMELIA)), pay_date="soon")
    assert refused.status_code == 422
    assert ENTER in refused.text


@WAYS
def test_a_day_in_the_past(alice, imported, typed, clock):
    clock.forward(days=10)
    alice.sign_in("alice@example.com")
    page = alice.open(f"{ACME}/employees/{_amelia().id}", query_string={"as_of": typed}).text
    assert "27 November 2026" in page
    assert "not a date" not in page


@WAYS
def test_a_date_of_an_employee(alice, imported, typed):
    amelia = _amelia()
    form = form_of(alice.open(f"{ACME}/employees/{amelia.id}/edit").text) | {"field-end_date": typed}
    assert alice.send(f"{ACME}/employees/{amelia.id}/edit", form).status_code == 303
    assert _amelia().end_date.isoformat() == "2026-11-27"


@WAYS
def test_the_last_day_of_an_api_token(alice, typed):
    answer = alice.send(f"{ACME}/api-tokens", {"label": "ledger", "last_day": typed, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    with connection():
        assert ApiToken.select().count() == 1
    refused = alice.send(f"{ACME}/api-tokens", {"label": "other", "last_day": "soon", "password": PASSWORD})
    assert ENTER in refused.text


@WAYS
def test_the_value_of_an_exclusion(alice, imported, typed):
    form = {
        "exclude_enabled": "yes",
        "version": "1",
        "exclusion-0-source": "person.employmentStartDate",
        "exclusion-0-operator": "after",
        "exclusion-0-values": typed,
    }
    assert alice.send(f"{ACME}/exclusions", form | {"do": "save"}).status_code == 303


READS_A_DATE = re.compile(r"(?<!Typed)DateField\(\"|(form|args)\b.*fromisoformat")


def test_no_page_reads_a_date_of_a_form_by_itself():
    """A date picker of the browser's own takes no words, and loses what it cannot read."""
    pickers = [path.name for path in (WEB / "templates").rglob("*.html") if re.search(r'type="date"', path.read_text())]
    readers = [
        path.name
        for path in WEB.rglob("*.py")
        if "api" not in path.parts
        and re.search(r"(?<!Typed)DateField\(\"|(form|args)\b.*fromisoformat", path.read_text())
    ]
    assert pickers == readers == []
