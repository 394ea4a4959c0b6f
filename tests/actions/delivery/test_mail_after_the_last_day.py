"""Case 8: after an employee's last day only their private address gets the payslip."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from email import message_from_bytes

import pytest

from service.actions.delivery.payslip_links import WorkAddressLinkError, payslip_of_link
from service.actions.payslips.manage_payslips import release
from service.store.database import encryption_contexts
from service.store.tables.payslips import PaydayPlan
from tests.actions.delivery.mail_states import PRIVATE, WORK, got, states_of


def leaves(mailing, key, last_day):
    employee = mailing.story.employee(key)
    type(employee).update(end_date=last_day).where(type(employee).id == employee.id).execute()


def a_leavers_payslip(mailing, key="amelia"):
    """Accepted and passed by a person, after the last day."""
    leaves(mailing, key, date(2026, 11, 13))
    payslip = mailing.add(key)
    if payslip.state == "held":
        release(mailing.services, mailing.company.id, payslip.id, actor="alice")
    return payslip


@pytest.mark.parametrize("form", ["attached", "protected", "link"])
def test_case_8_after_the_last_day_only_the_private_address_gets_it(mailing, server, form):
    PaydayPlan.update(payslip_mail=form).execute()
    payslip = a_leavers_payslip(mailing)
    mailing.ask_for(payslip)
    mailing.work()
    assert got(server) == {PRIVATE: 1}
    assert states_of(payslip) == {"work": "left_out", "private": "sent"}


def links_of(server):
    """The sealed part of the link that each address got, and the identity of each mail."""
    links = {}
    for recipients, text in server.kept:
        (address,) = recipients
        content = message_from_bytes(text)
        body = content.get_payload(decode=True).decode()
        assert content["To"] == address
        links[address] = (re.search(r"/payslip/(\S+)", body).group(1), content["Message-ID"])
    return links


def test_case_8_a_link_in_a_work_mailbox_stops_opening_after_the_last_day(mailing, server):
    PaydayPlan.update(payslip_mail="link").execute()
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}
    links = links_of(server)
    assert links[WORK][1] != links[PRIVATE][1]
    secrets = mailing.services.secrets
    for sealed, _ in links.values():
        assert payslip_of_link(secrets, sealed, mailing.clock()) == payslip
    leaves(mailing, "amelia", mailing.clock().date())
    assert payslip_of_link(secrets, links[WORK][0], mailing.clock()) == payslip
    mailing.clock.forward(hours=24)
    assert payslip_of_link(secrets, links[PRIVATE][0], mailing.clock()) == payslip
    with pytest.raises(WorkAddressLinkError):
        payslip_of_link(secrets, links[WORK][0], mailing.clock())


def test_case_8_a_link_of_an_earlier_release_counts_as_one_in_a_work_mailbox(mailing):
    payslip = mailing.add("amelia")
    secrets = mailing.services.secrets
    until = int(mailing.clock().timestamp()) + 5 * 86400
    bound = secrets.encrypt(f"{payslip.company_id} {payslip.id} {until}", encryption_contexts.payslip_link())
    assert payslip_of_link(secrets, bound, mailing.clock()) == payslip
    leaves(mailing, "amelia", mailing.clock().date())
    mailing.clock.forward(hours=24)
    with pytest.raises(WorkAddressLinkError):
        payslip_of_link(secrets, bound, mailing.clock())


def test_case_8_a_correction_goes_to_the_private_address_too(mailing, server):
    a_leavers_payslip(mailing)
    corrected = mailing.add("amelia", content=mailing.pdf("amelia", gross=Decimal("3300.00")), correction=True)
    if mailing.reload(corrected).state == "held":
        release(mailing.services, mailing.company.id, corrected.id, actor="alice")
    mailing.ask_for(corrected)
    mailing.work()
    assert got(server) == {PRIVATE: 1}


def test_case_8_on_the_last_day_itself_both_get_it(mailing, server):
    leaves(mailing, "amelia", date(2026, 11, 23))
    mailing.ask_for(mailing.add("amelia"))
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}


def test_case_8_a_mail_that_waited_beyond_the_last_day_goes_to_the_private_address(mailing, server):
    leaves(mailing, "amelia", date(2026, 11, 24))
    server.script = {"CONNECT": "421 busy"}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    assert states_of(payslip) == {"work": "waiting", "private": "waiting"}
    server.script = {}
    mailing.clock.forward(hours=40)
    mailing.work()
    assert got(server) == {PRIVATE: 1}
    assert mailing.states(payslip)["email"] == "sent"


def test_case_8_without_a_private_address_it_is_not_mailed_and_listed_with_the_reason(mailing, server):
    amelia = mailing.story.employee("amelia")
    type(amelia).update(personal_email=None).where(type(amelia).id == amelia.id).execute()
    mailing.sandbox.change("people", "amelia", personalEmail=None, quiet=True)
    payslip = a_leavers_payslip(mailing)
    mailing.ask_for(payslip)
    mailing.work()
    row = mailing.channel(payslip, "email")
    assert (row.state, row.error_code) == ("refused", "left_no_private_address")
    assert "no private email address" in row.error_message
    assert got(server) == {}
