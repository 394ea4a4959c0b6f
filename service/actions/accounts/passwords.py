"""Which passwords we accept and how they are stored: argon2id, re-hashed when its parameters rise (security S6)."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 12
#: Far above any passphrase; it only limits the cost of hashing. Never truncated.
LONGEST: Final = 256

#: What people type when asked for twelve characters, and the words they would find on this product.
REFUSED_WORDS: Final = (
    "password", "passw0rd", "welcome", "letmein", "qwerty", "iloveyou", "administrator", "changeme",
    "humaans", "payroll", "payslip", "salary", "monday", "summer", "winter", "football", "123456789",
)  # fmt: skip

#: OWASP's least for argon2id and half as much again, so that a few logins at once fit a small machine.
_hasher = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)


class WeakPasswordError(ValueError):
    """A password we do not accept, in words for the person who chose it."""


def check(password: str, email: str) -> None:
    """Raises WeakPasswordError."""
    if fault := fault_of(password, email):
        raise WeakPasswordError(fault)


def fault_of(password: str, email: str) -> str:
    """Why we do not accept a password; empty when we do. Any characters, spaces too; length counts most."""
    if len(password) < SHORTEST:
        return f"Password must be {SHORTEST} characters or more"
    if len(password) > LONGEST:
        return f"Password must be {LONGEST} characters or fewer"
    if _is_common(password, email):
        return "Choose a password that is harder to guess. Three or four random words work well"
    return ""


def hashed(password: str) -> str:
    """The Argon2 hash that is stored for a password."""
    return _hasher.hash(password)


def fits(password: str, password_hash: str) -> bool:
    """Whether a password is the one that was hashed. A damaged hash fits no password."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def no_password() -> str:
    """In place of a hash while no one chose a password: fits none."""
    return f"!{secrets.token_hex(16)}"


def hash_to_try(password_hash: str | None) -> str:
    """The hash to compare with: of an unknown or invited user one that takes as long and fits nothing (S8)."""
    return password_hash if password_hash and password_hash.startswith("$") else hash_of_no_one()


def needs_new_hash(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def hash_of_no_one() -> str:
    """A hash that no password fits, for comparing when there is no such user: both take the same time."""
    return hashed(secrets.token_hex(16))


def _is_common(password: str, email: str) -> bool:
    """True when little is left once well-known words, the e-mail name, digits and repeats are taken away."""
    rest = password.casefold()
    for word in (*REFUSED_WORDS, *email.casefold().replace("@", ".").split(".")):
        if len(word) > 2:  # noqa: PLR2004 - shorter pieces occur in every text
            rest = rest.replace(word, "")
    letters = {sign for sign in rest if sign.isalpha()}
    return len(letters) < 3 or len(set(password)) < 5  # noqa: PLR2004
