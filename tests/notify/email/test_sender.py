import pytest

from service.notify.email.errors import Fate, MailServerError
from service.notify.email.sender import SmtpSender
from tests.notify.email.scripted_server import HANG_UP, SILENCE, USUAL, ScriptedServer
from tests.notify.email.sending import FROM, ONE, OTHER, a_message, a_sender, send

SENT = {ONE: Fate.SENT, OTHER: Fate.SENT}


def fates(outcomes):
    return {address: outcome.fate for address, outcome in outcomes.items()}


def test_a_mail_goes_to_all_its_addresses_in_one(server):
    assert fates(send(server)) == SENT
    (envelope,) = server.envelopes
    assert envelope.rcpt_tos == [ONE, OTHER]
    assert envelope.mail_from == FROM
    assert b"\r\n..\r\n" not in envelope.content
    assert b"Hello\r\n.\r\n..two\r\n" in envelope.content


def test_one_connection_serves_many(server):
    send(server, times=3)
    assert len(server.envelopes) == 3


def test_an_unknown_address_does_not_keep_the_mail_from_the_other(server):
    server.unknown = {OTHER}
    outcomes = send(server)
    assert fates(outcomes) == {ONE: Fate.SENT, OTHER: Fate.REFUSED}
    assert outcomes[OTHER].code == "550"
    assert server.envelopes[0].rcpt_tos == [ONE]


def test_a_mail_whose_addresses_are_all_unknown_is_refused_at_each(server):
    server.unknown = {ONE, OTHER}
    assert fates(send(server)) == {ONE: Fate.REFUSED, OTHER: Fate.REFUSED}


@pytest.mark.parametrize(
    ("answer", "fate"),
    [("451 Later", Fate.LATER), ("552 Too large", Fate.REFUSED), ("hang up", Fate.UNCLEAR)],
)
def test_what_became_of_a_mail_is_told_apart(server, answer, fate):
    server.answers = [answer]
    assert fates(send(server)) == {ONE: fate, OTHER: fate}


def test_after_a_refusal_the_connection_serves_on(server):
    server.answers = ["552 Too large"]
    with a_sender(server).session() as session:
        assert fates(session.send(a_message(), [ONE])) == {ONE: Fate.REFUSED}
        assert fates(session.send(a_message(), [ONE])) == {ONE: Fate.SENT}
    assert len(server.envelopes) == 1


def test_no_one_listens():
    sender = SmtpSender("127.0.0.1", 1, "none", mail_from=FROM)
    with sender.session() as session, pytest.raises(MailServerError) as away:
        session.send(a_message(), [ONE])
    assert away.value.code == "unreachable"
    assert "127.0.0.1:1" in away.value.message


def test_P3_a_host_that_dns_does_not_know_is_named():
    sender = SmtpSender("mail.nowhere.invalid", 587, "none", mail_from=FROM)
    with pytest.raises(
        MailServerError, match=r"mail\.nowhere\.invalid could not be found\. Check the host in SMTP_URL"
    ):
        sender.check()


#: Every way to say no before the text, and what is made of it.
NO_BEFORE_THE_TEXT = [
    ({"CONNECT": "554 No service"}, "setup_blocked"),
    ({"CONNECT": "421 Too busy"}, "421"),
    ({"CONNECT": HANG_UP}, "unreachable"),
    ({"CONNECT": SILENCE}, "unreachable"),
    ({"CONNECT": "nonsense"}, "unreachable"),
    ({"EHLO": "504 Helo command rejected", "HELO": "504 no"}, "setup_ehlo"),
    ({"EHLO": "550 bad name", "HELO": "550 bad name"}, "setup_ehlo"),
    ({"EHLO": "501 Syntax", "HELO": "501 Syntax"}, "setup_ehlo"),
    ({"EHLO": "500 What?", "HELO": "550 bad name"}, "setup_ehlo"),
    ({"EHLO": "421 Not now", "HELO": "421 Not now"}, "421"),
    ({"EHLO": HANG_UP}, "unreachable"),
    ({"EHLO": SILENCE}, "unreachable"),
    ({"EHLO": "nonsense", "HELO": "nonsense"}, "unreachable"),
    ({"AUTH": "535 5.7.8 Wrong"}, "setup_login"),
    ({"AUTH": "530 5.7.0 Must issue STARTTLS first"}, "setup_tls"),
    ({"AUTH": "534 5.7.9 Mechanism too weak"}, "setup_sender_or_login"),
    ({"AUTH": "454 4.7.0 Temporary failure"}, "454"),
    ({"AUTH": "421 Goodbye"}, "421"),
    ({"AUTH": HANG_UP}, "unreachable"),
    ({"AUTH": SILENCE}, "unreachable"),
    ({"AUTH": "nonsense"}, "unreachable"),
    ({"EHLO": "250 mail.example"}, "setup_login"),
    ({"EHLO": "250-mail.example\r\n250 AUTH GSSAPI"}, "setup_login"),
    ({"MAIL": "550 5.7.1 Sender refused"}, "setup_sender"),
    ({"MAIL": "501 5.1.7 Bad sender address syntax"}, "setup_sender"),
    ({"MAIL": "530 5.7.0 Must issue STARTTLS first"}, "setup_tls"),
    ({"MAIL": "530 5.7.1 Authentication required"}, "setup_login"),
    ({"MAIL": "553 no"}, "setup_sender"),
    ({"MAIL": "451 4.3.0 Later"}, "451"),
    ({"MAIL": "421 Goodbye"}, "unreachable"),
    ({"MAIL": HANG_UP}, "unreachable"),
    ({"MAIL": SILENCE}, "unreachable"),
    ({"MAIL": "nonsense"}, "unreachable"),
    ({"RCPT": "421 Goodbye"}, "unreachable"),
    ({"RCPT": HANG_UP}, "unreachable"),
    ({"RCPT": SILENCE}, "unreachable"),
    ({"RCPT": "nonsense"}, "unreachable"),
    ({"DATA": HANG_UP}, "unreachable"),
    ({"DATA": SILENCE}, "unreachable"),
    ({"DATA": "nonsense"}, "unreachable"),
]


@pytest.mark.parametrize(("script", "code"), NO_BEFORE_THE_TEXT, ids=repr)
def test_P3_a_no_before_the_text_is_never_a_mails_fault_and_nothing_is_taken(script, code):
    with ScriptedServer(**script) as server:
        sender = a_sender(server, username="pay", password="wrong", timeout_seconds=0.3)
        with sender.session() as session, pytest.raises(MailServerError) as said:
            session.send(a_message(), [ONE, OTHER])
        assert server.kept == []
    assert said.value.code in ({"setup_sender", "setup_login"} if code == "setup_sender_or_login" else {code})


#: Every way to say no from the text on: what became of it at each of the two addresses.
NO_TO_THE_TEXT = [
    ({"DATA": "550 5.7.1 Sender not verified"}, Fate.LATER),
    ({"DATA": "503 5.5.1 No valid recipients"}, Fate.LATER),
    ({"DATA": "451 Later"}, Fate.LATER),
    ({"DATA": "421 Goodbye"}, Fate.LATER),
    ({"DATA": "554 5.3.4 Too large"}, Fate.REFUSED),
    ({"TEXT": "451 Later"}, Fate.LATER),
    ({"TEXT": "421 Goodbye"}, Fate.LATER),
    ({"TEXT": "554 Transaction failed"}, Fate.REFUSED),
    ({"TEXT": "550 5.7.60 not permitted to send as this sender"}, Fate.LATER),
    ({"TEXT": HANG_UP}, Fate.UNCLEAR),
    ({"TEXT": SILENCE}, Fate.UNCLEAR),
    ({"TEXT": "nonsense"}, Fate.UNCLEAR),
    ({"TEXT": "354 Go on"}, Fate.UNCLEAR),
    ({"TEXT": "251 Will do"}, Fate.SENT),
]


@pytest.mark.parametrize(("script", "fate"), NO_TO_THE_TEXT, ids=repr)
def test_case_23_what_became_of_the_text_is_told_for_each_address(script, fate):
    with ScriptedServer(**script) as server:
        assert fates(send(server, timeout_seconds=0.3)) == {ONE: fate, OTHER: fate}


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        ("451 4.2.0 Greylisted", Fate.LATER),
        ("550 5.1.1 Unknown", Fate.REFUSED),
        ("554 5.7.1 Relay access denied", Fate.LATER),
    ],
)
@pytest.mark.parametrize("ending", ["250 Kept", HANG_UP])
def test_case_23_each_address_has_its_own_fate(answer, fate, ending):
    with ScriptedServer(RCPT=lambda said: answer if OTHER in said else "250 OK", TEXT=ending) as server:
        outcomes = send(server)
        assert [recipients for recipients, _ in server.kept] == [[ONE]]
    assert fates(outcomes) == {ONE: Fate.SENT if ending == "250 Kept" else Fate.UNCLEAR, OTHER: fate}


def test_after_any_no_the_next_mail_goes_out():
    answers = iter(["421 Goodbye", "nonsense", "550 5.1.1 No"])
    with ScriptedServer(RCPT=lambda _said: next(answers, "250 OK")) as server:
        with a_sender(server).session() as session:
            for _ in range(2):
                with pytest.raises(MailServerError):
                    session.send(a_message(), [ONE])
            assert fates(session.send(a_message(), [ONE])) == {ONE: Fate.REFUSED}
            assert fates(session.send(a_message(), [ONE])) == {ONE: Fate.SENT}
        assert len(server.kept) == 1


def test_case_24_the_server_is_greeted_with_our_name_also_by_helo():
    with ScriptedServer(EHLO="502 Not here") as server:
        assert fates(send(server)) == SENT
    assert server.received[:2] == ["ehlo pay.acme.example", "helo pay.acme.example"]


def test_P3_doctor_tries_all_but_a_recipient():
    with ScriptedServer() as server:
        said = a_sender(server, username="pay", password="right").check()
    assert "accepts our login and takes email from payroll@acme.example.com" in said
    assert [received.split(" ")[0].upper() for received in server.received] == ["EHLO", "AUTH", "MAIL", "RSET", "QUIT"]


class DrippingServer(ScriptedServer):
    """Every byte comes in time, and the answer never."""

    def _answer(self, connection, step, said, answer=None):
        found = answer or self.script.get(step, USUAL.get(step))
        if found != "drip":
            return super()._answer(connection, step, said, answer)
        while not self._over.wait(0.05):
            connection.sendall(b"2")
        return ""


@pytest.mark.parametrize("step", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_server_that_drips_its_answer_is_given_up_before_the_text(step):
    with DrippingServer(**{step: "drip"}) as server, pytest.raises(MailServerError) as away:
        send(server, timeout_seconds=0.2)
    assert away.value.code == "unreachable"
    assert away.value.at_recipient == (step in {"RCPT", "DATA"})
    assert server.kept == []


def test_a_server_that_drips_its_last_answer_leaves_the_mail_unclear():
    with DrippingServer(TEXT="drip") as server:
        assert fates(send(server, timeout_seconds=0.2)) == {ONE: Fate.UNCLEAR, OTHER: Fate.UNCLEAR}


@pytest.mark.parametrize(
    ("script", "fate", "code"),
    [
        ({"RCPT": "571 Delivery not authorized"}, Fate.LATER, "setup_policy"),
        ({"RCPT": "521 5.3.2 No mail here"}, Fate.LATER, "setup_policy"),
        ({"RCPT": "555 Syntax error, parameters not recognized"}, Fate.LATER, "setup_policy"),
        ({"DATA": "503 Bad sequence"}, Fate.LATER, "setup_policy"),
        ({"TEXT": "503 no"}, Fate.LATER, "setup_policy"),
        ({"TEXT": "500 Line too long"}, Fate.REFUSED, "500"),
        ({"TEXT": "552-5.3.4 Message size\r\n552 5.3.4 exceeds fixed limit"}, Fate.REFUSED, "552"),
        ({"RCPT": "450 4.2.0 Greylisted, see http://postgrey.example/"}, Fate.LATER, "450"),
        ({"RCPT": "552-5.2.2 The mailbox is\r\n552 5.2.2 over quota"}, Fate.REFUSED, "552"),
        ({"RCPT": "553 5.6.7 SMTPUTF8 is required"}, Fate.REFUSED, "553"),
    ],
)
def test_P3_more_ways_of_a_server_to_say_no(script, fate, code):
    with ScriptedServer(**script) as server:
        outcomes = send(server)
    assert {(each.fate, each.code) for each in outcomes.values()} == {(fate, code)}


def test_P3_an_account_that_is_full_is_a_limit_and_no_fault_of_the_sender():
    with ScriptedServer(MAIL="552 5.2.2 Over quota") as server, pytest.raises(MailServerError) as full:
        send(server)
    assert full.value.code == "setup_limit"
