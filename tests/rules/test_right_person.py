from hypothesis import assume, given
from hypothesis import strategies as st

from service.rules.right_person import Marks, Verdict, Workforce, judge

AMELIA = Marks("1002", "Amelia", "Hart", "CE234567A")
BEN = Marks("1003", "Ben", "Carter", "AB987654B")
ZOE = Marks("E-7", "Zoë", "O'Brien-Łuć", None)
EVERYBODY = Workforce((AMELIA, BEN, ZOE))


def verdict(text, owner=AMELIA):
    return judge(text, owner, EVERYBODY).verdict


def test_each_mark_alone_confirms():
    assert verdict("Payslip of Amelia Hart") is Verdict.CONFIRMED
    assert verdict("HART, AMELIA  Net pay 2,000.00") is Verdict.CONFIRMED
    assert verdict("A Hart") is Verdict.CONFIRMED
    assert verdict("NI: CE 23 45 67 A") is Verdict.CONFIRMED
    assert verdict("Employee ID: 1002") is Verdict.CONFIRMED
    assert verdict("Works No. 1002") is Verdict.CONFIRMED
    assert verdict("zoe o\u2019brien-luc", ZOE) is Verdict.CONFIRMED


def test_each_mark_of_somebody_else_contradicts():
    assert verdict("Payslip of Ben Carter") is Verdict.CONTRADICTED
    assert verdict("Carter B") is Verdict.CONTRADICTED
    assert verdict("NI AB987654B") is Verdict.CONTRADICTED
    assert verdict("NI DQ234561C Amelia Hart") is not Verdict.CONTRADICTED  # no such number can be
    assert verdict("NI JK234561C Amelia Hart") is Verdict.CONTRADICTED
    assert verdict("Employee number 4711") is Verdict.CONTRADICTED
    assert verdict("for employee 1003") is Verdict.CONTRADICTED


def test_a_number_of_somebody_else_contradicts_whoever_is_named_beside_it():
    assert verdict("Amelia Hart, NI AB987654B") is Verdict.CONTRADICTED
    assert verdict("Amelia Hart, Employee ID 1003") is Verdict.CONTRADICTED
    assert verdict("NI CE234567A and AB987654B") is Verdict.CONTRADICTED


def test_somebody_else_may_be_named_once_a_number_says_whose_it_is():
    assert verdict("Amelia Hart 1002. Employee ID: 1002. Approved by Ben Carter") is Verdict.CONFIRMED
    assert verdict("Amelia Hart. Approved by Ben Carter") is Verdict.CONTRADICTED


def test_an_employee_without_an_ni_number_is_not_given_a_colleagues():
    assert verdict("NI CE234567A", ZOE) is Verdict.CONTRADICTED
    assert verdict("NI JK234561C Zoe O'Brien-Luc", ZOE) is Verdict.CONFIRMED


def test_a_text_without_marks_proves_nothing():
    assert verdict("") is Verdict.UNCONFIRMED
    assert verdict("Net pay 1003.00, payroll 11/2026, employee pension 52.00") is Verdict.UNCONFIRMED


def test_reasons_name_no_number():
    reasons = judge("NI AB987654B Ben Carter Employee ID 1003", AMELIA, EVERYBODY).reasons
    assert len(reasons) == 3
    assert not any("987654" in reason or "1003" in reason or "Carter" in reason for reason in reasons)


LETTERS = st.text("ABCEGHJKLMNPRSTWXYZ", min_size=2, max_size=2)
NAMES = st.text("abcdefghij", min_size=2, max_size=8).map(str.title)
PEOPLE = st.builds(
    Marks,
    st.integers(1, 99999).map(str),
    NAMES,
    NAMES,
    st.one_of(st.none(), st.builds("AB{:06}C".format, st.integers(0, 999999))),
)


@given(PEOPLE, PEOPLE, st.permutations(["id", "name", "ni"]), st.integers(1, 3))
def test_a_payslip_of_one_person_is_never_confirmed_for_another(one, other, order, count):
    assume(one.employee_id != other.employee_id and one.ni_number != other.ni_number)
    assume((one.first_name, one.last_name) != (other.first_name, other.last_name))
    assume({one.first_name, one.last_name} != {other.first_name, other.last_name})
    assume(not (one.first_name[0] == other.first_name[0] and one.last_name == other.last_name))
    assume(not (one.first_name[0] == other.last_name[0] and one.last_name == other.first_name))
    lines = {
        "id": f"Employee ID: {one.employee_id}",
        "name": f"Name: {one.first_name} {one.last_name}.",
        "ni": f"NI number {one.ni_number or ''}",
    }
    text = "\n".join(lines[name] for name in order[:count])
    workforce = Workforce((one, other))
    assert judge(text, other, workforce).verdict is not Verdict.CONFIRMED
    if "id" in order[:count]:
        assert judge(text, other, workforce).verdict is Verdict.CONTRADICTED
    assert judge(text, one, workforce).verdict is not Verdict.CONTRADICTED
