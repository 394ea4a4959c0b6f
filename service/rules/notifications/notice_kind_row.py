"""What there is to say of one kind of notice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from service.facts.notifications import Severity

#: A cause that is gone is told as cleared when it stays away for so long, and longer each time it comes back.
QUIET_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of notice. Texts may use {counted} (`3 payslips`), {are}, {have}, {them}, {day} and {days}."""

    severity: Severity
    title: str
    means: str
    #: The page where it is dealt with, below the company's address, and the words of the link. {subject} may be used.
    path: str
    link_text: str
    raised_when: str
    to_do: str = ""
    #: Empty for something that happened, and is told once.
    cleared_when: str = ""
    cleared_title: str = ""
    #: What is counted, in the singular.
    noun: str = ""
    quiet_for: timedelta = QUIET_FOR
    #: Only owners are emailed, always at once.
    is_for_owners: bool = False
    #: The same cause is found in every company at once: a user with several gets one email.
    is_of_service: bool = False
    #: Counted among what is open already, as an issue, a payslip or the state of the connection.
    is_open_work: bool = True
    #: Emailed in another form.
    is_emailed: bool = True

    @property
    def is_event(self) -> bool:
        """Whether it is told once and never cleared."""
        return not self.cleared_when
