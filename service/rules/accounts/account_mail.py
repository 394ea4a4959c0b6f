"""The words of mails about accounts. A link is never part of what is kept: it takes its place when the mail is sent."""

from __future__ import annotations

from typing import Final

from service.facts.access import Role

LINK_PLACE: Final = "{link}"
_ENDING: Final = (
    "If you did not expect this mail, you need do nothing: without the link nobody gets in. Do not forward it."
)
_ROLES: Final = {Role.VIEWER: "a viewer", Role.MANAGER: "a manager", Role.OWNER: "an owner"}


def welcome(company: str, role: Role, days: int) -> str:
    """For somebody whose account was just made."""
    return (
        f"{company} has given you access to its payroll as {_ROLES[role]}.\n\n"
        f"Choose a password to sign in. The link works once, for {days} days:\n\n{LINK_PLACE}\n\n{_ENDING}\n"
    )


def new_role(company: str, role: Role, page: str) -> str:
    """For somebody who has an account with a confirmed address already."""
    return (
        f"{company} offers you access to its payroll as {_ROLES[role]}.\n\n"
        f"Sign in with the password you have, then accept or decline:\n\n{page}\n\n"
        "Until you accept, nothing changes. If you do not know this company, decline.\n"
    )


def new_role_after_proof(company: str, role: Role, days: int) -> str:
    """For somebody who has an account, but never showed that the address is theirs."""
    return (
        f"{company} offers you access to its payroll as {_ROLES[role]}.\n\n"
        "You have an account here already, but it was never confirmed that this address is yours. Choose a new "
        f"password to confirm it, sign in, then accept or decline. The link works once, for {days} days:\n\n"
        f"{LINK_PLACE}\n\n"
        "Choosing the password signs out everyone else who uses the account, and removes its second factor.\n\n"
        f"{_ENDING}\n"
    )


def new_password(days: int) -> str:
    """For somebody who asked for it, or for whom an owner asked."""
    return (
        "A link to choose a new password for your payroll account was asked for. "
        f"It works once, for {days} days:\n\n{LINK_PLACE}\n\n"
        f"Until you use it, the password you have goes on working.\n\n{_ENDING}\n"
    )


def with_link(text: str, link: str) -> str:
    """The text as it leaves."""
    return text.replace(LINK_PLACE, link, 1)
