"""A client for a company's Humaans account, and its failures turned into what this product says and remembers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from service.humaans.http.errors import ForbiddenError, HumaansError, HumaansUnavailableError, TokenRefusedError
from service.store.companies import companies, connections, went_wrong
from service.store.database import encryption_contexts
from service.store.database.encryption import CannotBeReadError

if TYPE_CHECKING:
    from datetime import datetime

    from service.hris import HrisClient
    from service.services import Services
    from service.store.tables.companies import Connection


_TOO_MANY: Final = 429
#: What a 429 that names no time is taken to ask for.
PATIENCE: Final = timedelta(seconds=20)


class NotConnectedError(Exception):
    """The company has no access token yet; a person connects it first."""

    def __init__(self) -> None:
        self.message = "This company is not connected to Humaans yet. Connect it with an access token first."
        super().__init__(self.message)


class TokenUnreadableError(NotConnectedError, CannotBeReadError):
    """The stored access token cannot or must not be used: its key is gone, or it belongs to another company (P2)."""

    def __init__(self, error: CannotBeReadError) -> None:
        super().__init__()
        self.message = f"The stored access token was not used. {error}"
        self.args = (self.message,)


class HumaansNotReachableError(Exception):
    """Humaans did not answer as it should; nothing was stored, and trying again may help."""

    def __init__(self, error: HumaansError) -> None:
        self.message = error.message
        super().__init__(self.message)


class ConnectAgainError(HumaansNotReachableError):
    """Humaans refuses the stored token; trying again helps no one, a new token does (F39)."""


def not_reachable(error: HumaansError) -> HumaansNotReachableError:
    """A failure of Humaans, in words for someone who waits for the answer."""
    return ConnectAgainError(error) if isinstance(error, TokenRefusedError) else HumaansNotReachableError(error)


def client_of(services: Services, company_id: int) -> HrisClient:
    """The client for a company's stored token, reading days in its zone.

    Raises NotConnectedError and TokenUnreadableError.
    """
    connection = connections.of_company(company_id)
    if connection is None:
        raise NotConnectedError
    zone = ZoneInfo(companies.get(company_id).time_zone)
    return services.humaans(token_of(services, connection), company_id).in_zone(zone)


def token_of(services: Services, connection: Connection) -> str:
    """The access token in clear. Raises TokenUnreadableError."""
    context = encryption_contexts.access_token(connection.company_id)
    try:
        return services.secrets.decrypt(connection.token_encrypted, context)
    except CannotBeReadError as error:
        raise TokenUnreadableError(error) from error


def remember_trouble(company_id: int, error: HumaansError, now: datetime) -> None:
    """Note on the connection what an answer of Humaans' tells about it, for the overview and the status page."""
    if isinstance(error, TokenRefusedError):
        connections.mark(company_id, connections.TOKEN_REFUSED, error.message, now)
        went_wrong.note(company_id)
    elif isinstance(error, ForbiddenError):
        connections.mark(company_id, connections.SCOPE_LOST, error.message, now)
        went_wrong.note(company_id)
    elif isinstance(error, HumaansUnavailableError) and is_rate_limited(error):
        asked = error.retry_after_seconds
        connections.wait_until(company_id, now + (PATIENCE if asked is None else timedelta(seconds=asked)))


def is_rate_limited(error: Exception) -> bool:
    """Whether Humaans asked the whole company to wait, rather than failed (F31)."""
    if not isinstance(error, HumaansUnavailableError):
        return False
    return error.status == _TOO_MANY or error.retry_after_seconds is not None


def code_of(error: HumaansError) -> str:
    """A short word for a failure, for run rows, API answers and metrics."""
    if isinstance(error, TokenRefusedError):
        return "token_refused"
    if isinstance(error, ForbiddenError):
        return "not_permitted"
    if isinstance(error, HumaansUnavailableError):
        return "humaans_unavailable"
    return "humaans_answer"
