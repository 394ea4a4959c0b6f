"""All that one sandbox process holds: companies, clock, the faults it was asked for and the request log."""

from typing import TYPE_CHECKING

from sandbox.answers.faults import FaultBook
from sandbox.answers.request_log import RequestLog
from sandbox.platform.company import Company, Fill
from sandbox.platform.mailbox import Mailbox
from sandbox.platform.receivers import Receivers
from sandbox.staffology.payroll import Payroll
from sandbox.world.clock import Clock

if TYPE_CHECKING:
    from sandbox.platform.static_answers import StaticAnswers


class Platform:
    def __init__(self, clock: Clock | None = None, seed: int | str = 1) -> None:
        self.clock = clock or Clock()
        self.seed = seed
        self.url = ""
        self.companies: dict[str, Company] = {}
        self.faults = FaultBook(self.clock, seed)
        self.log = RequestLog(self.clock)
        self.mailbox = Mailbox(self.clock)
        self.receivers = Receivers(self.clock)
        self.payroll = Payroll(seed)
        self.static: StaticAnswers | None = None

    @property
    def first(self) -> Company:
        return next(iter(self.companies.values()))

    def add_company(self, key: str, fill: Fill, *, seed: int | str | None = None, token: str | None = None) -> Company:
        company = Company(key, self.seed if seed is None else seed, self.clock, fill, token=token)
        company.url = self.url
        self.companies[key] = company
        return company

    def serve_at(self, url: str) -> None:
        """Where the server turned out to listen; addresses inside answers begin with it."""
        self.url = url
        for company in self.companies.values():
            company.url = url

    def begin_payroll(self) -> None:
        """The Staffology account as it was at the start."""
        self.payroll = Payroll(self.seed)

    def close(self) -> None:
        """Nothing goes out any more, and no mail comes in."""
        for company in self.companies.values():
            company.sender.close()
        self.mailbox.close()

    def company_of_token(self, value: str) -> Company | None:
        for company in self.companies.values():
            token = company.tokens.get(value)
            if token is not None:
                return None if token.revoked else company
        return None
