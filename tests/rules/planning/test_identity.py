from datetime import date

import pytest

from service.facts.employees import EmployeeKey
from service.facts.humaans import ABSENT
from service.rules.fields.formats import Invalid
from service.rules.planning.identity import MISTAKE, NEW_EMPLOYMENT, SAME_EMPLOYMENT, SAME_PERSON, IdentityIndex

AMELIA = EmployeeKey(1, "amelia", "1042", None)
LEAVER = EmployeeKey(2, "gone", "7", None, not_seen=True)
TYPED_IN_HERE = EmployeeKey(3, None, "500", None)


def test_A4_the_same_id_here_and_there_is_the_same_person():
    match = IdentityIndex([TYPED_IN_HERE], ["500"]).match("amelia", "500")
    assert (match.employee, match.held, match.advice) == (TYPED_IN_HERE, None, None)


@pytest.mark.parametrize("written", ["uk-1", " UK-1 ", "Uk-1"])
def test_A4_case_and_outer_spaces_make_no_other_id(written):
    employee = EmployeeKey(3, None, "UK-1", None)
    assert IdentityIndex([employee], [written]).match("amelia", written).employee is employee


def test_B8_after_the_first_match_the_person_is_known_by_humaans_person_id():
    assert IdentityIndex([AMELIA], ["1042"]).match("amelia", "1042").employee is AMELIA


def test_A11_a_new_id_makes_a_new_employee():
    match = IdentityIndex([AMELIA, LEAVER], ["1042", "1043"]).match("ben", "1043")
    assert (match.employee, match.held, match.advice) == (None, None, None)


@pytest.mark.parametrize(("payroll_id", "choices"), [("1042", ()), ("7", (SAME_PERSON,)), (" 7", (SAME_PERSON,))])
def test_A11_an_id_of_an_active_or_terminated_record_is_never_taken_over(payroll_id, choices):
    match = IdentityIndex([AMELIA, LEAVER], [payroll_id]).match("ben", payroll_id)
    assert match.employee is None
    assert match.held.code == "employee_id_taken"
    assert match.held.choices == choices, "only a record whose person is gone may follow someone else"


def test_B8_a_changed_id_is_held_with_its_ways_out():
    match = IdentityIndex([AMELIA], ["2000"]).match("amelia", "2000")
    assert match.employee is AMELIA
    assert match.held.code == "employee_id_changed"
    assert match.held.choices == (NEW_EMPLOYMENT, SAME_EMPLOYMENT, MISTAKE)


def test_B8_a_changed_id_that_is_someone_elses_is_held_as_taken():
    match = IdentityIndex([AMELIA, LEAVER], ["7"]).match("amelia", "7")
    assert match.employee is AMELIA
    assert (match.held.code, match.held.choices) == ("employee_id_taken", (MISTAKE,))


def test_a_doubled_id_creates_no_one_and_the_one_in_payroll_goes_on():
    register = IdentityIndex([AMELIA], ["1042", "1042", "9", "9"])
    assert register.match("ben", "9").held.code == "employee_id_doubled"
    assert register.match("eve", "1042").held.code == "employee_id_doubled"
    said = register.match("ben", "9").held.message
    assert said == (
        "Employee ID 9 is on more than one person in Humaans. Each person needs an ID of their own that no one has had "
        "before. Ask HR to change it in Humaans for all but one of them. Until then none of them is imported."
    )
    assert "only the employee who has it in payroll" in register.match("eve", "1042").held.message
    known = register.match("amelia", "1042")
    assert known.held is None
    assert known.advice.code == "employee_id_doubled"
    assert known.advice.is_advice


@pytest.mark.parametrize(
    ("payroll_id", "code"),
    [
        (None, "employee_id_missing"),
        (ABSENT, "employee_id_not_visible"),
        (Invalid("characters", "can only contain letters"), "employee_id_invalid"),
    ],
)
def test_someone_new_without_a_usable_id_is_held_for_the_right_reason(payroll_id, code):
    match = IdentityIndex([AMELIA], []).match("ben", payroll_id)
    assert (match.employee, match.held.code) == (None, code)


def test_someone_known_keeps_their_id_when_it_is_taken_away():
    match = IdentityIndex([AMELIA], []).match("amelia", None)
    assert (match.employee, match.held) == (AMELIA, None)
    assert match.advice.code == "employee_id_missing"
    assert "1042" in match.advice.message


@pytest.mark.parametrize("payroll_id", [ABSENT, Invalid("too_long", "is too long")])
def test_someone_known_is_not_said_to_have_lost_an_id_that_cannot_be_seen_or_used(payroll_id):
    match = IdentityIndex([AMELIA], []).match("amelia", payroll_id)
    assert (match.employee, match.held, match.advice) == (AMELIA, None, None)


def test_case_3_a_changed_id_that_someone_else_has_in_humaans_too_is_given_to_neither():
    isla = EmployeeKey(4, "isla", "1006", None)
    register = IdentityIndex([AMELIA, isla], ["UK-1", "UK-1", "1006"])
    held = register.match("amelia", "UK-1").held
    assert (held.code, held.choices) == ("employee_id_changed", (MISTAKE,))
    assert "another person has UK-1 too" in held.message


@pytest.mark.parametrize(
    ("holder", "claims", "told"),
    [
        (EmployeeKey(2, "gone", "7", None, last_day=date(2026, 5, 31)), ["7"], "an employee who left on 31 May 2026"),
        (EmployeeKey(2, "gone", "7", None, not_seen=True), ["7"], "an employee who is not in Humaans any more"),
        (EmployeeKey(2, "isla", "7", None), ["7", "8"], "belongs to another employee."),
    ],
)
def test_an_id_that_is_taken_says_whose_it_is_and_offers_only_what_can_be_chosen(holder, claims, told):
    register = IdentityIndex([AMELIA, holder], claims, date(2026, 11, 23))
    for person, others in (("amelia", MISTAKE), ("someone new", SAME_PERSON)):
        held = register.match(person, "7").held
        assert told in held.message
        assert ("say so here" in held.message) == (SAME_PERSON in held.choices)
        assert set(held.choices) <= {others}
