"""Case 23: each link has a fate of its own, and an address at which a server breaks off keeps no one waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.actions.payslips.manage_payslips import settle_mail
from service.notify.email.sender import SmtpSender
from service.store.tables.payslips import OutboxMail, PaydayPlan
from tests.actions.delivery.mail_states import A_WHILE, PRIVATE, WORK, got, states_of
from tests.actions.payslips.conftest import FROM, Killed
from tests.notify.email.scripted_server import HANG_UP, USUAL


def test_case_23_each_link_has_a_fate_of_its_own(mailing, server):
    PaydayPlan.update(payslip_mail="link").execute()
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    assert states_of(payslip) == {"work": "sent", "private": "waiting"}
    server.script = {}
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}
    assert mailing.states(payslip)["email"] == "sent"


def test_case_23_a_server_that_goes_away_between_two_links_costs_no_one_theirs_and_sends_none_twice(mailing, server):
    PaydayPlan.update(payslip_mail="link").execute()
    server.script = {"RCPT": lambda said: HANG_UP if PRIVATE in said else USUAL["RCPT"]}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    assert states_of(payslip) == {"work": "sent", "private": "waiting"}
    assert mailing.states(payslip)["email"] == "queued"
    server.script = {}
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}
    assert mailing.states(payslip)["email"] == "sent"


def test_case_23_a_worker_that_dies_with_the_first_link_leaves_the_second_to_be_sent(mailing, server):
    PaydayPlan.update(payslip_mail="link").execute()
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)

    class DyingSender(SmtpSender):
        def connect(self):
            raise Killed

    mailing.services = replace(mailing.services, mail=DyingSender("127.0.0.1", server.port, "none", mail_from=FROM))
    assert mailing.work()
    mailing.with_sender()
    mailing.clock.forward(**A_WHILE)
    mailing.work_until_quiet(4)
    assert states_of(payslip) == {"work": "unclear", "private": "sent"}
    assert mailing.states(payslip)["email"] == "unclear"
    settle_mail(mailing.services, mailing.job_notifier, mailing.company.id, payslip.id, was_sent=False, actor="alice")
    mailing.work_until_quiet(2)
    assert got(server) == {WORK: 1, PRIVATE: 1}


@pytest.mark.parametrize("form", ["attached", "link"])
@pytest.mark.parametrize("answer", [HANG_UP, "421 4.7.0 Closing", "nonsense"])
def test_case_23_an_address_at_which_the_server_breaks_off_keeps_no_one_elses_mail_waiting(
    mailing, server, answer, form
):
    PaydayPlan.update(payslip_mail=form).execute()
    server.script = {"RCPT": lambda said: answer if WORK in said else USUAL["RCPT"]}
    first, second = mailing.add("amelia"), mailing.add("theo")
    for payslip in (first, second):
        mailing.ask_for(payslip)
    for _ in range(4):
        mailing.work()
        mailing.clock.forward(minutes=6)
    assert mailing.states(second)["email"] == "sent"
    assert mailing.states(first)["email"] == "queued"
    assert WORK not in got(server)
    server.script = {}
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert mailing.states(first)["email"] == "sent"
    assert set(got(server).values()) == {1}
    assert len(got(server)) == 4


def test_case_23_an_address_at_which_the_server_always_breaks_off_is_given_up_in_the_end(mailing, server):
    server.script = {"RCPT": lambda said: HANG_UP if WORK in said else USUAL["RCPT"]}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    assert mailing.states(payslip)["email"] == "queued"
    OutboxMail.update(tries=74).execute()  # as after a day and a half
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert mailing.states(payslip)["email"] == "refused"
