"""Email addresses and phone numbers, judged by the packages that keep up with how they are written.

Nothing is sent to find out whether an address or a number exists.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from service.facts.issues import IssueCode
from service.rules.fields import characters
from service.rules.fields.formats import CHANGED_BY_A_SPREADSHEET, Invalid

if TYPE_CHECKING:
    from datetime import date

LONGEST_EMAIL: Final = 254
#: Names before the @ that need no package to judge: plain letters and digits, with single dots between them.
_PLAIN_EMAIL: Final = re.compile(r"[A-Za-z0-9_+\-']+(?:\.[A-Za-z0-9_+\-']+)*@[A-Za-z0-9.\-]+")
_LONGEST_LOCAL_PART: Final = 64
_CURLY_APOSTROPHES: Final = frozenset(characters.APOSTROPHES)
#: Nothing but the number: digits, the characters people write between them, and an extension.
_AS_TYPED: Final = re.compile(r"\+?[0-9 ().\-/]{6,40}((ext\.?|x|#) ?[0-9]{1,6})?", re.IGNORECASE)
_UK_CALLING_CODE: Final = 44
#: With the country's code or the 0 before it.
_WHOLE_UK_NUMBER: Final = re.compile(r"(?:\+44|0)([1-357-9][0-9]{9})")
#: What the package tells numbers apart by.
_KINDS_OF_NUMBER: Final = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
    "fixed_line",
    "mobile",
)
_NOT_AN_EMAIL: Final = Invalid(IssueCode.EMAIL, "is not an email address")
_NOT_A_NUMBER: Final = Invalid(IssueCode.PHONE_NUMBER, "is not a phone number")


def email(value: str, _day: date) -> str | Invalid:
    """One address as it is kept: 3 to 254 characters, the domain in lower case and in its own letters.

    Only what mail can be sent to is kept: `mailable` gives a form for every address that passes here.
    """
    judged = _address(value)
    return judged[0] if judged is not None else _fault_of(value)


def mailable(address: str) -> str | None:
    """The form that mail is sent to, all ASCII: `anna@bücher.example` goes to `anna@xn--bcher-kva.example` (IDNA).

    None for what `email` refuses, and for nothing else.
    """
    judged = _address(address.strip())
    return None if judged is None else judged[1]


def account_address(typed: str) -> str | Invalid:
    """The address of an account, by the same rule: emails to a user go there. In small letters throughout."""
    judged = _address(typed.strip())
    return judged[0].lower() if judged is not None else _fault_of(typed.strip())


def spellings(typed: str) -> tuple[str, ...]:
    """As what an account may be kept that belongs to this mailbox, the likeliest first: both forms of a domain.

    What is no address is one spelling all the same, so that users accepted by an earlier rule can still sign in.
    """
    plain = typed.strip().lower()
    judged = _address(typed.strip()) or ()
    return tuple(dict.fromkeys((plain, *(each.lower() for each in judged))))


def _address(value: str) -> tuple[str, str] | None:
    """The address as it is kept and as mail is sent to it, or None."""
    if len(value) > LONGEST_EMAIL:
        return None
    if _PLAIN_EMAIL.fullmatch(value):
        local, domain = value.split("@")
        if len(local) <= _LONGEST_LOCAL_PART:
            known = _domain(domain)
            return None if known is None else (f"{local}@{known[0]}", f"{local}@{known[1]}")
    return _judged(value)


@lru_cache(maxsize=1024)
def _domain(domain: str) -> tuple[str, str] | None:
    """A domain as it is kept and in ASCII, or None: a company's people share a few, and each is judged once."""
    found = _judged(f"a@{domain}")
    return None if found is None else (found[0].removeprefix("a@"), found[1].removeprefix("a@"))


def _judged(value: str) -> tuple[str, str] | None:
    """By the package: few mail servers take other than ASCII before the @, so such an address is none."""
    try:  # as a test environment: `.test` is for trying things out, by RFC 2606; `@test` alone is no domain
        found = validate_email(value, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except (EmailNotValidError, UnicodeError):
        return None
    is_whole = found.ascii_email is not None and "." in found.ascii_domain
    return (found.normalized, str(found.ascii_email)) if is_whole else None


def _fault_of(value: str) -> Invalid:
    """What is wrong with an address that `_address` refuses, as closely as can be said."""
    if len(value) > LONGEST_EMAIL:
        return Invalid(IssueCode.EMAIL, f"is longer than {LONGEST_EMAIL} characters")
    if "<" in value or ">" in value:
        return Invalid(IssueCode.EMAIL, "has more in it than the address; remove the name and the characters < and >")
    if value.count("@") > 1:
        return Invalid(IssueCode.EMAIL, "has more than one @; one address is needed")
    odd = next((sign for sign in value.rpartition("@")[0] if not sign.isascii()), None)
    if odd is None:
        hidden = next((sign for sign in value if not sign.isprintable() and not sign.isspace()), None)
        return _NOT_AN_EMAIL if hidden is None else Invalid(IssueCode.EMAIL, f"has {_unseen(hidden)}; type it again")
    if odd in _CURLY_APOSTROPHES:
        return Invalid(
            IssueCode.EMAIL, f"has a curly apostrophe ({odd}); in an email address it is the straight one (')"
        )
    shown = f"“{odd}”" if odd.isprintable() else _unseen(odd)
    return Invalid(
        IssueCode.EMAIL, f"has {shown} before the @, and email cannot be sent to it; ask for an address without it"
    )


def _unseen(character: str) -> str:
    return f"a character that does not show ({unicodedata.name(character, 'unnamed')})"


def phone_number(value: str, _day: date) -> str | Invalid:
    """UK and international numbers in international form; another country's own way of writing is kept as typed."""
    typed = characters.one_line(characters.folded(value))
    if characters.is_spreadsheet_number(typed):
        return Invalid(IssueCode.PHONE_NUMBER, CHANGED_BY_A_SPREADSHEET)
    if not _AS_TYPED.fullmatch(typed):
        return _NOT_A_NUMBER
    number = _parsed(typed)
    if number is None:
        return _NOT_A_NUMBER
    if _may_be_valid(number) and phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return typed


def _parsed(typed: str) -> phonenumbers.PhoneNumber | None:
    """As the package parses it; a whole UK number, which most are, needs none of its guesses."""
    uk = _WHOLE_UK_NUMBER.fullmatch(typed.replace(" ", ""))
    if uk is not None:
        return phonenumbers.PhoneNumber(country_code=_UK_CALLING_CODE, national_number=int(uk[1]))
    try:
        return phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        return None


def _may_be_valid(number: phonenumbers.PhoneNumber) -> bool:
    """False only for a number that the package would call invalid, after trying it on every kind of UK number."""
    if number.country_code != _UK_CALLING_CODE:
        return True
    return _any_uk_number().fullmatch(phonenumbers.national_significant_number(number)) is not None


@cache
def _any_uk_number() -> re.Pattern[str]:
    """Every kind of number under +44, the islands' too, in one pattern: the package asks one after another."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[_UK_CALLING_CODE]
    known = [phonenumbers.PhoneMetadata.metadata_for_region(region) for region in regions]
    kinds = [getattr(metadata, kind) for metadata in known for kind in _KINDS_OF_NUMBER]
    patterns = {kind.national_number_pattern for kind in kinds if kind is not None and kind.national_number_pattern}
    return re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns)))
