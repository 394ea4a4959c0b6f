"""Case 2: one person on two active profiles is told on both, and only while both are employed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.rules.advice.shared_identities import DIFFERENT_PEOPLE, Identity, shared_names, shared_ni_numbers

ADA = Identity(1, "CE123456A", "Ada", "Quill", date(1990, 2, 3), date(2020, 1, 1), None)


def _other(**said):
    return replace(ADA, employee_id=2, **said)


def test_case_2_one_ni_number_on_two_employees_is_advice_on_both():
    found = shared_ni_numbers([ADA, _other(first_name="Bram"), replace(ADA, employee_id=3, ni_number="AA000001A")])
    assert found.keys() == {1, 2}
    assert all(issue.is_advice and "paid twice" in issue.message for issue in found.values())


@pytest.mark.parametrize("written", ["CE123456", "CE123456B", "ce123456a"])
def test_case_2_the_last_letter_tells_no_one_from_another(written):
    assert shared_ni_numbers([ADA, _other(ni_number=written)]).keys() == {1, 2}


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ({"first_name": "ADA", "last_name": "quill"}, True),
        ({"first_name": "A-da", "last_name": "Quíll"}, True),
        ({"date_of_birth": date(1990, 3, 2)}, False),
        ({"first_name": "Bea"}, False),
        ({"first_name": None}, False),
        ({"ni_number": "AA000001A"}, True),
        ({"ni_number": "CE123456A"}, False),
    ],
)
def test_case_2_one_name_and_birth_date_is_told_unless_ni_numbers_say_more(said, is_told):
    found = shared_names([ADA, _other(**{"ni_number": None} | said)])
    assert found.keys() == ({1, 2} if is_told else set())


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        ((None, date(2026, 5, 31)), (date(2026, 6, 1), None), False),
        ((None, date(2026, 6, 1)), (date(2026, 6, 1), None), True),
        ((date(2027, 1, 4), None), (None, date(2027, 1, 3)), False),
        ((date(2027, 1, 4), None), (None, None), True),
    ],
)
def test_case_2_none_when_the_first_ended_before_the_second_began(first, second, is_told):
    pair = [
        replace(ADA, first_day=first[0], last_day=first[1]),
        _other(first_day=second[0], last_day=second[1]),
    ]
    assert bool(shared_ni_numbers(pair)) is is_told
    assert bool(shared_names([replace(each, ni_number=None) for each in pair])) is is_told


def test_case_2_three_of_them_are_counted():
    found = shared_ni_numbers([replace(ADA, payroll_id="7"), _other(payroll_id="8"), replace(ADA, employee_id=3)])
    assert found[3].message.startswith("2 other employees (7, 8) have the same NI number and are employed")
    assert found[1].message.startswith("2 other employees (8) have")


def test_case_2_two_different_people_are_told_apart_and_a_third_is_asked_about():
    people = [replace(ADA, employee_id=number, ni_number=None, person_id=f"p{number}") for number in (1, 2, 3)]
    assert shared_names(people[:2], {frozenset((1, 2))}) == {}
    found = shared_names(people, {frozenset((1, 2))})
    assert found.keys() == {1, 2, 3}
    assert found[1].message.startswith("Another employee has")
    assert found[1].choices == (DIFFERENT_PEOPLE,)
    assert shared_ni_numbers([ADA, _other()])[1].choices == (), "one NI number is never two people's"
