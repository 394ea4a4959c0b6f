import ssl
from datetime import UTC, datetime

import pytest

from service.mail.errors import MailLaterError, MailRefusedError, MailUnclearError
from service.mail.messages import Attachment, build, new_message_id
from service.mail.sender import SmtpSender

FROM = "payroll@acme.example.com"
ONE, OTHER = "amelia@example.com", "amelia@home.example.org"


def a_message():
    return build(
        sender=FROM,
        sender_name="Acme Ltd",
        recipients=[ONE, OTHER],
        subject="Payslip",
        text="Hello",
        message_id=new_message_id(FROM),
        at=datetime(2026, 11, 27, 9, tzinfo=UTC),
        attachment=Attachment("Payslip.pdf", b"%PDF-1.4"),
    )


def send(server, encryption="none", times=1, **more):
    with SmtpSender("127.0.0.1", server.port, encryption, mail_from=FROM, **more).session() as session:
        for _ in range(times):
            refused = session.send(a_message(), [ONE, OTHER])
    return refused


def test_a_mail_goes_to_all_its_addresses_in_one(server):
    assert send(server) == {}
    (envelope,) = server.envelopes
    assert envelope.rcpt_tos == [ONE, OTHER]
    assert envelope.mail_from == FROM


def test_one_connection_serves_many(server):
    send(server, times=3)
    assert len(server.envelopes) == 3


def test_an_unknown_address_does_not_keep_the_mail_from_the_other(server):
    server.unknown = {OTHER}
    assert send(server) == {OTHER: "550"}
    assert server.envelopes[0].rcpt_tos == [ONE]


def test_a_mail_whose_addresses_are_all_unknown_is_refused(server):
    server.unknown = {ONE, OTHER}
    with pytest.raises(MailRefusedError) as refused:
        send(server)
    assert refused.value.code == "550"


@pytest.mark.parametrize(
    ("answer", "error"),
    [("451 Later", MailLaterError), ("552 Too large", MailRefusedError), ("hang up", MailUnclearError)],
)
def test_what_became_of_a_mail_is_told_apart(server, answer, error):
    server.answers = [answer]
    with pytest.raises(error):
        send(server)


def test_after_a_refusal_the_connection_serves_on(server):
    server.answers = ["552 Too large"]
    with SmtpSender("127.0.0.1", server.port, "none", mail_from=FROM).session() as session:
        with pytest.raises(MailRefusedError):
            session.send(a_message(), [ONE])
        session.send(a_message(), [ONE])
    assert len(server.envelopes) == 1


def test_nobody_listens():
    sender = SmtpSender("127.0.0.1", 1, "none", mail_from=FROM)
    with sender.session() as session, pytest.raises(MailLaterError) as later:
        session.send(a_message(), [ONE])
    assert later.value.code == "unreachable"


def test_S35_the_mail_goes_over_tls_to_a_server_that_is_vouched_for(tls_server, certificate):
    send(tls_server, "starttls", context=ssl.create_default_context(cafile=certificate))
    assert len(tls_server.envelopes) == 1


def test_S35_a_server_nobody_vouches_for_gets_nothing(tls_server):
    with pytest.raises(MailLaterError):
        send(tls_server, "starttls")
    assert tls_server.envelopes == []


def test_S35_a_server_without_encryption_gets_nothing(server):
    with pytest.raises(MailLaterError) as later:
        send(server, "starttls")
    assert later.value.code == "not_encrypted"
    assert server.envelopes == []
