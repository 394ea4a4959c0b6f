"""Where a payslip may be mailed: each address judged for itself, with the reason when it is not (cases 8, 23, F49)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from service.rules.fields.contact_formats import mailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.facts.employees import FieldValue
    from service.facts.settings import CompanySettings


class AddressKind(StrEnum):
    WORK = "work"
    PRIVATE = "private"


class LeftOut(StrEnum):
    """Why nothing is mailed to an address."""

    UNUSABLE = "bad_address"
    PLACEHOLDER = "placeholder_address"
    SHARED = "address_shared"
    LEFT = "left"
    NOT_CHOSEN = "address_not_chosen"
    ONLY_PRIVATE = "only_private_address"


WHY: Final = {
    LeftOut.UNUSABLE: "This is not an address that we can send email to. Correct it in Humaans.",
    LeftOut.PLACEHOLDER: "This looks like a placeholder, so nothing was sent to it. Correct it in Humaans, or say "
    "on the employee's page that it is right.",
    LeftOut.SHARED: "This address also belongs to another employee, so nothing was sent to it.",
    LeftOut.LEFT: "The employee's last day is over, and a work address is the employer's, so we did not email it.",
    LeftOut.ONLY_PRIVATE: "A P45 is emailed to the private address only.",
    LeftOut.NOT_CHOSEN: "Settings say that payslips are not emailed to addresses of this kind.",
}
NO_ADDRESS: Final = "Neither payroll nor Humaans has a usable email address of this employee."
SHARED_ADDRESS: Final = (
    "This email address also belongs to another employee, so nothing was sent. Add an address that is theirs alone."
)
BAD_ADDRESS: Final = "Email cannot be sent to the employee's address as it is written. Correct it in Humaans."
PLACEHOLDER_ADDRESS: Final = (
    "The employee's email address looks like a placeholder, so nothing was emailed. Correct it in Humaans, or say on "
    "the employee's page that it is right, then send the payslip again."
)
LEFT_NO_PRIVATE: Final = (
    "The employee's last day is over and we know no private email address, so nothing was emailed. Ask them "
    "for one, add it in Humaans, then send the payslip again."
)
NO_PRIVATE: Final = (
    "A P45 is emailed to the private address only, and we know none, so nothing was emailed. Ask the employee for one, "
    "add it in Humaans, then send the P45 again."
)
NONE_CHOSEN: Final = (
    "The employee has no email address of a kind that payslips are emailed to. Add one in Humaans, or change the kinds "
    "in Settings, then send the payslip again."
)


#: Code and sentence by what keeps an address from being used; the first that applies is said.
_WHY_NONE: Final = {
    LeftOut.SHARED: (LeftOut.SHARED.value, SHARED_ADDRESS),
    LeftOut.PLACEHOLDER: (LeftOut.PLACEHOLDER.value, PLACEHOLDER_ADDRESS),
    LeftOut.LEFT: ("left_no_private_address", LEFT_NO_PRIVATE),
    LeftOut.ONLY_PRIVATE: (LeftOut.ONLY_PRIVATE.value, NO_PRIVATE),
    LeftOut.UNUSABLE: (LeftOut.UNUSABLE.value, BAD_ADDRESS),
    LeftOut.NOT_CHOSEN: (LeftOut.NOT_CHOSEN.value, NONE_CHOSEN),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address of an employee, as mail is sent to it; as it is written when it is unusable."""

    address: str
    kind: AddressKind
    left_out: LeftOut | None = None


def recipients(
    work: Iterable[FieldValue],
    private: Iterable[FieldValue],
    *,
    owner: str | int,
    owners: Mapping[str, set[str | int]],
    has_left: bool,
    chosen: frozenset[AddressKind] = frozenset(AddressKind),
    only_private: bool = False,
    placeholders: frozenset[str] = frozenset(),
) -> tuple[Recipient, ...]:
    """Each address once, whatever its capitals. One that is both is private: it stays the employee's.

    `owner`: who it is (`EmployeeRecord.owner`). `owners`: whose each address is, by `owners_of`. `has_left`: the last
    day is over, where the company is. `chosen`: the kinds of address that the company emails payslips to; an address
    that is both needs one of them. `only_private`: whatever is chosen, the private address has it and a work address
    does not. `placeholders`: addresses as they are written that no one has said are right.
    """
    chosen = frozenset({AddressKind.PRIVATE}) if only_private else chosen
    kinds: dict[str, tuple[str, AddressKind, bool]] = {}
    is_chosen: set[str] = set()
    is_placeholder: set[str] = set()
    for kind, addresses in ((AddressKind.WORK, work), (AddressKind.PRIVATE, private)):
        for address in addresses:
            if not isinstance(address, str) or not address.strip():
                continue
            written = mailable(address)
            shown = written or address.strip()
            before = kinds.get(shown.casefold())
            kinds[shown.casefold()] = (before[0] if before else shown, kind, written is not None)
            if address in placeholders:
                is_placeholder.add(shown.casefold())
            if kind in chosen:
                is_chosen.add(shown.casefold())
    return tuple(
        Recipient(
            shown,
            kind,
            (LeftOut.PLACEHOLDER if is_usable and key in is_placeholder else None)
            or _why_not(key, kind, owner, owners, is_usable=is_usable, has_left=has_left)
            if key in is_chosen
            else (LeftOut.ONLY_PRIVATE if only_private else LeftOut.NOT_CHOSEN),
        )
        for key, (shown, kind, is_usable) in kinds.items()
    )


def chosen_kinds(settings: CompanySettings) -> frozenset[AddressKind]:
    """The kinds of address that a company emails payslips to."""
    kinds = {
        AddressKind.WORK: settings.email_to_work_address,
        AddressKind.PRIVATE: settings.email_to_personal_address,
    }
    return frozenset(kind for kind, is_chosen in kinds.items() if is_chosen)


def usable(addresses: Iterable[str]) -> tuple[str, ...]:
    """Each address that mail can be sent to once, in its ASCII form, in the order given, whatever its capitals."""
    found: dict[str, str] = {}
    for address in addresses:
        if (written := mailable(address)) is not None:
            found.setdefault(written.casefold(), written)
    return tuple(found.values())


def owners_of(employees: Iterable[tuple[str | int, str | None, str | None]]) -> dict[str, set[str | int]]:
    """Whose each address is: addresses as mail is sent to them and without capitals."""
    owners: dict[str, set[str | int]] = {}
    for owner, *addresses in employees:
        for address in filter(None, addresses):
            owners.setdefault((mailable(address) or address.strip()).casefold(), set()).add(owner)
    return owners


def _why_not(
    key: str,
    kind: AddressKind,
    owner: str | int,
    owners: Mapping[str, set[str | int]],
    *,
    is_usable: bool,
    has_left: bool,
) -> LeftOut | None:
    if not is_usable:
        return LeftOut.UNUSABLE
    if owners.get(key, set()) - {owner}:
        return LeftOut.SHARED
    return LeftOut.LEFT if has_left and kind is AddressKind.WORK else None


def why_none(found: Iterable[Recipient]) -> tuple[str, str]:
    """Code and sentence when none of an employee's addresses is mailed to."""
    reasons = {each.left_out for each in found}
    return next((said for reason, said in _WHY_NONE.items() if reason in reasons), ("no_address", NO_ADDRESS))
