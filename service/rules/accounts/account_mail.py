"""The text of emails about accounts. The link itself is never stored: it is put in when the email is sent."""

from __future__ import annotations

from typing import Final

from service.facts.access import Role

LINK_PLACE: Final = "{link}"
_ENDING: Final = "If you did not expect this email, ignore it: without the link no one gets in. Do not forward it."
_ROLES: Final = {
    Role.VIEWER: "a viewer",
    Role.APPROVER: "an approver",
    Role.MANAGER: "a manager",
    Role.OWNER: "an owner",
}


def welcome(company: str, role: Role, days: int) -> str:
    """For someone whose account was just created."""
    return (
        f"{company} has given you access to its payroll as {_ROLES[role]}.\n\n"
        f"Choose a password to sign in. The link works once, for {days} days:\n\n{LINK_PLACE}\n\n{_ENDING}\n"
    )


def new_role(company: str, role: Role, page: str) -> str:
    """For someone who has an account with a confirmed address already."""
    return (
        f"{company} offers you access to its payroll as {_ROLES[role]}.\n\n"
        f"Sign in with the password you have, then accept or decline:\n\n{page}\n\n"
        "Until you accept, nothing changes. If you do not know this company, decline the role.\n"
    )


def new_role_after_proof(company: str, role: Role, days: int) -> str:
    """For someone who has an account, but never showed that the address is theirs."""
    return (
        f"{company} offers you access to its payroll as {_ROLES[role]}.\n\n"
        "You have an account here already, but it was never confirmed that this address is yours. Choose a new "
        f"password to confirm it, sign in, then accept or decline. The link works once, for {days} days:\n\n"
        f"{LINK_PLACE}\n\n"
        "Choosing the password signs out everyone else who uses the account, and turns off its two-step sign in.\n\n"
        f"{_ENDING}\n"
    )


def new_password(days: int) -> str:
    """For someone who asked for it, or for whose account an owner did."""
    return (
        "Someone asked for a link to choose a new password for your payroll account. "
        f"It works once, for {days} days:\n\n{LINK_PLACE}\n\n"
        f"Until you use it, your current password works.\n\n{_ENDING}\n"
    )


def with_link(text: str, link: str) -> str:
    """The text as it leaves."""
    return text.replace(LINK_PLACE, link, 1)
