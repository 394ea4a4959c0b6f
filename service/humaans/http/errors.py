"""What went wrong with Humaans, by what to do next: later, new token, not permitted, gone, refused, our bug.

A message is one or two plain sentences a payroll manager may read. It never holds a body, a token or a
person's data. To add a failure: decide what the reader must do next; if a class below says that already,
raise that one.
"""

from __future__ import annotations


class HumaansError(Exception):
    """Anything that kept us from an answer. `request_id` is Humaans' own error id for their support, or ""."""

    def __init__(self, message: str, *, request_id: str = "", status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.request_id = request_id
        self.status = status


class HumaansUnavailableError(HumaansError):
    """Try again later: 408, 429, 5xx, time-outs, broken connections, pages that are no JSON, cut answers.

    `retry_after_seconds` is how long Humaans asked us to wait (at most 300), None when it did not say.
    `may_have_happened` is True when a write may have been carried out although no answer came.
    """

    def __init__(
        self,
        message: str,
        *,
        request_id: str = "",
        status: int | None = None,
        retry_after_seconds: float | None = None,
        may_have_happened: bool = False,
    ) -> None:
        super().__init__(message, request_id=request_id, status=status)
        self.retry_after_seconds = retry_after_seconds
        self.may_have_happened = may_have_happened


class IncompleteListError(HumaansUnavailableError):
    """A list changed while it was read, twice: what was read is not everyone, so it is nothing (F37)."""


class TokenRefusedError(HumaansError):
    """401: the access token is wrong or was revoked. Stop all work with it and ask for a new one (F39)."""


class ForbiddenError(HumaansError):
    """403: the token's scopes or its owner's role lack the right. What we know already stays (F40)."""

    def __init__(
        self,
        message: str,
        *,
        request_id: str = "",
        status: int | None = 403,
        resource: str = "",
        fields: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, request_id=request_id, status=status)
        self.resource = resource
        self.fields = fields


class PersonGoneError(HumaansError):
    """404 for a person's id: deleted, or no longer visible to this token. Not a proof of leaving."""


class HumaansRefusedError(HumaansError):
    """400, 409, 422, any other 4xx, or a redirect: asking again changes nothing. `status` says which."""


class NotUnderstoodError(HumaansError):
    """An answer whose shape is not the one known. `path` names the key ("compensations.amount"), no values."""

    def __init__(self, path: str, message: str = "") -> None:
        super().__init__(message or f"Humaans sent something we do not understand in “{path}”.")
        self.path = path
