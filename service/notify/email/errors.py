"""What became of a mail, for each of its addresses, and what stops all mail.

Messages hold the server's code, never its words: those repeat addresses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.facts.payslips import SETUP_FAULT


class MailError(Exception):
    """`code` is a short word or the server's number; `message` may be read by a payroll manager."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class MailServerError(MailError):
    """The server is away, asks for patience, or refuses our own set-up: nothing was taken, and no mail would be.

    No fault of any mail's (case P3): all wait until it is set right. `at_recipient`: it broke off only at an address,
    so that address may be why, and other mails are tried before this one.
    """

    at_recipient = False


class MailUnfitError(MailError):
    """A mail cannot be made as it is to be sent (security S29)."""


class Fate(StrEnum):
    """What became of a mail at one address."""

    SENT = "sent"
    #: Not taken; it is tried again for this address alone.
    LATER = "later"
    #: The server will not take it for this address, however often it is tried.
    REFUSED = "refused"
    #: It may have been taken: the email of a payslip is never tried again by itself.
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of a mail at one address, the server's code, and a sentence."""

    fate: Fate
    code: str = ""
    message: str = ""
    #: The server would say the same of every other mail.
    stops_all: bool = False

    @property
    def is_our_setup(self) -> bool:
        """Whether we must change something before it can arrive; it waits however long that takes."""
        return self.code.startswith(SETUP_FAULT)
