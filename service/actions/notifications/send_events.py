"""Sends events to the endpoints of programs: at once, and seven more times in the 28 hours after that, or later.

An endpoint that answers 410, or takes nothing in all these attempts, is turned off. Its events are kept, and an owner
may have them sent again (decision 0042).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from service.actions.notifications.send_messages import UNREADABLE
from service.facts.notifications import SendState
from service.notify.posting import NoAnswerError
from service.notify.sending import Fate, Outcome, outcome_of
from service.notify.webhook import signed
from service.rules.notifications.receiver_addresses import AddressRefusedError
from service.store.companies import companies, went_wrong
from service.store.database import encryption_contexts
from service.store.database.connection import write_transaction
from service.store.database.encryption import CannotBeReadError
from service.store.database.leases import LeaseLostError
from service.store.notifications import deliveries, endpoints

if TYPE_CHECKING:
    from datetime import datetime

    from service.services import Services
    from service.store.notifications.deliveries import DeliveryClaim
    from service.store.tables.channels import EventEndpoint

#: How long after each failed attempt the next one is made, unless the endpoint asks for more.
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
#: An endpoint is turned off for no event that is younger.
PATIENCE: Final = sum(WAITS, timedelta())
#: After a failure an endpoint is sent nothing else for so long at most: another event may fare better.
LONGEST_PAUSE: Final = timedelta(minutes=1)
ARRIVED: Final = "The last event arrived."
NOTHING_ARRIVED: Final = (
    "An event was sent {attempts} times in more than a day and never taken. The last attempt: {message}"
)
log = structlog.get_logger(__name__)


def send_next_event(services: Services, company_id: int) -> bool:
    """Send the next event that is due to its endpoint; False when none is."""
    claim = deliveries.claim(company_id, services.clock())
    if claim is None:
        return False
    endpoint = endpoints.get(company_id, claim.endpoint_id)
    if endpoint is not None:
        outcome = _attempt(services, endpoint, claim)
        try:
            with write_transaction():
                _note(endpoint, claim, outcome, services.clock())
        except LeaseLostError:
            log.warning("the delivery was taken over", delivery_id=claim.id)
    return True


def _attempt(services: Services, endpoint: EventEndpoint, claim: DeliveryClaim) -> Outcome:
    now = services.clock()
    try:
        context = encryption_contexts.event_endpoint(endpoint.company_id, endpoint.id, "address")
        address = services.secrets.decrypt(endpoint.address_encrypted or "", context)
        keys = _secrets(services, endpoint, now)
    except CannotBeReadError:
        return UNREADABLE
    data = {"company": companies.get(endpoint.company_id).slug, **claim.ids}
    request = signed(claim.kind, data, claim.message_id, keys, now, at=claim.happened_at)
    try:
        return outcome_of(services.poster.post(address, request), is_patient=True)
    except AddressRefusedError as error:
        return Outcome(Fate.DEAD, "private_address", f"{error.message}.")
    except NoAnswerError as error:
        return error.outcome


def _secrets(services: Services, endpoint: EventEndpoint, now: datetime) -> list[str]:
    """The secret, and the one before it while that still signs. Raises CannotBeReadError."""
    context = encryption_contexts.event_endpoint(endpoint.company_id, endpoint.id, "secret")
    both = [endpoint.secret_encrypted]
    if endpoint.earlier_secret_until is not None and now < endpoint.earlier_secret_until:
        both.append(endpoint.earlier_secret_encrypted)
    return [services.secrets.decrypt(each, context) for each in both if each]


def _note(endpoint: EventEndpoint, claim: DeliveryClaim, outcome: Outcome, now: datetime) -> None:
    noted = {
        "status": outcome.status,
        "tried_at": now,
        "error_code": outcome.code,
        "error_message": outcome.message,
    }
    if outcome.fate is Fate.SENT:
        deliveries.settle(claim, SendState.SENT, **noted)
        endpoints.write(endpoint.id, last_result=ARRIVED, last_result_at=now, not_before=None)
        return
    log.info("an event did not arrive", endpoint_id=endpoint.id, code=outcome.code)
    said = {"last_result": outcome.message, "last_result_at": now}
    # Attempts alone do not say it: those of workers that died are counted too.
    is_over = claim.tries > len(WAITS) and now - claim.happened_at >= PATIENCE
    if outcome.fate is not Fate.DEAD and not is_over:
        ours = WAITS[min(claim.tries, len(WAITS)) - 1]
        wait, pause = outcome.wait_at_least(ours), outcome.wait_at_least(min(ours, LONGEST_PAUSE))
        deliveries.settle(claim, SendState.WAITING, not_before=now + wait, **noted)
        endpoints.write(endpoint.id, not_before=now + pause, **said)
        return
    deliveries.settle(claim, SendState.GIVEN_UP, **noted)
    endpoints.write(endpoint.id, not_before=None, **said)
    trouble = NOTHING_ARRIVED.format(attempts=claim.tries, message=outcome.message) if is_over else outcome.message
    if endpoints.turn_off(endpoint.id, trouble):
        deliveries.cancel_waiting(endpoint.id)
        went_wrong.note(endpoint.company_id)
        log.warning("an endpoint was turned off", endpoint_id=endpoint.id, code=outcome.code)
