"""The list of payslips: the next payday by itself, filters, several at once, and numbers that agree with Paydays."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sandbox.platform.payslips import pdf_of
from service.store.database.connection import connection, write_transaction
from service.store.tables.employees import Employee
from service.store.tables.payslips import Payslip, PayslipChannel
from tests.web.conftest import PASSWORD
from tests.web.page_walk import counting
from tests.web.payslips.sending import ACME, AMELIA, PRIYA, correct, send_files, text_of

BOTH = (("1002.pdf", pdf_of(AMELIA)), ("1001.pdf", pdf_of(PRIYA)))


def saved(browser, *files, pay_date="2026-11-27", **form):
    sent = send_files(browser, *files, pay_date=pay_date)
    return browser.send(f"{sent.headers['Location']}/accept", form)


@pytest.fixture
def two(bob, imported):
    """Amelia's and Priya's payslips, by first name."""
    saved(bob, *BOTH)
    with connection():
        return {row.employee.first_name: row.id for row in Payslip.select()}


def state_of(payslip_id):
    with connection():
        return Payslip.get_by_id(payslip_id).state


def test_the_page_begins_with_the_next_payday(bob, two):
    for day in ("2026-10-30", "2026-12-31"):
        saved(bob, BOTH[0], pay_date=day)
    page = text_of(bob, f"{ACME}/payslips")
    assert "Payday 27 November 2026" in page
    assert "1 to 2 of 2 payslips" in page
    assert "31 December 2026 (1)" in page


def test_a_payslip_is_found_by_name_on_all_paydays(bob, two):
    saved(bob, BOTH[1], pay_date="2026-12-31")
    page = text_of(bob, f"{ACME}/payslips?q=priya")
    assert "All paydays" in page
    assert "1 to 2 of 2 payslips" in page
    assert "Amelia Hart" not in page
    assert "No payslips match." in text_of(bob, f"{ACME}/payslips?q=nobody")


@pytest.mark.parametrize(("sort", "first"), [("name", "Amelia Hart"), ("-name", "Priya Shah"), ("id", "Priya Shah")])
def test_the_list_is_sorted_by_the_heading(bob, two, sort, first):
    page = bob.open(f"{ACME}/payslips?sort={sort}").text
    assert re.findall(r'/payslips/\d+">([^<]+)</a>', page)[0] == first


def test_B29_replaced_and_withdrawn_ones_count_nowhere_and_are_found_by_their_status(bob, two):
    correct(bob, two["Amelia"], pdf_of(replace(AMELIA, size=9000)))
    bob.send(f"{ACME}/payslips/{two['Priya']}/recall", {"password": PASSWORD})
    page = text_of(bob, f"{ACME}/payslips?pay_date=2026-11-27")
    assert "1 payslip 0 in Humaans" in page
    assert "1 to 1 of 1 payslip" in page
    assert "27 November 2026 1 " in text_of(bob, f"{ACME}/paydays")
    assert "Priya Shah" in text_of(bob, f"{ACME}/payslips?state=recalled")
    assert "1 to 3 of 3 payslips" in text_of(bob, f"{ACME}/payslips?state=all")


def test_B29_one_that_failed_both_ways_is_one_that_failed(bob, imported, two):
    with connection(), write_transaction():
        for channel in ("humaans", "email"):
            PayslipChannel.create(
                company=imported.id, payslip=two["Priya"], channel=channel, state="refused",
                updated_at=imported.created_at,
            )  # fmt: skip
    assert "1 failed" in text_of(bob, f"{ACME}/payslips")
    assert "1 payslip could not be sent" in text_of(bob, f"{ACME}/")


def test_several_are_held_and_released_together_and_the_list_stays_as_it_was(bob, two):
    form = {"payslip": list(map(str, two.values())), "pay_date": "2026-11-27", "sort": "-name"}
    held = bob.send(f"{ACME}/payslips/hold", form)
    assert "pay_date=2026-11-27&sort=-name" in held.headers["Location"]
    assert {state_of(each) for each in two.values()} == {"held"}
    bob.send(f"{ACME}/payslips/release", form)
    assert {state_of(each) for each in two.values()} == {"released"}
    again = bob.send(f"{ACME}/payslips/release", form)
    assert "None of the selected payslips is on hold." in text_of(bob, again.headers["Location"])
    assert "Select the payslips first" in text_of(bob, bob.send(f"{ACME}/payslips/hold").headers["Location"])


def test_one_that_is_held_for_a_reason_is_not_released_with_others(bob, vera, imported):
    saved(bob, ("1002.pdf", pdf_of(PRIYA)))
    with connection():
        payslip = Payslip.get()
    assert payslip.state == "held"
    answer = bob.send(f"{ACME}/payslips/release", {"payslip": str(payslip.id)})
    assert "Open each one to check it." in text_of(bob, answer.headers["Location"])
    assert state_of(payslip.id) == "held"
    assert vera.send(f"{ACME}/payslips/hold", {"payslip": str(payslip.id)}).status_code == 403


def test_a_file_for_someone_who_has_a_payslip_replaces_it_only_when_that_is_said(bob, two):
    corrected = ("1002.pdf", pdf_of(replace(AMELIA, size=9000)))
    sent = send_files(bob, corrected)
    page = text_of(bob, sent.headers["Location"])
    assert "1 employee has a payslip for this period already" in page
    assert "Replaces an earlier one" in page
    bob.send(f"{sent.headers['Location']}/accept")
    assert state_of(two["Amelia"]) == "released"
    saved(bob, corrected, replace="yes", takes_place="yes")
    with connection():
        old, new = Payslip.select().where(Payslip.payroll_id == "1002").order_by(Payslip.id)
        assert (old.state, old.replaced_by, new.state, new.version) == ("superseded", new.id, "released", 2)


def test_B38_a_batch_of_which_nothing_can_be_used_ends_by_itself_and_says_why(bob, imported):
    sent = send_files(bob, ("notes.pdf", b"no PDF"))
    page = text_of(bob, sent.headers["Location"])
    assert "None of these files can be used Nothing was saved" in page
    assert "Discard all" not in page
    assert bob.send(f"{sent.headers['Location']}/accept").status_code == 409


def test_the_button_to_send_is_there_only_while_something_is_unsent(bob, imported, clock):
    saved(bob, BOTH[0], pay_date="2026-11-20")
    button = "Send unsent payslips</button>"
    assert button in bob.open(f"{ACME}/payslips?pay_date=2026-11-20").text
    with connection(), write_transaction():
        one = Payslip.get()
        for channel, state in (("humaans", "uploaded"), ("email", "sent")):
            PayslipChannel.create(company=imported.id, payslip=one.id, channel=channel, state=state, updated_at=clock())
    assert button not in bob.open(f"{ACME}/payslips?pay_date=2026-11-20").text


def test_the_page_asks_no_more_for_many_payslips_than_for_two(bob, imported, two):
    path = f"{ACME}/payslips?pay_date=2026-11-27"
    with counting() as few:
        bob.open(path)
    with connection(), write_transaction():
        like = Payslip.select().where(Payslip.id == two["Amelia"]).dicts().get() | {"id": None}
        for number in range(120):
            employee = Employee.create(**_copy(imported, number))
            Payslip.create(**like | {"employee": employee.id, "payroll_id": f"E{number}"})
    with counting() as many:
        page = text_of(bob, path)
    assert "1 to 50 of 122 payslips" in page
    assert len(many) <= len(few) <= 25


def _copy(company, number):
    row = Employee.select().where(Employee.employee_id == "1002").dicts().get()
    return row | {"id": None, "company": company.id, "person_id": f"p{number}", "employee_id": f"E{number}"}


def test_the_next_payday_does_not_hide_payslips_of_an_earlier_one_that_did_not_arrive(bob, imported, two, clock):
    with connection(), write_transaction():
        PayslipChannel.create(
            company=imported.id, payslip=two["Priya"], channel="email", state="refused", updated_at=clock()
        )
    said = "1 payslip of other paydays could not be sent, or may not have arrived. See what needs you"
    assert said not in text_of(bob, f"{ACME}/payslips?pay_date=2026-11-27")
    saved(bob, BOTH[0], pay_date="2026-12-31")
    assert said in text_of(bob, f"{ACME}/payslips?pay_date=2026-12-31")
