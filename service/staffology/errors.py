"""What went wrong with Staffology, by what to do next: later, a new key, correct the employee, our bug.

A message is one or two plain sentences that a payroll manager may read. It never holds a key, and never repeats a
value of an employee.
"""

from __future__ import annotations


class StaffologyError(Exception):
    """Anything that kept us from an answer."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class StaffologyUnavailableError(StaffologyError):
    """Try again later: 408, 429, 5xx, time-outs, broken connections, answers that are cut or no JSON.

    `retry_after_seconds` is how long Staffology asked us to wait (at most 300), None when it did not say.
    `may_have_happened` is True when a write may have been carried out although no answer came.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        retry_after_seconds: float | None = None,
        may_have_happened: bool = False,
    ) -> None:
        super().__init__(message, status=status)
        self.retry_after_seconds = retry_after_seconds
        self.may_have_happened = may_have_happened


class KeyRefusedError(StaffologyError):
    """401 or 403: the API key is wrong, was revoked, or may not use this employer. Stop all work with it."""


class GoneError(StaffologyError):
    """404: Staffology does not have what was asked for."""


class RefusedError(StaffologyError):
    """400, 409, 422 and any other 4xx: asking again changes nothing. `reasons` are sentences, without values."""

    def __init__(self, message: str, *, status: int | None = None, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message, status=status)
        self.reasons = reasons or (message,)


class NotUnderstoodError(StaffologyError):
    """An answer whose shape is not the one known."""
