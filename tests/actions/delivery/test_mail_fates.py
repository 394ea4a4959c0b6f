"""P3, 23, 24, 8: what a server says of us is no payslip's fault, and each address has a fate of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from email import message_from_bytes

import pytest

from service.actions.delivery.payslip_links import WorkAddressLinkError, payslip_of_link
from service.actions.delivery.send_outbox import send_outbox
from service.actions.operations.doctor import examine
from service.actions.payslips.manage_payslips import hold, release, settle_mail
from service.notify.email.sender import SmtpSender
from service.store.database import encryption_contexts
from service.store.operations import mail_server
from service.store.payslips import payslip_deliveries
from service.store.tables.payslips import MailServerTrouble, OutboxMail, PaydayPlan, PayslipChannel
from tests.actions.payslips.conftest import FROM, Killed
from tests.notify.email.scripted_server import HANG_UP, USUAL, ScriptedServer

WORK, PRIVATE = "amelia.hart@brightwater.example.com", "amelia@hart.example.org"
#: More than the longest any of these waits.
A_WHILE = {"minutes": 31}


@pytest.fixture
def server():
    with ScriptedServer() as found:
        yield found


@pytest.fixture
def house(payday, server):
    """A payday whose mails go to the scripted server."""

    def with_sender(**more):
        sender = SmtpSender("127.0.0.1", server.port, "none", mail_from=FROM, timeout_seconds=0.5, **more)
        payday.services = replace(payday.services, mail=sender)

    payday.with_sender = with_sender
    with_sender(username="pay", password="right")
    return payday.ready()


def got(server):
    """Who got how many mails."""
    counts = {}
    for recipients, _ in server.kept:
        for each in recipients:
            counts[each] = counts.get(each, 0) + 1
    return counts


def states_of(payslip):
    (mail,) = OutboxMail.select().join(PayslipChannel).where(PayslipChannel.payslip == payslip.id)
    return {each["kind"]: each["state"] for each in mail.outcomes.values()}


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
def test_P3_a_fault_of_our_set_up_refuses_no_ones_mail_for_good(house, server, script, change):
    amelia, theo = house.add("amelia"), house.add("theo")
    server.script = script
    house.ask_for(amelia)
    house.ask_for(theo)
    house.work()
    OutboxMail.update(tries=OutboxMail.tries + 200).execute()  # as after days: more than a mail itself has
    for _ in range(3):
        house.clock.forward(**A_WHILE)
        house.work()
    for payslip in (amelia, theo):
        row = house.channel(payslip, "email")
        assert row.state == "queued"
    assert change in house.channel(amelia, "email").error_message
    assert got(server) == {}
    assert {mail.state for mail in OutboxMail.select()} == {"waiting"}
    found = {each.name: each for each in examine(house.services)}["mail"]
    assert not found.is_ok
    assert change in found.words
    server.script = {}
    assert {each.name: each for each in examine(house.services)}["mail"].is_ok or "RCPT" in script or "TEXT" in script
    house.clock.forward(**A_WHILE)
    house.work()
    assert {house.states(each)["email"] for each in (amelia, theo)} == {"sent"}
    assert set(got(server).values()) == {1}
    assert MailServerTrouble.select().count() == 0
    assert house.channel(amelia, "email").error_message == ""


def test_P3_while_the_server_takes_no_one_it_is_left_alone_for_a_while(house, server):
    house.ask_for(house.add("amelia"))
    house.ask_for(house.add("theo"))
    server.script = {"AUTH": "535 5.7.8 Wrong"}
    for _ in range(5):
        house.work()
    assert sum(received.startswith("AUTH") for received in server.received) == 1
    for _ in range(20):  # twenty minutes of ticks
        house.clock.forward(minutes=1)
        house.work()
    assert sum(received.startswith("AUTH") for received in server.received) <= 10


def test_P3_mails_that_waited_for_one_domain_go_out_as_soon_as_another_is_taken(house, server):
    server.script = {"RCPT": "554 5.7.1 Relay access denied"}
    payslips = [house.add(key) for key in ("amelia", "theo")]
    for payslip in payslips:
        house.ask_for(payslip)
    for _ in range(8):
        house.work()
        house.clock.forward(minutes=11)
    server.script = {}
    OutboxMail.update(not_before=None).where(OutboxMail.id == OutboxMail.select().first().id).execute()
    house.work()
    assert {house.states(each)["email"] for each in payslips} == {"sent"}


def test_P3_with_a_payday_whose_server_refuses_ehlo_sender_and_login_in_turn_every_mail_arrives_once(house, server):
    people = [house.add(key) for key in ("amelia", "theo", "priya", "oscar")]
    house.ask_for_payday()
    for script in (
        {"EHLO": "550 5.7.1 Helo rejected", "HELO": "550 no"},
        {"MAIL": "553 5.7.1 Sender address rejected"},
        {"AUTH": "535 5.7.8 Authentication failed"},
        {"RCPT": "530 5.7.1 Authentication required"},
        {"CONNECT": "421 Too busy"},
    ):
        server.script = script
        for _ in range(3):
            house.work(workers=2)
            house.clock.forward(minutes=6)
        assert {house.channel(each, "email").state for each in people} == {"queued"}
    server.script = {}
    house.clock.forward(minutes=6)
    house.work(workers=2)
    assert {house.states(each)["email"] for each in people} == {"sent"}
    counts = got(server)
    assert counts[WORK] == counts[PRIVATE] == 1
    employees_only = {address: number for address, number in counts.items() if "alice" not in address}
    assert set(employees_only.values()) == {1}
    for payslip in people:
        assert "refused" not in house.outcomes(payslip, "email")


@pytest.mark.parametrize("later", ["451 4.2.0 Greylisted", "450", "452 4.5.3 Too many"])
def test_case_23_what_one_address_puts_off_is_tried_again_for_it_alone(house, server, later):
    server.script = {"RCPT": lambda said: later if PRIVATE in said else USUAL["RCPT"]}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    assert got(server) == {WORK: 1}
    assert house.channel(payslip, "email").state == "queued"
    assert states_of(payslip) == {"work": "sent", "private": "waiting"}
    assert house.outcomes(payslip, "email")[-1] == "sent to some"
    (line,) = [each.detail for each in payslip_deliveries.attempts_of(payslip.id) if each.outcome == "sent to some"]
    assert re.fullmatch(r"Work address: sent\. Private address: The mail server asked us .*\(4\d\d.*\)\.", line)
    for _ in range(3):
        house.clock.forward(minutes=3)
        house.work()
    assert got(server) == {WORK: 1}
    server.script = {}
    house.clock.forward(**A_WHILE)
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}
    assert house.states(payslip)["email"] == "sent"
    assert states_of(payslip) == {"work": "sent", "private": "sent"}
    house.clock.forward(hours=9)
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}


def test_case_23_an_address_that_is_put_off_for_days_is_refused_for_itself(house, server):
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    assert house.states(payslip)["email"] == "queued"
    OutboxMail.update(tries=74).execute()  # as after a day and a half
    house.clock.forward(**A_WHILE)
    house.work()
    assert house.states(payslip)["email"] == "sent"
    assert states_of(payslip) == {"work": "sent", "private": "refused"}
    assert house.channel(payslip, "email").error_code == "451"
    assert got(server) == {WORK: 1}


def test_case_23_a_worker_that_dies_on_the_second_try_leaves_only_that_address_unclear(house, server):
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    server.script = {"TEXT": HANG_UP}
    house.clock.forward(**A_WHILE)
    house.work()
    assert house.states(payslip)["email"] == "unclear"
    assert states_of(payslip) == {"work": "sent", "private": "unclear"}
    server.script = {}
    house.clock.forward(hours=9)
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}  # taken, though no answer came
    settle_mail(house.services, house.job_notifier, house.company.id, payslip.id, was_sent=False, actor="alice")
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 2}
    assert house.states(payslip)["email"] == "sent"


def test_case_23_a_killed_worker_leaves_what_was_on_its_way_unclear_and_the_rest_as_it_was(house, server):
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    server.script = {}
    house.clock.forward(**A_WHILE)

    class DyingSender(SmtpSender):
        def connect(self):
            raise Killed

    house.services = replace(house.services, mail=DyingSender("127.0.0.1", server.port, "none", mail_from=FROM))
    assert house.work()
    house.with_sender()
    house.work_until_quiet(4)
    assert house.states(payslip)["email"] == "unclear"
    assert states_of(payslip) == {"work": "sent", "private": "unclear"}
    assert got(server) == {WORK: 1}


def test_case_23_what_is_held_between_two_tries_goes_on_where_it_was(house, server):
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    hold(house.services, house.company.id, payslip.id, actor="alice")
    server.script = {}
    house.work_until_quiet(2)
    assert got(server) == {WORK: 1}
    release(house.services, house.company.id, payslip.id, actor="alice")
    house.ask_for(payslip)
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}


def test_case_23_one_bad_address_costs_the_other_nothing(house, server):
    amelia = house.story.employee("amelia")
    type(amelia).update(email="anna@bücher.example", personal_email="müller@home.example").where(
        type(amelia).id == amelia.id
    ).execute()
    house.sandbox.change(
        "people", "amelia", email="anna@bücher.example", personalEmail="müller@home.example", quiet=True
    )
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    assert got(server) == {"anna@xn--bcher-kva.example": 1}
    assert house.states(payslip)["email"] == "sent"
    assert states_of(payslip) == {"work": "sent", "private": "left_out"}
    assert "Private address: This is not an address that we can send email to" in str(
        [each.detail for each in payslip_deliveries.attempts_of(payslip.id)]
    )


def test_a_mail_that_an_earlier_release_left_waiting_goes_to_each_usable_address(house, server):
    payslip = house.add("amelia")
    house.ask_for(payslip)
    server.script = {"CONNECT": "421 busy"}
    house.work()
    OutboxMail.update(recipients=["anna@bücher.example", "zoë@x.example", PRIVATE], outcomes={}).execute()
    server.script = {}
    house.clock.forward(**A_WHILE)
    house.work()
    assert got(server) == {"anna@xn--bcher-kva.example": 1, PRIVATE: 1}
    (mail,) = OutboxMail.select()
    assert mail.refused == {"zoë@x.example": "bad_address"}


def leaves(house, key, last_day):
    employee = house.story.employee(key)
    type(employee).update(end_date=last_day).where(type(employee).id == employee.id).execute()


def a_leavers_payslip(house, key="amelia"):
    """Accepted and passed by a person, after the last day."""
    leaves(house, key, date(2026, 11, 13))
    payslip = house.add(key)
    if payslip.state == "held":
        release(house.services, house.company.id, payslip.id, actor="alice")
    return payslip


@pytest.mark.parametrize("form", ["attached", "protected", "link"])
def test_case_8_after_the_last_day_only_the_private_address_gets_it(house, server, form):
    PaydayPlan.update(payslip_mail=form).execute()
    payslip = a_leavers_payslip(house)
    house.ask_for(payslip)
    house.work()
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


def test_case_8_a_link_in_a_work_mailbox_stops_opening_after_the_last_day(house, server):
    PaydayPlan.update(payslip_mail="link").execute()
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}
    links = links_of(server)
    assert links[WORK][1] != links[PRIVATE][1]
    secrets = house.services.secrets
    for sealed, _ in links.values():
        assert payslip_of_link(secrets, sealed, house.clock()) == payslip
    leaves(house, "amelia", house.clock().date())
    assert payslip_of_link(secrets, links[WORK][0], house.clock()) == payslip
    house.clock.forward(hours=24)
    assert payslip_of_link(secrets, links[PRIVATE][0], house.clock()) == payslip
    with pytest.raises(WorkAddressLinkError):
        payslip_of_link(secrets, links[WORK][0], house.clock())


def test_case_8_a_link_of_an_earlier_release_counts_as_one_in_a_work_mailbox(house):
    payslip = house.add("amelia")
    secrets = house.services.secrets
    until = int(house.clock().timestamp()) + 5 * 86400
    bound = secrets.encrypt(f"{payslip.company_id} {payslip.id} {until}", encryption_contexts.payslip_link())
    assert payslip_of_link(secrets, bound, house.clock()) == payslip
    leaves(house, "amelia", house.clock().date())
    house.clock.forward(hours=24)
    with pytest.raises(WorkAddressLinkError):
        payslip_of_link(secrets, bound, house.clock())


def test_case_23_each_link_has_a_fate_of_its_own(house, server):
    PaydayPlan.update(payslip_mail="link").execute()
    server.script = {"RCPT": lambda said: "451 later" if PRIVATE in said else USUAL["RCPT"]}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    assert states_of(payslip) == {"work": "sent", "private": "waiting"}
    server.script = {}
    house.clock.forward(**A_WHILE)
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}
    assert house.states(payslip)["email"] == "sent"


def test_case_23_a_server_that_goes_away_between_two_links_costs_no_one_theirs_and_sends_none_twice(house, server):
    PaydayPlan.update(payslip_mail="link").execute()
    server.script = {"RCPT": lambda said: HANG_UP if PRIVATE in said else USUAL["RCPT"]}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    assert states_of(payslip) == {"work": "sent", "private": "waiting"}
    assert house.states(payslip)["email"] == "queued"
    server.script = {}
    house.clock.forward(**A_WHILE)
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}
    assert house.states(payslip)["email"] == "sent"


def test_case_23_a_worker_that_dies_with_the_first_link_leaves_the_second_to_be_sent(house, server):
    PaydayPlan.update(payslip_mail="link").execute()
    payslip = house.add("amelia")
    house.ask_for(payslip)

    class DyingSender(SmtpSender):
        def connect(self):
            raise Killed

    house.services = replace(house.services, mail=DyingSender("127.0.0.1", server.port, "none", mail_from=FROM))
    assert house.work()
    house.with_sender()
    house.clock.forward(**A_WHILE)
    house.work_until_quiet(4)
    assert states_of(payslip) == {"work": "unclear", "private": "sent"}
    assert house.states(payslip)["email"] == "unclear"
    settle_mail(house.services, house.job_notifier, house.company.id, payslip.id, was_sent=False, actor="alice")
    house.work_until_quiet(2)
    assert got(server) == {WORK: 1, PRIVATE: 1}


def test_case_8_a_correction_goes_to_the_private_address_too(house, server):
    a_leavers_payslip(house)
    corrected = house.add("amelia", content=house.pdf("amelia", gross=Decimal("3300.00")), correction=True)
    if house.reload(corrected).state == "held":
        release(house.services, house.company.id, corrected.id, actor="alice")
    house.ask_for(corrected)
    house.work()
    assert got(server) == {PRIVATE: 1}


def test_case_8_on_the_last_day_itself_both_get_it(house, server):
    leaves(house, "amelia", date(2026, 11, 23))
    house.ask_for(house.add("amelia"))
    house.work()
    assert got(server) == {WORK: 1, PRIVATE: 1}


def test_case_8_a_mail_that_waited_beyond_the_last_day_goes_to_the_private_address(house, server):
    leaves(house, "amelia", date(2026, 11, 24))
    server.script = {"CONNECT": "421 busy"}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    assert states_of(payslip) == {"work": "waiting", "private": "waiting"}
    server.script = {}
    house.clock.forward(hours=40)
    house.work()
    assert got(server) == {PRIVATE: 1}
    assert house.states(payslip)["email"] == "sent"


def test_case_8_without_a_private_address_it_is_not_mailed_and_listed_with_the_reason(house, server):
    amelia = house.story.employee("amelia")
    type(amelia).update(personal_email=None).where(type(amelia).id == amelia.id).execute()
    house.sandbox.change("people", "amelia", personalEmail=None, quiet=True)
    payslip = a_leavers_payslip(house)
    house.ask_for(payslip)
    house.work()
    row = house.channel(payslip, "email")
    assert (row.state, row.error_code) == ("refused", "left_no_private_address")
    assert "no private email address" in row.error_message
    assert got(server) == {}


def test_doctor_without_a_mail_server_says_that_mails_wait(payday):
    found = {each.name: each for each in examine(replace(payday.services, mail=None))}["mail"]
    assert (found.is_ok, "wait in the outbox" in found.words) == (True, True)
    assert send_outbox(replace(payday.services, mail=None), payday.company.id, until=1e9) == 0
    assert mail_server.trouble() is None


@pytest.mark.parametrize("form", ["attached", "link"])
@pytest.mark.parametrize("answer", [HANG_UP, "421 4.7.0 Closing", "nonsense"])
def test_case_23_an_address_at_which_the_server_breaks_off_keeps_no_one_elses_mail_waiting(house, server, answer, form):
    PaydayPlan.update(payslip_mail=form).execute()
    server.script = {"RCPT": lambda said: answer if WORK in said else USUAL["RCPT"]}
    first, second = house.add("amelia"), house.add("theo")
    for payslip in (first, second):
        house.ask_for(payslip)
    for _ in range(4):
        house.work()
        house.clock.forward(minutes=6)
    assert house.states(second)["email"] == "sent"
    assert house.states(first)["email"] == "queued"
    assert WORK not in got(server)
    server.script = {}
    house.clock.forward(**A_WHILE)
    house.work()
    house.clock.forward(**A_WHILE)
    house.work()
    assert house.states(first)["email"] == "sent"
    assert set(got(server).values()) == {1}
    assert len(got(server)) == 4


def test_case_23_an_address_at_which_the_server_always_breaks_off_is_given_up_in_the_end(house, server):
    server.script = {"RCPT": lambda said: HANG_UP if WORK in said else USUAL["RCPT"]}
    payslip = house.add("amelia")
    house.ask_for(payslip)
    house.work()
    assert house.states(payslip)["email"] == "queued"
    OutboxMail.update(tries=74).execute()  # as after a day and a half
    house.clock.forward(**A_WHILE)
    house.work()
    assert house.states(payslip)["email"] == "refused"
