"""B8: where a value that is not valid cleared a field, the value before it is said on the issue."""

from __future__ import annotations

from service.store.database.connection import connection
from service.store.tables.employees import Employee

ISSUES = "/companies/acme/issues"


def _amelia_page():
    with connection():
        return f"/companies/acme/employees/{Employee.get(Employee.first_name == 'Amelia').id}"


def _sync(alice, work):
    alice.send("/companies/acme/runs")
    work()


def test_B8_the_value_before_a_mistyped_one_is_said_and_stays_said(alice, vera, imported, sandbox, work):
    with connection():
        before = Employee.get(Employee.first_name == "Amelia").personal_email
    sandbox.change("people", "amelia", personalEmail="amelia at home", quiet=True)
    for _ in range(2):
        _sync(alice, work)
        assert f"Before: {before}" in alice.open(ISSUES).text
        assert f"Before: {before}" in alice.open(_amelia_page()).text
        assert f"Before: {before}" in vera.open(ISSUES).text


def test_B8_numbers_are_masked_and_a_viewer_sees_none(alice, vera, imported, sandbox, work):
    with connection():
        before = Employee.get(Employee.first_name == "Amelia").ni_number
    sandbox.change("people", "amelia", taxId="CE23456", quiet=True)
    _sync(alice, work)
    for visitor in (alice, vera):
        for page in (ISSUES, _amelia_page()):
            text = visitor.open(page).text
            assert "Before: ••••" in text
            assert before not in text
    assert f"Before: ••••{before[-2:]}" in alice.open(ISSUES).text.replace("•••• ", "••••")
    assert before[-2:] not in vera.open(ISSUES).text.split("Before: ")[1][:12]
