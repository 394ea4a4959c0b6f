"""Whose fault a "no" is: real answers of real servers, sorted by who must do something about it."""

import pytest

from service.notify.email.errors import Fate
from service.notify.email.replies import Ourselves, Reply, Setup, before_the_recipients, of_a_recipient, of_the_text

OURSELVES = Ourselves("mail.firm.example", 587, "payroll@firm.example", "pay.firm.example", has_login=True)

#: Said of a recipient, though it is our set-up: what servers put off until they are given one.
OURS_AT_RCPT = [
    ("504 5.5.2 <pay>: Helo command rejected: need fully-qualified hostname", "ehlo"),
    ("550 5.7.1 <pay.firm.example>: Helo command rejected: Host not found", "ehlo"),
    ("501 Invalid EHLO name", "ehlo"),
    ("550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", "ehlo"),
    ("503 5.5.1 Bad sequence of commands", "ehlo"),
    ("530 5.7.0 Must issue a STARTTLS command first", "tls"),
    ("530 5.7.1 Authentication required", "login"),
    ("535 5.7.8 Authentication credentials invalid", "login"),
    ("550 Authentication is required for relay", "login"),
    ("554 5.7.1 <anna@home.example>: Relay access denied", "relay"),
    ("550 5.7.1 Unable to relay", "relay"),
    ("550 relaying denied", "relay"),
    ("550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", "relay"),
    ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "relay"),
    ("553 5.7.1 <payroll@firm.example>: Sender address rejected: not owned by user x", "sender"),
    ("550 5.1.8 <payroll@firm.example>: Sender address rejected: Domain not found", "sender"),
    ("550 5.1.0 <payroll@firm.example>: Sender address rejected: User unknown in local recipient table", "sender"),
    ("550 Sender verify failed", "sender"),
    ("550 5.7.23 SPF validation failed", "sender"),
    ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "sender"),
    ("554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org", "blocked"),
    ("550 5.7.1 Client host rejected: cannot find your reverse hostname", "ehlo"),
    ("554 Denied", "policy"),
    ("550 5.7.1 Access denied by policy", "policy"),
]
#: The recipient's own.
THEIRS = [
    "550 5.1.1 <relay.sender@helo.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "550-5.1.1 The email account that you tried to reach does not exist. Please try",
    "550 No such user here",
    "550 unknown",
    "550",
    "551 User not local",
    "552 5.2.2 The email account that you tried to reach is over quota",
    "553 5.1.3 Invalid address format",
    "501 5.1.3 Bad recipient address syntax",
    "550 5.4.1 Recipient address rejected: Access denied",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required",
    "554 delivery error: This user doesn't have a yahoo.example account (anna@yahoo.example)",
    "556 5.1.10 Recipient address has null MX",
    "550 5.7.1 Recipient rejected: no such mailbox",
]
LATER = [
    "450 4.2.0 Greylisted",
    "451 4.7.1 Try again later",
    "452 4.5.3 Too many",
    "421 4.3.2 Closing",
    "450",
]
OURS_AT_TEXT = [
    ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", "sender"),
    ("554 Message rejected: Email address is not verified. The following identities failed the check", "sender"),
    ("550 The from address does not match a verified Sender Identity", "sender"),
    ("550-5.7.26 This mail has been blocked because the sender is unauthenticated.", "sender"),
    ("550 5.7.1 Message rejected due to DMARC policy", "sender"),
    ("530 5.7.0 Authentication required", "login"),
    ("554 5.7.1 Relay access denied", "relay"),
    ("554 Sending suspended for this account", "limit"),
    ("550 5.4.5 Daily sending quota exceeded", "limit"),
    ("554 5.7.0 Your IP is listed", "blocked"),
    ("550 5.7.0 Not now, not ever", "policy"),
]
OF_THE_MAIL = [
    "552 Too large",
    "552 5.3.4 Message size exceeds fixed limit",
    "552-5.7.0 This message was blocked because its content presents a potential security issue.",
    "554 5.7.1 Message contains spam or virus",
    "550 5.7.1 Attachment type not allowed",
    "554 Transaction failed",
    "550 No such mailbox",
    "554 5.6.0 Bad message",
]


def a_reply(line):
    code, _, words = line.replace("-", " ", 1).partition(" ") if line[3:4] == "-" else line.partition(" ")
    return Reply.of(int(code), words.encode())


@pytest.mark.parametrize(("line", "kind"), OURS_AT_RCPT)
def test_P3_what_is_our_set_up_waits_whenever_it_is_said(line, kind):
    outcome = of_a_recipient(a_reply(line), OURSELVES)
    assert (outcome.fate, outcome.code) == (Fate.LATER, f"setup_{kind}")
    assert outcome.is_our_setup
    assert outcome.stops_all is (kind not in {"relay", "policy"})


@pytest.mark.parametrize("line", THEIRS)
def test_what_is_the_addresss_own_is_refused_for_it_alone(line):
    outcome = of_a_recipient(a_reply(line), OURSELVES)
    assert (outcome.fate, outcome.code) == (Fate.REFUSED, line[:3])
    assert not outcome.is_our_setup
    assert "@" not in outcome.message


@pytest.mark.parametrize("line", LATER)
def test_case_23_not_now_is_not_never(line):
    for judged in (of_a_recipient(a_reply(line), OURSELVES), of_the_text(a_reply(line), OURSELVES)):
        assert (judged.fate, judged.code, judged.is_our_setup) == (Fate.LATER, line[:3], False)


@pytest.mark.parametrize(("line", "kind"), OURS_AT_TEXT)
def test_P3_what_is_our_set_up_waits_also_when_it_is_said_of_the_text(line, kind):
    outcome = of_the_text(a_reply(line), OURSELVES)
    assert (outcome.fate, outcome.code) == (Fate.LATER, f"setup_{kind}")


@pytest.mark.parametrize("line", OF_THE_MAIL)
def test_what_is_the_mails_own_is_refused(line):
    assert of_the_text(a_reply(line), OURSELVES).fate is Fate.REFUSED


@pytest.mark.parametrize("kind", Setup)
@pytest.mark.parametrize("line", ["550", "550 5.7.1 No", "504 <x>: Helo command rejected", "599 nobody knows", "421"])
def test_P3_before_a_recipient_it_is_never_the_mails_fault(line, kind):
    error = before_the_recipients(a_reply(line), OURSELVES, kind)
    assert error.message.endswith(".")
    assert error.code == "421" if line == "421" else error.code.startswith("setup_")


@pytest.mark.parametrize("kind", Setup)
@pytest.mark.parametrize("has_login", [True, False])
def test_P3_each_says_what_to_change_and_no_word_of_the_server(kind, has_login):
    ourselves = Ourselves("mail.firm.example", 587, "payroll@firm.example", "pay.firm.example", has_login)
    _code, said = ourselves.fault(kind, Reply.of(550, b"5.7.1 canary"))
    assert "550 5.7.1" in said
    assert "canary" not in said
    assert any(word in said for word in ("SMTP_URL", "MAIL_FROM", "SMTP_EHLO_NAME", "mail provider"))
