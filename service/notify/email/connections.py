"""Connections to a mail server, in the open or encrypted, that wait no longer for an answer than a limit.

A server that sends its answer byte by byte never exceeds the time limit of a socket, which is for the next byte only.
"""

from __future__ import annotations

import smtplib
import socket
import threading
from contextlib import suppress


class _WholeAnswers(smtplib.SMTP):
    """A connection that waits for a whole answer no longer than twice as long as for its next byte."""

    def getreply(self) -> tuple[int, bytes]:
        sock = self.sock
        has_hung_up = threading.Event()

        def hang_up() -> None:
            has_hung_up.set()
            with suppress(OSError, AttributeError):
                sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

        timer = threading.Timer(2 * self.timeout, hang_up)
        timer.daemon = True
        timer.start()
        try:
            reply = super().getreply()
        finally:
            timer.cancel()
        if has_hung_up.is_set():  # what came of a line until then is no answer
            self.close()
            raise smtplib.SMTPServerDisconnected
        return reply


class Connection(_WholeAnswers):
    """In the open, or encrypted on request."""


class TlsConnection(_WholeAnswers, smtplib.SMTP_SSL):
    """Encrypted from the first byte."""
