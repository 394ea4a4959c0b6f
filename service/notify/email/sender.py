"""Hands mails to one SMTP server: encrypted wherever they leave the machine, and clear about what became of each.

The point of no return is the end of the mail's text: before it a broken connection means "later", after it "unclear".
One connection serves many mails; it is opened at the first one and again after a fault.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Literal

from service.facts.payslips import SETUP_FAULT
from service.notify.email.connections import Connection, TlsConnection
from service.notify.email.errors import Fate, MailServerError, Outcome
from service.notify.email.replies import Ourselves, Reply, Setup, before_the_recipients, of_a_recipient, of_the_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.notify.email.messages import Mail

TIMEOUT_SECONDS: Final = 30.0
_UNCLEAR: Final = Outcome(
    Fate.UNCLEAR, "unclear", "The connection broke before the mail server said whether it took the email."
)
_GO_ON: Final = 354


class MailSession:
    """Sends one mail after the other over one connection. Not shared by threads."""

    def __init__(self, sender: SmtpSender) -> None:
        self._sender = sender
        self._connection: smtplib.SMTP | None = None

    def send(self, mail: Mail, recipients: Sequence[str]) -> dict[str, Outcome]:
        """What became of the mail at each of these addresses. Raises MailServerError when at none, and why."""
        connection = self._connected()
        is_introduced = False
        try:
            self._say_who_sends(connection)
            is_introduced = True
            outcomes = self._say_who_receives(connection, recipients)
            taken = [each for each in recipients if each not in outcomes]
            if taken:
                outcomes |= dict.fromkeys(taken, self._hand_over(connection, mail))
            else:
                self._reset()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            away = self._sender.away(error)
            away.at_recipient = is_introduced
            raise away from error
        except MailServerError:
            self._reset()
            raise
        return outcomes

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def check(self) -> None:
        """Everything before the first recipient, as for a mail. Raises MailServerError."""
        try:
            self._say_who_sends(self._connected())
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise self._sender.away(error) from error
        self._reset()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._sender.connect()
        return self._connection

    def _say_who_sends(self, connection: smtplib.SMTP) -> None:
        reply = Reply.of(*connection.mail(self._sender.mail_from))
        if reply.is_closing or not (reply.is_yes or reply.is_no):
            raise smtplib.SMTPServerDisconnected
        if not reply.is_yes:
            raise before_the_recipients(reply, self._sender.ourselves, Setup.SENDER)

    def _say_who_receives(self, connection: smtplib.SMTP, recipients: Sequence[str]) -> dict[str, Outcome]:
        """The addresses that were not taken."""
        refused = {}
        for recipient in recipients:
            reply = Reply.of(*connection.rcpt(recipient))
            if reply.is_closing or not (reply.is_yes or reply.is_no):
                raise smtplib.SMTPServerDisconnected
            if not reply.is_yes:
                refused[recipient] = of_a_recipient(reply, self._sender.ourselves)
        return refused

    def _hand_over(self, connection: smtplib.SMTP, mail: Mail) -> Outcome:
        """The text, once; the same for every address that was taken. Raises smtplib.SMTPException, OSError before."""
        reply = Reply.of(*connection.docmd("DATA"))
        if reply.code == _GO_ON:
            try:
                connection.send(_as_sent(mail.as_bytes()))
                reply = Reply.of(*connection.getreply())
            except (OSError, smtplib.SMTPException):
                self.close()
                return _UNCLEAR
            if not (reply.is_yes or reply.is_no):  # an answer that no one can read
                self.close()
                return _UNCLEAR
        elif not reply.is_no:
            raise smtplib.SMTPServerDisconnected
        if reply.is_yes:
            return Outcome(Fate.SENT)
        self._reset(is_closing=reply.is_closing)
        return of_the_text(reply, self._sender.ourselves)

    def _reset(self, *, is_closing: bool = False) -> None:
        if is_closing:
            self.close()
        elif self._connection is not None:
            try:
                self._connection.rset()
            except (OSError, smtplib.SMTPException):
                self.close()


class SmtpSender:
    """Where email is sent from, and by which sender. Opens nothing until a session sends."""

    def __init__(
        self,
        host: str,
        port: int,
        encryption: Literal["tls", "starttls", "none"],
        *,
        mail_from: str,
        sender_name: str = "",
        ehlo_name: str = "localhost",
        username: str | None = None,
        password: str | None = None,
        context: ssl.SSLContext | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.mail_from = mail_from
        #: What is shown beside the address instead of a company's name; empty: the company's name is.
        self.sender_name = sender_name
        self.ourselves = Ourselves(host, port, mail_from, ehlo_name, bool(username))
        self._host, self._port, self._encryption = host, port, encryption
        self._ehlo_name, self._timeout_seconds = ehlo_name, timeout_seconds
        self._username, self._password = username, password
        self._context = context

    def __repr__(self) -> str:
        return f"<SmtpSender to {self._host}>"

    @contextmanager
    def session(self) -> Iterator[MailSession]:
        session = MailSession(self)
        try:
            yield session
        finally:
            session.close()

    def check(self) -> str:
        """Try all that comes before a recipient; says in words what was tried. Raises MailServerError."""
        with self.session() as session:
            session.check()
        login = ", accepts our login" if self._username else ""
        return f"{self._host}:{self._port} answers{login} and takes email from {self.mail_from}"

    def connect(self) -> smtplib.SMTP:
        """An open connection, encrypted and logged in as configured. Raises MailServerError."""
        connection: smtplib.SMTP | None = None
        try:
            connection = self._open()
            self._greet(connection)
            if self._encryption == "starttls":
                self._encrypt(connection)
            if self._username:
                self._log_in(connection)
        except MailServerError:
            _hang_up(connection)
            raise
        except (OSError, smtplib.SMTPException) as error:
            _hang_up(connection)
            raise self.away(error) from error
        return connection

    def away(self, error: OSError | smtplib.SMTPException) -> MailServerError:
        """Why the server cannot be spoken with, as closely as can be told."""
        where = f"{self._host}:{self._port}"
        if isinstance(error, socket.gaierror):
            return _fault("dns", f"The mail server {self._host} could not be found. Check the host in SMTP_URL.")
        if isinstance(error, ssl.SSLCertVerificationError):
            return _fault(
                "certificate",
                f"The certificate of the mail server {self._host} is not valid for that name, has expired, or is not "
                "signed by an authority we trust, so nothing was sent. Check the host in SMTP_URL, or ask your mail "
                "provider.",
            )
        if isinstance(error, ssl.SSLError):
            return _fault(
                "port",
                f"The mail server at {where} does not speak TLS the way SMTP_URL says. Use smtp:// with port 587 or "
                "smtps:// with port 465.",
            )
        if isinstance(error, smtplib.SMTPConnectError) and error.smtp_code >= 400:  # noqa: PLR2004 - SMTP's own
            return before_the_recipients(Reply.of(error.smtp_code, error.smtp_error), self.ourselves, Setup.BLOCKED)
        return MailServerError(
            "unreachable",
            f"The mail server at {where} does not answer as a mail server does. We will try again. If this goes on, "
            "check host and port in SMTP_URL.",
        )

    def _open(self) -> smtplib.SMTP:
        name, timeout = self._ehlo_name, self._timeout_seconds
        if self._encryption == "tls":
            return TlsConnection(self._host, self._port, context=self._tls(), local_hostname=name, timeout=timeout)
        return Connection(self._host, self._port, local_hostname=name, timeout=timeout)

    def _greet(self, connection: smtplib.SMTP) -> None:
        reply = Reply.of(*connection.ehlo())
        if reply.is_yes:
            return
        plain = Reply.of(*connection.helo())
        if plain.is_yes:
            return
        self._must_be_no(plain)
        worse = reply if reply.is_no and reply.code not in {500, 502} else plain
        raise before_the_recipients(worse, self.ourselves, Setup.EHLO)

    def _encrypt(self, connection: smtplib.SMTP) -> None:
        try:
            reply = Reply.of(*connection.starttls(context=self._tls()))
        except smtplib.SMTPNotSupportedError as error:
            raise _fault(
                "not_encrypted",
                f"The mail server at {self._host}:{self._port} offers no encryption, so nothing was sent. "
                "Check SMTP_URL.",
            ) from error
        if not reply.is_yes:
            self._must_be_no(reply)
            raise before_the_recipients(reply, self.ourselves, Setup.TLS)
        self._greet(connection)

    def _log_in(self, connection: smtplib.SMTP) -> None:
        try:
            connection.login(self._username or "", self._password or "")
        except smtplib.SMTPAuthenticationError as error:
            reply = Reply.of(error.smtp_code, error.smtp_error)
            self._must_be_no(reply)
            raise before_the_recipients(reply, self.ourselves, Setup.LOGIN) from error
        except smtplib.SMTPNotSupportedError as error:
            raise _fault(
                "login",
                "The mail server offers no login here, though SMTP_URL has a user. Check the port, or leave the user "
                "out.",
            ) from error
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            raise _fault(
                "login", "The mail server offers no way to log in that we know. Ask your mail provider for another."
            ) from error

    @staticmethod
    def _must_be_no(reply: Reply) -> None:
        """An answer that is neither yes nor no is as good as none."""
        if not reply.is_no:
            raise smtplib.SMTPServerDisconnected

    def _tls(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()


def _as_sent(content: bytes) -> bytes:
    """With its end, and with a full stop that begins a line doubled (RFC 5321, 4.5.2)."""
    end = b"" if content.endswith(b"\r\n") else b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", content) + end + b".\r\n"


def _fault(kind: str, message: str) -> MailServerError:
    return MailServerError(f"{SETUP_FAULT}{kind}", message)


def _hang_up(connection: smtplib.SMTP | None) -> None:
    if connection is not None:
        connection.close()
