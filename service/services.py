"""The real things actions work with, in one frozen record made by wiring and by tests alike.

Nothing in it is open: clients connect when first used, the database is opened around one request or one
job. A new outside thing becomes one more attribute here, one line in wiring, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from service.notify.posting import Poster
from service.pdf.readers import PdfReaders, readers_of_this_process
from service.staffology.errors import StaffologyUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from service.hris import HrisClient
    from service.notify.email.sender import SmtpSender
    from service.staffology.client import StaffologyClient
    from service.store.database.encryption import SecretBox


class Clock(Protocol):
    """Tells the time as an aware UTC instant. Tests pass one they can move."""

    def __call__(self) -> datetime: ...


def no_staffology(_api_key: str) -> StaffologyClient:
    """Where nothing is ever sent to a payroll program."""
    raise StaffologyUnavailableError("Staffology is not set up here.")


@dataclass(frozen=True, slots=True)
class Services:
    clock: Clock
    secrets: SecretBox
    #: A client for one company's token: `humaans(token, company_id)`. Its requests at once are shared by all who ask
    #: for that company in this process; its rate by all processes, through Redis.
    humaans: Callable[[str, int], HrisClient]
    public_url: str
    #: People of one company that a process reads at once; more would only wait for its rate of requests.
    people_at_once: int = 1
    #: Where emails are sent; None: they wait in the outbox.
    mail: SmtpSender | None = None
    #: A client for one API key of Staffology.
    staffology: Callable[[str], StaffologyClient] = no_staffology
    #: Posts to channels and endpoints.
    poster: Poster = field(default_factory=Poster)
    #: PDFs are opened by processes of their own, which all who ask in this process share.
    pdfs: PdfReaders = field(default_factory=readers_of_this_process)


class JobNotifier(Protocol):
    """Tells a worker that a row is due. The row is the truth: a notification that fails is counted, never fatal."""

    def notify_run(self, run_id: int) -> None: ...

    def notify_waiting_runs(self, run_ids: Sequence[int]) -> None: ...

    def notify_company_work(self, company_id: int) -> None: ...

    def notify_sync(self, person_sync_id: int, *, interactive: bool = False) -> None: ...

    def notify_syncs(self, person_sync_ids: Sequence[int]) -> None: ...

    def notify_payslips(self, company_id: int) -> None: ...

    def notify_messages(self, company_id: int) -> None: ...
    def notify_combined_pdf(self, pdf_id: int) -> None: ...
    def notify_push(self, push_id: int) -> None: ...
