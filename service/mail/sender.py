"""Hands mails to one SMTP server: encrypted wherever they leave the machine, and clear about what became of each.

The point of no return is the end of the mail's text: before it a broken connection means "later", after it "unclear".
One connection serves many mails; it is opened at the first one and again after a fault.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Literal

from service.mail.errors import MailLaterError, MailRefusedError, MailUnclearError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage

TIMEOUT_SECONDS: Final = 30.0
_AWAY: Final = "The mail server could not be reached. We will try again."
_LATER: Final = "The mail server asked us to try again later."
_LOGIN: Final = "The mail server refused our login. Check SMTP_URL."
_NO_TLS: Final = "The mail server offers no encryption, so nothing was sent. Check SMTP_URL."
_REFUSED: Final = "The mail server refused this mail."
_NO_ADDRESS: Final = "The mail server knows none of the addresses."
_UNCLEAR: Final = "The connection broke before the mail server said whether it took the mail."
_PERMANENT: Final = 500


class MailSession:
    """Sends one mail after the other over one connection. Not shared by threads."""

    def __init__(self, sender: SmtpSender) -> None:
        self._sender = sender
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, recipients: Sequence[str]) -> dict[str, str]:
        """Returns the addresses that were refused, with the server's code, when at least one was taken.

        Raises MailLaterError, MailRefusedError, MailUnclearError.
        """
        data = message.as_bytes()
        connection = self._connected()
        try:
            refused = self._envelope(connection, recipients)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise _before_the_text(error) from error
        try:
            code, _words = connection.data(data)
        except smtplib.SMTPDataError as error:  # the server declined to hear the text
            self._reset()
            raise _by_code(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailUnclearError("unclear", _UNCLEAR) from error
        if not 200 <= code < 300:  # noqa: PLR2004 - SMTP's own numbers
            self._reset()
            raise _by_code(code)
        return refused

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._sender.connect()
        return self._connection

    def _envelope(self, connection: smtplib.SMTP, recipients: Sequence[str]) -> dict[str, str]:
        code, words = connection.mail(self._sender.mail_from)
        if code != 250:  # noqa: PLR2004
            raise smtplib.SMTPResponseException(code, words)
        refused = {}
        for recipient in recipients:
            code, words = connection.rcpt(recipient)
            if code not in {250, 251}:
                refused[recipient] = str(code)
        if len(refused) == len(recipients):
            self._reset()
            later = any(int(code) < _PERMANENT for code in refused.values())
            raise smtplib.SMTPResponseException(450 if later else 550, b"")
        return refused

    def _reset(self) -> None:
        if self._connection is not None:
            try:
                self._connection.rset()
            except (OSError, smtplib.SMTPException):
                self.close()


class SmtpSender:
    """Where mail goes out, and as whom. Opens nothing until a session sends."""

    def __init__(
        self,
        host: str,
        port: int,
        encryption: Literal["tls", "starttls", "none"],
        *,
        mail_from: str,
        username: str | None = None,
        password: str | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.mail_from = mail_from
        self._host, self._port, self._encryption = host, port, encryption
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

    def connect(self) -> smtplib.SMTP:
        """An open connection, encrypted and logged in as configured. Raises MailLaterError."""
        try:
            connection = self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise MailLaterError("unreachable", _AWAY) from error
        try:
            if self._encryption == "starttls":
                connection.starttls(context=self._tls())
            connection.ehlo_or_helo_if_needed()
            if self._username:
                connection.login(self._username, self._password or "")
        except smtplib.SMTPAuthenticationError as error:
            connection.close()
            raise MailLaterError("login_refused", _LOGIN) from error
        except smtplib.SMTPNotSupportedError as error:
            connection.close()
            raise MailLaterError("not_encrypted", _NO_TLS) from error
        except (OSError, smtplib.SMTPException) as error:
            connection.close()
            raise MailLaterError("unreachable", _AWAY) from error
        return connection

    def _open(self) -> smtplib.SMTP:
        if self._encryption == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._tls())
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _tls(self) -> ssl.SSLContext:
        return self._context or ssl.create_default_context()


def _before_the_text(error: OSError | smtplib.SMTPException) -> MailLaterError | MailRefusedError:
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, no_address=not error.smtp_error)
    return MailLaterError("unreachable", _AWAY)


def _by_code(code: int, *, no_address: bool = False) -> MailLaterError | MailRefusedError:
    if code >= _PERMANENT:
        return MailRefusedError(str(code), _NO_ADDRESS if no_address else _REFUSED)
    return MailLaterError(str(code), _LATER)
