"""What became of a mail that was not simply taken, by what to do next: later, never, or ask a person.

Messages hold the server's code, never its words: those repeat addresses.
"""

from __future__ import annotations


class MailError(Exception):
    """`code` is a short word or the server's number; `message` may be read by a payroll manager."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class MailLaterError(MailError):
    """The server is away or asked for patience; nothing was taken. Try again later."""


class MailRefusedError(MailError):
    """The server will not take this mail, or none of its addresses. Trying again changes nothing."""


class MailUnclearError(MailError):
    """The mail was on its way when the connection broke: it may have been taken. Never try again by itself."""


class MailUnfitError(MailError):
    """An address or a subject cannot stand in a mail's head (security S29)."""
