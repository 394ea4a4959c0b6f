"""E-mail addresses and telephone numbers, judged by the packages that keep up with how they are written.

Nothing is sent to find out whether an address or a number exists.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from service.rules import characters
from service.rules.formats import Fault

if TYPE_CHECKING:
    from datetime import date

LONGEST_EMAIL: Final = 254
#: HMRC's EmailType refuses these signs even where the mail standards allow them.
_HMRC_REFUSES: Final = re.compile(r"['<>\"]")
#: Names before the @ that need no package to judge: plain letters and digits, parted by single dots.
_PLAIN_EMAIL: Final = re.compile(r"[A-Za-z0-9_+\-]+(?:\.[A-Za-z0-9_+\-]+)*@[A-Za-z0-9.\-]+")
_LONGEST_LOCAL_PART: Final = 64
#: Nothing but the number: digits, the signs people write between them, and an extension.
_AS_TYPED: Final = re.compile(r"\+?[0-9 ().\-/]{6,40}((ext\.?|x|#) ?[0-9]{1,6})?", re.IGNORECASE)
_NOT_AN_EMAIL: Final = Fault("email", "is not an e-mail address")
_NOT_A_NUMBER: Final = Fault("phone_number", "is not a telephone number")


def email(value: str, _day: date) -> str | Fault:
    """One address, 3 to 254 signs; the domain in lower case."""
    if _HMRC_REFUSES.search(value):
        return Fault("email", "holds a sign HMRC does not accept in an e-mail address")
    if len(value) > LONGEST_EMAIL:
        return Fault("email", f"is longer than {LONGEST_EMAIL} characters")
    if _PLAIN_EMAIL.fullmatch(value):
        local, domain = value.split("@")
        if len(local) <= _LONGEST_LOCAL_PART:
            known = _domain(domain)
            return f"{local}@{known}" if known is not None else _NOT_AN_EMAIL
    return _judged(value) or _NOT_AN_EMAIL


@lru_cache(maxsize=1024)
def _domain(domain: str) -> str | None:
    """A domain as it is kept, or None: a company's people share a few, and each is judged once."""
    found = _judged(f"a@{domain}")
    return None if found is None else found.removeprefix("a@")


def _judged(value: str) -> str | None:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def phone_number(value: str, _day: date) -> str | Fault:
    """UK and international numbers in international form; another country's own way of writing is kept as typed."""
    typed = characters.one_line(characters.folded(value))
    if not _AS_TYPED.fullmatch(typed):
        return _NOT_A_NUMBER
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return _NOT_A_NUMBER
    if phonenumbers.is_valid_number_for_region(number, "GB") or phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return typed
