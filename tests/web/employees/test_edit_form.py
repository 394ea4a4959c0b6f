"""B12: editing an employee, by whoever, at once or one after the other."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from service.store.database.connection import connection
from service.store.tables.employees import Change, Employee

ACME = "/companies/acme"


def _amelia():
    with connection():
        return Employee.get(Employee.first_name == "Amelia")


def _set(**values):
    row = _amelia()
    with connection():
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def _form(text):
    """Every field of the form as a browser would send it back."""
    found = {}
    for name, value in re.findall(r'<input [^>]*name="([^"]+)"[^>]*value="([^"]*)"', text):
        if name.startswith(("field-", "was-", "version")):
            found[name] = unescape(value)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', text):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


def _address():
    return f"{ACME}/employees/{_amelia().id}/edit"


def _edit(browser, **typed):
    form = _form(browser.open(_address()).text)
    return browser.send(_address(), form | {f"field-{name}": value for name, value in typed.items()})


@pytest.mark.parametrize(
    ("currency", "period", "minor", "shown"),
    [
        ("KWD", "monthly", 1_250_500, "1250.500"),
        ("VUV", "annual", 90_000, "90000"),
        ("JPY", "annual", 5_000_000, "5000000"),
        ("RWF", "monthly", 500_000, "500000"),
        ("GBP", "annual", 5_250_000, "52500.00"),
        ("GBP", "hourly", Decimal("1282.05"), "12.8205"),
        ("GBP", "daily", Decimal("912.5"), "9.1250"),
    ],
)
def test_case_32_what_the_form_shows_typed_back_is_the_same_pay(alice, imported, currency, period, minor, shown):
    _set(salary_currency=currency, salary_period=period, salary_amount_minor=minor)
    form = _form(alice.open(_address()).text)
    assert form["field-salary_amount_minor"] == shown
    assert alice.send(_address(), form | {"was-salary_amount_minor": "something else"}).status_code == 303
    assert _amelia().salary_amount_minor == minor


def _hold_nothing(alice):
    """No change of this company waits for approval."""
    alice.send(f"{ACME}/settings/approvals", {"version": "1"})


def test_case_32_another_currency_keeps_the_amount_and_not_the_minor_units(alice, imported):
    _hold_nothing(alice)
    assert _edit(alice, salary_currency="KWD").status_code == 303
    assert (_amelia().salary_currency, _amelia().salary_amount_minor) == ("KWD", 52_500_000)


def test_B12_pounds_and_separators_are_taken(alice, imported):
    assert _edit(alice, salary_amount_minor="£53,000").status_code == 303
    assert _amelia().salary_amount_minor == 5_300_000


def test_B12_all_faults_are_told_at_once_and_nothing_typed_is_lost(alice, imported):
    typed = {"salary_amount_minor": "lots", "postcode": "XXX", "ni_number": "nonsense", "hours_per_week": "999"}
    answer = _edit(alice, **typed, city="Selby")
    assert answer.status_code == 422
    for name, value in typed.items():
        assert f'id="field-{name}-error"' in answer.text
        assert f'value="{value}"' in answer.text
    assert "Salary must be an amount, like 42,000 or 42,000.50" in answer.text
    assert "value map" not in answer.text
    assert 'value="Selby"' in answer.text
    assert _amelia().postcode != "XXX"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gender", ["Female", "Male"]),
        ("student_loan_plan", ["Plan 1", "Plan 2", "Plan 4", "Plan 5"]),
        ("country", ["United Kingdom", "Poland"]),
        ("postgraduate_loan", ["Yes", "No"]),
        ("ni_category", ["A", "Z"]),
        ("pay_schedule", ["Monthly", "Four weekly"]),
        ("salary_period", ["Annual", "Hourly"]),
        ("starter_declaration", ["A: first job since 6 April"]),
    ],
)
def test_B12_closed_lists_are_chosen_from(alice, imported, name, words):
    text = alice.open(_address()).text
    options = re.search(rf'<select [^>]*name="field-{name}"[^>]*>(.*?)</select>', text)[1]
    assert all(f">{word}</option>" in options for word in words)
    assert 'value="' in options


def test_B12_a_value_that_no_list_has_stays_until_it_is_changed(alice, imported):
    _set(pay_schedule="Directors & friends")
    assert _form(alice.open(_address()).text)["field-pay_schedule"] == "Directors & friends"
    assert _edit(alice, city="Selby").status_code == 303
    assert (_amelia().pay_schedule, _amelia().edited_fields) == ("Directors & friends", ["city"])


def test_B12_two_people_who_edit_one_field_are_told_of_each_other(alice, bob, imported):
    first, second = (_form(browser.open(_address()).text) for browser in (alice, bob))
    assert alice.send(_address(), first | {"field-city": "Selby", "field-county": "Kent"}).status_code == 303
    answer = bob.send(_address(), second | {"field-city": "York", "field-job_title": "Lead"})
    assert answer.status_code == 409
    assert "City was changed to “Selby” by alice@example.com" in answer.text
    assert (_amelia().city, _amelia().job_title == "Lead") == ("Selby", False)
    again = _form(answer.text)
    assert (again["field-city"], again["was-city"]) == ("York", "Selby")
    assert again["field-county"] == "Kent", "what was not touched is shown as it is now"
    assert bob.send(_address(), again).status_code == 303
    assert (_amelia().city, _amelia().county, _amelia().job_title) == ("York", "Kent", "Lead")


def test_B12_different_fields_are_no_conflict_but_a_salary_is_one_thing(alice, bob, imported):
    _hold_nothing(alice)
    first, second, third = (_form(browser.open(_address()).text) for browser in (alice, bob, bob))
    assert alice.send(_address(), first | {"field-salary_currency": "KWD"}).status_code == 303
    assert bob.send(_address(), second | {"field-city": "York"}).status_code == 303
    answer = bob.send(_address(), third | {"field-salary_amount_minor": "60000"})
    assert answer.status_code == 409
    assert _amelia().salary_currency == "KWD"


def test_B12_a_hidden_number_that_another_changed_is_told_and_not_shown(alice, bob, imported):
    first, second = (_form(browser.open(_address()).text) for browser in (alice, bob))
    alice.send(_address(), first | {"field-account_number": "63748472"})
    answer = bob.send(_address(), second | {"field-account_number": "31510604"})
    assert answer.status_code == 409
    assert "Account number was changed by alice@example.com" in answer.text
    assert "63748472" not in answer.text


def test_B12_pressing_twice_is_pressing_once(alice, imported):
    form = _form(alice.open(_address()).text) | {"field-city": "Selby"}
    assert [alice.send(_address(), form).status_code for _ in range(3)] == [303, 303, 303]
    with connection():
        assert Change.select().where(Change.field == "city").count() == 1


@pytest.mark.parametrize("version", ["", "x", "9" * 40, "-1", "١"])
def test_a_form_without_a_usable_version_is_taken_as_it_is(alice, imported, version):
    form = _form(alice.open(_address()).text) | {"field-city": "Selby", "version": version}
    assert alice.send(_address(), form).status_code == 303


def test_B12_dates_are_typed_as_people_write_them_and_a_bad_one_is_not_lost(alice, imported):
    page = alice.open(_address()).text
    start = _amelia().start_date
    assert f'value="{start:%d/%m/%Y}"' in page
    assert "A date, like 6 April 2026 or 06/04/2026" in page
    assert 'type="date"' not in page
    assert _edit(alice, start_date="6 April 2026").status_code == 303
    assert _amelia().start_date == date(2026, 4, 6)
    assert 'value="soon"' in _edit(alice, start_date="soon").text
