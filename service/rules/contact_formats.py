"""E-mail addresses and telephone numbers, judged by the packages that keep up with how they are written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from service.rules.formats import Fault

if TYPE_CHECKING:
    from datetime import date

#: HMRC's EmailType refuses these signs even where the mail standards allow them.
_HMRC_REFUSES: Final = re.compile(r"['<>\"]")
_AS_TYPED: Final = re.compile(r"\+?[0-9 ().\-/x]{6,30}")


def email(value: str, _day: date) -> str | Fault:
    """One address, 3 to 254 signs; the domain in lower case. Nothing is sent to find out whether it exists."""
    if _HMRC_REFUSES.search(value):
        return Fault("email", "holds a sign HMRC does not accept in an e-mail address")
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return Fault("email", "is not an e-mail address")


def phone_number(value: str, _day: date) -> str | Fault:
    """UK and international numbers in international form; another country's own way of writing is kept as typed."""
    try:
        number = phonenumbers.parse(value, "GB")
    except phonenumbers.NumberParseException:
        return Fault("phone_number", "is not a telephone number")
    if phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if _AS_TYPED.fullmatch(value):
        return value
    return Fault("phone_number", "is not a telephone number")
