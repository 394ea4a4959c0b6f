"""Where a payslip may be mailed: each address judged for itself."""

import pytest

from service.facts.settings import CompanySettings
from service.rules.payslips.recipients import (
    AddressKind,
    LeftOut,
    chosen_kinds,
    owners_of,
    recipients,
    usable,
    why_none,
)

WORK, PRIVATE = "anna@firm.example", "anna@home.example"


def found_for(work=(WORK,), private=(PRIVATE,), *, owners=(), has_left=False):
    found = recipients(work, private, owner=1, owners=owners_of(owners), has_left=has_left)
    return [(each.address, each.kind.value, each.left_out) for each in found]


def test_both_addresses_are_mailed_to_while_someone_is_employed():
    assert found_for() == [(WORK, "work", None), (PRIVATE, "private", None)]


def test_case_8_after_the_last_day_only_the_private_address_is_used():
    assert found_for(has_left=True) == [(WORK, "work", LeftOut.LEFT), (PRIVATE, "private", None)]


def test_case_8_an_address_that_is_both_is_the_employees_own():
    assert found_for(work=(WORK, PRIVATE.upper()), has_left=True) == [
        (WORK, "work", LeftOut.LEFT),
        (PRIVATE.upper().replace("HOME.EXAMPLE", "home.example"), "private", None),
    ]


@pytest.mark.parametrize(
    ("work", "private", "owners", "code"),
    [
        ((WORK,), (None,), (), "left_no_private_address"),
        ((WORK,), ("müller@home.example",), (), "left_no_private_address"),
        ((None, ""), (None,), (), "no_address"),
        ((None,), ("müller@home.example",), (), "bad_address"),
        ((WORK,), (PRIVATE,), [(2, None, PRIVATE)], "address_shared"),
    ],
)
def test_case_8_with_no_address_left_the_reason_is_said(work, private, owners, code):
    found = recipients(work, private, owner=1, owners=owners_of(owners), has_left=True)
    assert all(each.left_out for each in found)
    said_code, sentence = why_none(found)
    assert said_code == code
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "bad", ["müller@firm.example", "o’riordan@firm.example", "no", "a@b, c@d", "x@y\r\nBcc: z@y.example"]
)
def test_case_23_one_addresss_bad_form_never_costs_the_other(bad):
    assert found_for(work=(bad,)) == [(bad.strip(), "work", LeftOut.UNUSABLE), (PRIVATE, "private", None)]


def test_formats_a_placeholder_is_not_mailed_to_and_the_other_address_is():
    found = recipients((WORK,), (PRIVATE,), owner=1, owners={}, has_left=False, placeholders=frozenset({PRIVATE}))
    assert [each.left_out for each in found] == [None, LeftOut.PLACEHOLDER]
    assert why_none(found[1:])[0] == "placeholder_address"


def test_case_23_letters_of_a_domain_go_to_its_ascii_form_once():
    both = ("anna@bücher.example", "Anna@xn--bcher-kva.example")
    assert found_for(work=both, private=()) == [("anna@xn--bcher-kva.example", "work", None)]
    assert found_for(work=both[:1], private=(), owners=[(2, both[1], None)])[0][2] is LeftOut.SHARED


def test_each_address_once_and_only_usable_ones():
    assert usable(("a@Example.com", "", "A@example.com", "b@example.com\n", "b@example.com", "no")) == (
        "a@example.com",
        "b@example.com",
    )
    assert usable(("bcc@x.com, y@x.com", "a@x.com\r\nBcc: b@x.com", "o'neill@x.example")) == ("o'neill@x.example",)


def test_an_address_that_is_a_colleagues_too_is_left_out():
    owners = [(1, "one@x.example", "Home@x.example "), (2, "two@x.example", "home@X.example"), (3, None, "")]
    assert found_for(work=("one@x.example", "else@x.example"), private=("home@x.example",), owners=owners) == [
        ("one@x.example", "work", None),
        ("else@x.example", "work", None),
        ("home@x.example", "private", LeftOut.SHARED),
    ]


@pytest.mark.parametrize(
    ("kind", "left_out"),
    [(AddressKind.WORK, [None, LeftOut.NOT_CHOSEN]), (AddressKind.PRIVATE, [LeftOut.NOT_CHOSEN, None])],
)
def test_B39_only_addresses_of_a_chosen_kind_are_mailed_to(kind, left_out):
    found = recipients((WORK,), (PRIVATE,), owner=1, owners={}, has_left=False, chosen=frozenset({kind}))
    assert [each.left_out for each in found] == left_out


@pytest.mark.parametrize("kind", list(AddressKind))
def test_B39_an_address_that_is_both_needs_one_of_the_chosen_kinds(kind):
    found = recipients((WORK,), (WORK,), owner=1, owners={}, has_left=False, chosen=frozenset({kind}))
    assert [each.left_out for each in found] == [None]


def test_B39_with_no_address_of_a_chosen_kind_the_reason_is_said():
    found = recipients((WORK,), (), owner=1, owners={}, has_left=False, chosen=frozenset({AddressKind.PRIVATE}))
    assert why_none(found)[0] == "address_not_chosen"


def test_B39_the_kinds_are_those_of_the_settings():
    assert chosen_kinds(CompanySettings(1, ())) == set(AddressKind)
    assert chosen_kinds(CompanySettings(1, (), email_to_personal_address=False)) == {AddressKind.WORK}


def test_case_8_the_record_of_a_later_employment_of_the_same_person_is_no_other_employee():
    owners = owners_of([("person-1", WORK, PRIVATE)])
    for owner, is_left_out in (("person-1", False), ("person-2", True)):
        (found,) = recipients((), (PRIVATE,), owner=owner, owners=owners, has_left=True)
        assert (found.left_out is LeftOut.SHARED) == is_left_out
