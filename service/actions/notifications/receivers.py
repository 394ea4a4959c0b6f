"""What channels and endpoints have in common: their names, addresses and secrets, checked, and kept encrypted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.notify.posting import NoAnswerError
from service.notify.webhook import SecretUnusableError, checked_secret, new_secret
from service.rules.notifications.receiver_addresses import AddressRefusedError, parsed, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.services import Services
    from service.store.database.encryption import EncryptionContext

LONGEST_NAME: Final = 80
#: No company needs more, and each is sent everything.
MOST: Final = 20


class ReceiverRefusedError(Exception):
    """What was entered cannot be used: all that is wrong at once, as field and sentence."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ReceiverDraft:
    """What someone entered. An empty secret asks for one to be made; an empty address keeps the one there is."""

    name: str
    address: str
    secret: str = ""


def checked(
    services: Services, draft: ReceiverDraft, *, is_signed: bool, may_keep: bool, fault_of_host: Callable[[str], str]
) -> ReceiverDraft:
    """The draft as it is kept, with a secret where one is needed. Raises ReceiverRefusedError."""
    faults = {}
    name, address = draft.name.strip(), draft.address.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        faults["name"] = f"Enter a name of 1 to {LONGEST_NAME} characters"
    if address or not may_keep:
        try:
            local_allowed = services.poster.local_allowed
            fault = fault_of_host(parsed(address, local_allowed=local_allowed).host)
            if fault and not (local_allowed and address.startswith("http:")):
                faults["address"] = fault
            else:
                services.poster.check(address)
        except AddressRefusedError as error:
            faults["address"] = error.message
        except NoAnswerError:
            faults["address"] = "Check the address: its name is not known on the internet"
    secret = draft.secret.strip()
    if is_signed and (secret or not may_keep):
        try:
            secret = checked_secret(secret) if secret else new_secret()
        except SecretUnusableError as error:
            faults["secret"] = error.message
    if faults:
        raise ReceiverRefusedError(faults)
    return ReceiverDraft(name, address, secret if is_signed else "")


def sealed_address(services: Services, address: str, context: EncryptionContext) -> dict[str, str]:
    """The columns that keep an address."""
    return {"address_encrypted": services.secrets.encrypt(address, context), "address_shown": shown(address)}
