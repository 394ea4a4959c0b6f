"""Requests that may take long, because they wait for Humaans or look into many files, and how many may be at work.

A process has so many threads for pages. Few of them may be busy with such work, fewer still for one company, so that
pages, and other companies' work, always find a thread and a connection to the database. Anyone who comes when all are
busy is told so at once and may try again in a moment; nothing waits inside, where waiting would hold a thread itself.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from flask import g, request

from service.web.http.errors import WordedError

if TYPE_CHECKING:
    from flask import Flask

#: At work at once in a process, which has eight threads for pages (config/web_worker.py).
MOST_AT_ONCE: Final = 5
MOST_OF_A_COMPANY: Final = 3
TRY_AGAIN_SECONDS: Final = 10
#: Endpoints, or all of a blueprint where the name ends with a full stop.
COSTLY: Final = (
    "settings.", "connect.", "webhook.show", "webhook.save_secret", "paydays.try_upload", "payslips.upload_batch",
    "payslips.choose_whose", "payslips.open_page", "payslips.correct", "payroll_exports.make",
    "payroll_exports.download", "payroll_program.", "fetched_payslips.",
    "api.payroll_program.", "api.combined_pdfs.add", "api.combined_pdfs.fetch",
    "exports.", "api.preview.", "api.connection.", "api.sources.",
    "api.settings.put", "api.payslips.add", "api.payslips.test_upload",
)  # fmt: skip


class CompanyBusyError(WordedError):
    """The company has as many costly requests running as one company may."""

    code = 503

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        return [*super().get_headers(*args, **kwargs), ("Retry-After", str(TRY_AGAIN_SECONDS))]

    title = "Your company is busy with similar work"
    happened = (
        "Several people or programs of this company are waiting for previews, counts, uploads or downloads at this "
        "moment, so this one was not begun. Nothing was changed."
    )
    next_step = "Wait until one of them is done, then try again. For everyone at once, use a dry run."


class ServiceBusyError(CompanyBusyError):
    """Costly requests of other companies take all places."""

    title = "The service is busy with similar work"
    happened = (
        "Other companies are waiting for previews, counts, uploads or downloads at this moment, so this one was not "
        "begun. Nothing was changed."
    )
    next_step = "Try again in a few seconds."


class Places:
    """The places of one process for costly requests."""

    def __init__(self, most: int = MOST_AT_ONCE, most_of_a_company: int = MOST_OF_A_COMPANY) -> None:
        self._most, self._most_of_a_company = most, most_of_a_company
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, company: str) -> None:
        """Raises CompanyBusyError, or ServiceBusyError."""
        with self._lock:
            if self._taken[company] >= self._most_of_a_company:
                raise CompanyBusyError
            if self._taken.total() >= self._most:
                raise ServiceBusyError
            self._taken[company] += 1

    def give_back(self, company: str) -> None:
        with self._lock:
            self._taken[company] -= 1
            if not self._taken[company]:
                del self._taken[company]


def limit_costly_requests(app: Flask) -> None:
    """Register the limit. Call after the guard, so that only members of a company take its places."""
    places = Places()
    endpoints = frozenset(COSTLY)
    whole_blueprints = tuple(name for name in COSTLY if name.endswith("."))

    @app.before_request
    def take() -> None:
        endpoint = request.endpoint or ""
        if endpoint in endpoints or endpoint.startswith(whole_blueprints):
            company = g.get("slug") or ""
            places.take(company)
            g.costly_place = company

    @app.teardown_request
    def give_back(_error: BaseException | None) -> None:
        if (company := g.pop("costly_place", None)) is not None:
            places.give_back(company)
