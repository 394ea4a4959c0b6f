"""The page Approvals, the box at the employee, and what a refused press says."""

from __future__ import annotations

import re

import pytest

from service.store.database.connection import connection
from service.store.tables.approvals import HeldChange
from service.store.tables.employees import Employee

PLACE = "/companies/acme/approvals"


@pytest.fixture
def hold(imported, clock):
    """A pending rise of someone's, brought by some people."""

    def make(name="Amelia", *made_by, **values):
        with connection():
            says = {
                "field_group": "pay", "old": {"salary_amount_minor": 5_250_000},
                "new": {"salary_amount_minor": 9_000_000}, "rule": "pay_up", "why": "Pay went up by more than 25%.",
            }  # fmt: skip
            return HeldChange.create(
                company=imported.id, employee=Employee.get(Employee.first_name == name).id, is_from_humaans=True,
                cause="hourly", made_by=list(made_by), since=clock(), state="pending", **says | values,
            ).id  # fmt: skip

    return make


def _amelia():
    with connection():
        return Employee.get(Employee.first_name == "Amelia")


def _words(answer):
    return " ".join(re.sub("<[^>]+>", "", answer.text).split())


def _state(held_id):
    with connection():
        row = HeldChange.get_by_id(held_id)
    return row.state, row.decided_by, row.reason


def test_it_shows_old_and_new_the_rule_and_who_brought_it_with_links(alice, hold):
    hold("Amelia", "bob@example.com")
    text = alice.open(PLACE).text
    for said in ("£52,500.00", "£90,000.00", "Pay went up by more than 25%.", "Hourly (bob@example.com)"):
        assert said in text
    assert f"/employees/{_amelia().id}" in text
    assert "app.humaans.io" in text


def test_a_viewer_sees_that_something_waits_and_no_pay_and_no_button(vera, hold):
    hold()
    for page in (PLACE, f"/companies/acme/employees/{_amelia().id}"):
        text = vera.open(page).text
        assert "Pay went up by more than 25%." in text
        assert "90,000" not in text
    assert 'name="do"' not in vera.open(PLACE).text
    assert vera.send(PLACE, {"do": "approve", "change": "1"}).status_code == 403


def test_account_numbers_stay_masked_for_those_who_decide_too(alice, hold):
    old, new = {"account_number": "88837491"}, {"account_number": "63748470"}
    hold(field_group="bank", old=old, new=new, rule="shared_account", why="w")
    text = alice.open(PLACE).text
    assert "•••• 70" in text
    assert not {"88837491", "63748470"} & set(text.replace("<", " ").replace(">", " ").split())


def test_the_button_of_a_line_approves_it_alone(bob, hold):
    first, second = hold(), hold("Priya")
    assert bob.send(PLACE, {"do": f"approve:{first}", "change": str(second)}).status_code == 303
    assert bob.notice() == "changes-approved"
    assert (_state(first)[:2], _state(second)[0]) == (("approved", "bob@example.com"), "pending")
    assert _amelia().salary_amount_minor == 9_000_000
    assert "bob@example.com" in bob.open(PLACE).text


def test_many_are_refused_with_one_reason(bob, hold):
    ids = [hold(), hold("Priya")]
    assert bob.send(PLACE, {"do": "refuse", "change": ids, "reason": "Not agreed"}).status_code == 303
    assert {_state(each) for each in ids} == {("refused", "bob@example.com", "Not agreed.")}
    assert "Refused, to correct in Humaans" in bob.open(f"/companies/acme/employees/{_amelia().id}").text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"do": "approve"}, "Select at least one change"),
        ({"do": "burn", "change": "1"}, "Choose to approve or to refuse"),
        ({"do": "refuse", "change": "1"}, "Enter the reason for refusing"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(bob, hold, form, says):
    held = hold()
    answer = bob.send(PLACE, form | ({"change": str(held)} if "change" in form else {}))
    assert (answer.status_code, says in answer.text, _state(held)[0]) == (422, True, "pending")


def test_those_who_brought_it_are_told_so_and_refused_by_name_while_the_others_are_done(bob, alice, hold):
    own, other = hold("Amelia", "bob@example.com"), hold("Priya")
    assert "This change came from your own edit, sync or settings, so someone else must decide." in bob.open(PLACE).text
    answer = bob.send(PLACE, {"do": "approve", "change": [own, other]})
    assert answer.status_code == 409
    assert "1 change was not decided, 1 was" in _words(answer)
    assert "Amelia Hart: You made the edit" in _words(answer)
    assert (_state(own)[0], _state(other)[0]) == ("pending", "approved")
    assert alice.send(PLACE, {"do": f"approve:{own}"}).status_code == 303


def test_an_edit_that_is_held_says_so_on_the_page_that_follows(bob, imported):
    with connection():
        employee = Employee.get(Employee.first_name == "Amelia")
    page = f"/companies/acme/employees/{employee.id}"
    bob.send(f"{page}/edit", {"field-salary_amount_minor": "90000", "was-salary_amount_minor": "52500.00"})
    text = bob.open(page).text
    assert "Some of it waits for approval" in text
    assert "Waiting for approval" in text
    assert _amelia().salary_amount_minor == 5_250_000


def test_the_inbox_and_the_overview_count_it_and_lead_to_it(bob, hold):
    held = hold()
    text = bob.open("/companies/acme/needs-you?kind=change_to_approve").text
    assert f"/companies/acme/approvals#change-{held}" in text
    assert "1 change waits for approval" in bob.open("/companies/acme/").text


def test_the_rules_are_kept_on_a_page_of_their_own_and_a_number_that_is_none_is_a_fault(alice, imported):
    page = "/companies/acme/settings/approvals"
    typed = {"hold_pay_up": "yes", "hold_pay_up_percent": "a lot", "hold_bank_before_payday_days": "3"}
    version = alice.open(page).text.split('name="version" value="')[1].split('"')[0]
    answer = alice.send(page, typed | {"version": version})
    assert answer.status_code == 422
    assert "Enter a whole number from 0 to 1000" in answer.text
    assert 'value="a lot"' in answer.text
    assert alice.send(page, typed | {"version": version, "hold_pay_up_percent": "40 %"}).status_code == 303
    text = alice.open(page).text
    assert 'value="40"' in text
    assert 'value="3"' in text
    assert text.count(" checked") == 1
