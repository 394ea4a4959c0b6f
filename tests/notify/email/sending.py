"""A message, and a sender to a scripted server."""

from datetime import UTC, datetime

from service.notify.email.messages import Attachment, build, new_message_id
from service.notify.email.sender import SmtpSender

FROM = "payroll@acme.example.com"
ONE, OTHER = "amelia@example.com", "amelia@home.example.org"


def a_message():
    return build(
        sender=FROM,
        sender_name="Acme Ltd",
        recipients=[ONE, OTHER],
        subject="Payslip",
        text="Hello\n.\n..two\n",
        message_id=new_message_id(FROM),
        at=datetime(2026, 11, 27, 9, tzinfo=UTC),
        attachment=Attachment("Payslip.pdf", b"%PDF-1.4"),
    )


def a_sender(server, encryption="none", **more):
    return SmtpSender("127.0.0.1", server.port, encryption, mail_from=FROM, ehlo_name="pay.acme.example", **more)


def send(server, encryption="none", times=1, **more):
    with a_sender(server, encryption, **more).session() as session:
        for _ in range(times):
            outcomes = session.send(a_message(), [ONE, OTHER])
    return outcomes
