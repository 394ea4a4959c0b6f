"""P3, 23, 24, 8: what a server says of us is no payslip's fault, and each address has a fate of its own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from service.actions.delivery.send_outbox import send_outbox
from service.actions.operations.doctor import examine
from service.actions.payslips.manage_payslips import hold, release, settle_mail
from service.notify.email.sender import SmtpSender
from service.store.database.connection import write_transaction
from service.store.operations import mail_server
from service.store.payslips import outbox, payslip_deliveries
from service.store.tables.payslips import MailServerTrouble, OutboxMail
from tests.actions.delivery.mail_states import A_WHILE, PRIVATE, WORK, got, states_of
from tests.actions.payslips.conftest import FROM, Killed
from tests.notify.email.scripted_server import HANG_UP, USUAL

NO_OF_US = [
    ({"EHLO": "504 5.5.2 Helo command rejected", "HELO": "504 no"}, "SMTP_EHLO_NAME"),
    ({"EHLO": "550 Bad name", "HELO": "550 Bad name"}, "SMTP_EHLO_NAME"),
    ({"AUTH": "535 5.7.8 Wrong"}, "SMTP_URL"),
    ({"MAIL": "550 5.7.1 Sender refused"}, "MAIL_FROM"),
    ({"MAIL": "530 5.7.0 Must issue STARTTLS first"}, "SMTP_URL"),
    ({"RCPT": "504 5.5.2 Helo command rejected"}, "SMTP_EHLO_NAME"),
    ({"RCPT": "553 5.7.1 Sender address rejected"}, "MAIL_FROM"),
    ({"RCPT": "554 5.7.1 Relay access denied"}, "SMTP_URL"),
    ({"TEXT": "550 5.7.60 no permission to send as this sender"}, "MAIL_FROM"),
    ({"CONNECT": "554 No service for you"}, "mail provider"),
]


@pytest.mark.parametrize(("script", "change"), NO_OF_US, ids=repr)
def test_P3_a_fault_of_our_set_up_refuses_no_ones_mail_for_good(mailing, server, script, change):
    amelia, theo = mailing.add("amelia"), mailing.add("theo")
    server.script = script
    mailing.ask_for(amelia)
    mailing.ask_for(theo)
    mailing.work()
    OutboxMail.update(tries=OutboxMail.tries + 200).execute()  # as after days: more than a mail itself has
    for _ in range(3):
        mailing.clock.forward(**A_WHILE)
        mailing.work()
    for payslip in (amelia, theo):
        row = mailing.channel(payslip, "email")
        assert row.state == "queued"
    assert change in mailing.channel(amelia, "email").error_message
    assert got(server) == {}
    assert {mail.state for mail in OutboxMail.select()} == {"waiting"}
    found = {each.name: each for each in examine(mailing.services)}["mail"]
    assert not found.is_ok
    assert change in found.words
    server.script = {}
    assert {each.name: each for each in examine(mailing.services)}["mail"].is_ok or "RCPT" in script or "TEXT" in script
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert {mailing.states(each)["email"] for each in (amelia, theo)} == {"sent"}
    assert set(got(server).values()) == {1}
    assert MailServerTrouble.select().count() == 0
    assert mailing.channel(amelia, "email").error_message == ""


def test_P3_while_the_server_takes_no_one_it_is_left_alone_for_a_while(mailing, server):
    mailing.ask_for(mailing.add("amelia"))
    mailing.ask_for(mailing.add("theo"))
    server.script = {"AUTH": "535 5.7.8 Wrong"}
    for _ in range(5):
        mailing.work()
    assert sum(received.startswith("AUTH") for received in server.received) == 1
    for _ in range(20):  # twenty minutes of ticks
        mailing.clock.forward(minutes=1)
        mailing.work()
    assert sum(received.startswith("AUTH") for received in server.received) <= 10


def test_P3_mails_that_waited_for_one_domain_go_out_as_soon_as_another_is_taken(mailing, server):
    server.script = {"RCPT": "554 5.7.1 Relay access denied"}
    payslips = [mailing.add(key) for key in ("amelia", "theo")]
    for payslip in payslips:
        mailing.ask_for(payslip)
    for _ in range(8):
        mailing.work()
        mailing.clock.forward(minutes=11)
    server.script = {}
    OutboxMail.update(not_before=None).where(OutboxMail.id == OutboxMail.select().first().id).execute()
    mailing.work()
    assert {mailing.states(each)["email"] for each in payslips} == {"sent"}


def test_P3_with_a_payday_whose_server_refuses_ehlo_sender_and_login_in_turn_every_mail_arrives_once(mailing, server):
    people = [mailing.add(key) for key in ("amelia", "theo", "priya", "oscar")]
    mailing.ask_for_payday()
    for script in (
        {"EHLO": "550 5.7.1 Helo rejected", "HELO": "550 no"},
        {"MAIL": "553 5.7.1 Sender address rejected"},
        {"AUTH": "535 5.7.8 Authentication failed"},
        {"RCPT": "530 5.7.1 Authentication required"},
        {"CONNECT": "421 Too busy"},
    ):
        server.script = script
        for _ in range(3):
            mailing.work(workers=2)
            mailing.clock.forward(minutes=6)
        assert {mailing.channel(each, "email").state for each in people} == {"queued"}
    server.script = {}
    mailing.clock.forward(minutes=6)
    mailing.work(workers=2)
    assert {mailing.states(each)["email"] for each in people} == {"sent"}
    counts = got(server)
    assert counts[WORK] == counts[PRIVATE] == 1
    employees_only = {address: number for address, number in counts.items() if "alice" not in address}
    assert set(employees_only.values()) == {1}
    for payslip in people:
        assert "refused" not in mailing.outcomes(payslip, "email")


@pytest.mark.parametrize("later", ["451 4.2.0 Greylisted", "450", "452 4.5.3 Too many"])
def test_case_23_what_one_address_puts_off_is_tried_again_for_it_alone(mailing, server, later):
    server.script = {"RCPT": lambda said: later if PRIVATE in said else USUAL["RCPT"]}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    assert got(server) == {WORK: 1}
    assert mailing.channel(payslip, "email").state == "queued"
    assert states_of(payslip) == {"work": "sent", "private": "waiting"}
    assert mailing.outcomes(payslip, "email")[-1] == "sent to some"
    (line,) = [each.detail for each in payslip_deliveries.attempts_of(payslip.id) if each.outcome == "sent to some"]
    assert re.fullmatch(r"Work address: sent\. Private address: The mail server asked us .*\(4\d\d.*\)\.", line)
    for _ in range(3):
        mailing.clock.forward(minutes=3)
        mailing.work()
    assert got(server) == {WORK: 1}
    server.script = {}
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}
    assert mailing.states(payslip)["email"] == "sent"
    assert states_of(payslip) == {"work": "sent", "private": "sent"}
    mailing.clock.forward(hours=9)
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}


def test_case_23_an_address_that_is_put_off_for_days_is_refused_for_itself(mailing, server):
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    assert mailing.states(payslip)["email"] == "queued"
    OutboxMail.update(tries=74).execute()  # as after a day and a half
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert mailing.states(payslip)["email"] == "sent"
    assert states_of(payslip) == {"work": "sent", "private": "refused"}
    assert mailing.channel(payslip, "email").error_code == "451"
    assert got(server) == {WORK: 1}


def test_case_23_a_worker_that_dies_on_the_second_try_leaves_only_that_address_unclear(mailing, server):
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    server.script = {"TEXT": HANG_UP}
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert mailing.states(payslip)["email"] == "unclear"
    assert states_of(payslip) == {"work": "sent", "private": "unclear"}
    server.script = {}
    mailing.clock.forward(hours=9)
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}  # taken, though no answer came
    settle_mail(mailing.services, mailing.job_notifier, mailing.company.id, payslip.id, was_sent=False, actor="alice")
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 2}
    assert mailing.states(payslip)["email"] == "sent"


def test_an_email_without_a_payslip_that_may_have_arrived_is_sent_again_but_not_without_end(mailing, server):
    """No one would decide about it: it comes with the same Message-ID, and is left unclear after the third time."""
    with write_transaction():
        outbox.put(
            mailing.company.id, "told", mailing.clock(), kind="notice", recipients=[PRIVATE], subject="s", text="t",
            message_id="<told@acme.example>",
        )  # fmt: skip
    server.script = {"TEXT": HANG_UP}
    for _ in range(5):
        send_outbox(mailing.services, mailing.company.id, until=float("inf"))
        mailing.clock.forward(**A_WHILE)
    assert got(server) == {PRIVATE: 3}
    assert {re.search(b"Message-ID: (.*)", text)[1].strip() for _, text in server.kept} == {b"<told@acme.example>"}
    assert OutboxMail.get().state == "unclear"


def test_case_23_a_killed_worker_leaves_what_was_on_its_way_unclear_and_the_rest_as_it_was(mailing, server):
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    server.script = {}
    mailing.clock.forward(**A_WHILE)

    class DyingSender(SmtpSender):
        def connect(self):
            raise Killed

    mailing.services = replace(mailing.services, mail=DyingSender("127.0.0.1", server.port, "none", mail_from=FROM))
    assert mailing.work()
    mailing.with_sender()
    mailing.work_until_quiet(4)
    assert mailing.states(payslip)["email"] == "unclear"
    assert states_of(payslip) == {"work": "sent", "private": "unclear"}
    assert got(server) == {WORK: 1}


def test_case_23_what_is_held_between_two_tries_goes_on_where_it_was(mailing, server):
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    hold(mailing.services, mailing.company.id, payslip.id, actor="alice")
    server.script = {}
    mailing.work_until_quiet(2)
    assert got(server) == {WORK: 1}
    release(mailing.services, mailing.company.id, payslip.id, actor="alice")
    mailing.ask_for(payslip)
    mailing.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}


def test_case_23_one_bad_address_costs_the_other_nothing(mailing, server):
    amelia = mailing.story.employee("amelia")
    type(amelia).update(email="anna@bücher.example", personal_email="müller@home.example").where(
        type(amelia).id == amelia.id
    ).execute()
    mailing.sandbox.change(
        "people", "amelia", email="anna@bücher.example", personalEmail="müller@home.example", quiet=True
    )
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    mailing.work()
    assert got(server) == {"anna@xn--bcher-kva.example": 1}
    assert mailing.states(payslip)["email"] == "sent"
    assert states_of(payslip) == {"work": "sent", "private": "left_out"}
    assert "Private address: This is not an address that we can send email to" in str(
        [each.detail for each in payslip_deliveries.attempts_of(payslip.id)]
    )


def test_a_mail_that_an_earlier_release_left_waiting_goes_to_each_usable_address(mailing, server):
    payslip = mailing.add("amelia")
    mailing.ask_for(payslip)
    server.script = {"CONNECT": "421 busy"}
    mailing.work()
    OutboxMail.update(recipients=["anna@bücher.example", "zoë@x.example", PRIVATE], outcomes={}).execute()
    server.script = {}
    mailing.clock.forward(**A_WHILE)
    mailing.work()
    assert got(server) == {"anna@xn--bcher-kva.example": 1, PRIVATE: 1}
    (mail,) = OutboxMail.select()
    assert mail.refused == {"zoë@x.example": "bad_address"}


def test_doctor_without_a_mail_server_says_that_mails_wait(payday):
    found = {each.name: each for each in examine(replace(payday.services, mail=None))}["mail"]
    assert (found.is_ok, "wait in the outbox" in found.words) == (True, True)
    assert send_outbox(replace(payday.services, mail=None), payday.company.id, until=1e9) == 0
    assert mail_server.trouble() is None
