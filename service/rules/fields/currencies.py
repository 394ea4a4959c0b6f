"""Amounts of money: how many decimals a currency has, how an amount is read, and how it is written.

The one table of minor digits is here (ISO 4217); pages, files, the edit form, the API and back pay all ask it. An
amount is whole minor units, an int. Only a rate of hourly or daily pay may have a fraction of a minor unit; it is then
an exact Decimal of minor units, and what is worked out from it is rounded, never the rate itself (decision 0022). No
float touches an amount (F42).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from service.facts.issues import IssueCode
from service.rules.fields.formats import Invalid

if TYPE_CHECKING:
    from datetime import date

#: Minor units: whole ones as int, a rate with a fraction of one as Decimal.
MinorUnits: TypeAlias = "int | Decimal"

DEFAULT_CURRENCY: Final = "GBP"
#: Currencies whose minor unit is not a hundredth (ISO 4217, list one).
_MINOR_DIGITS: Final = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
SIGNS: Final = {"GBP": "£", "EUR": "€", "USD": "$"}
#: Pay of these periods is a rate: pay is worked out from it and the time worked, so its fractions count.
RATE_PERIODS: Final = frozenset({"hourly", "daily"})
#: Far beyond any salary; longer digits are not even read.
MOST_MONEY_DIGITS: Final = 15
#: Decimals of a rate that are read; what a program gives for a third of a pound has no more.
MOST_RATE_DECIMALS: Final = 24
_NUMBER: Final = re.compile(r"[0-9]{1,40}(\.[0-9]{1,40})?|[0-9]{1,3}(,[0-9]{3}){1,12}(\.[0-9]{1,40})?")
_DIGITS_OF_A_GROUP: Final = 3
#: Seventy thousand to some, seventy to others.
_DOT_BEFORE_THREE: Final = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
#: As before, but a thousand is likelier: a day's work pays more than nine pounds.
_ONE_DIGIT_BEFORE_THREE: Final = re.compile(r"[1-9]\.[0-9]{3}")
#: Enough digits that nothing here is ever rounded on the way.
_EXACT: Final = Context(prec=60)
_MINUS_SIGNS: Final = ("-", "\N{MINUS SIGN}")


def minor_digits(currency: str | None) -> int:
    """How many decimals an amount of this currency has; two when the currency is not known."""
    return _MINOR_DIGITS.get(currency or DEFAULT_CURRENCY, 2)


def money_in_minor_units(value: str, currency: str, period: str | None = None) -> MinorUnits | Invalid:
    """`1234.5` in GBP is 123450, exactly. `period` is that of the pay; hourly and daily rates keep their fractions.

    `70.000` could be two amounts and is refused, but for rates that cannot be thousands.
    """
    plain = value.strip()
    if not _NUMBER.fullmatch(plain):
        return Invalid(IssueCode.NOT_MONEY, "is not an amount of money")
    digits, is_rate = minor_digits(currency), period in RATE_PERIODS
    if _could_be_thousands(plain, digits, period):
        return Invalid(
            IssueCode.THOUSANDS_OR_DECIMALS, "could be thousands or decimals; write whole units without the dot"
        )
    whole, _, decimals = plain.replace(",", "").partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > (MOST_RATE_DECIMALS if is_rate else digits):
        return Invalid(IssueCode.TOO_MANY_DECIMALS, f"has more decimals than {'a rate' if is_rate else currency} has")
    if len(whole.lstrip("0")) + digits > MOST_MONEY_DIGITS:
        return Invalid(IssueCode.NOT_MONEY, "is larger than any salary")
    return exact(Decimal(f"{whole}.{decimals or 0}").scaleb(digits, _EXACT))


def _could_be_thousands(plain: str, digits: int, period: str | None) -> bool:
    if digits >= _DIGITS_OF_A_GROUP:
        return False
    if digits > 0 and period == "hourly":
        return False
    ambiguous = _ONE_DIGIT_BEFORE_THREE if digits > 0 and period == "daily" else _DOT_BEFORE_THREE
    return ambiguous.fullmatch(plain) is not None


def typed_money(value: str, currency: str, period: str | None = None) -> MinorUnits | Invalid:
    """An amount as a person types it or a page shows it: `£53,000`, `-1,500.50`, `1,250.500 KWD`, `-£5.00`."""
    plain = " ".join(value.split())
    is_negative = plain.startswith(_MINUS_SIGNS)
    plain = plain[1:] if is_negative else plain
    for sign in (SIGNS.get(currency), currency):
        if sign and plain.strip().casefold().startswith(sign.casefold()):
            plain = plain.strip()[len(sign) :]
        elif sign and plain.strip().casefold().endswith(sign.casefold()):
            plain = plain.strip()[: -len(sign)]
    plain = plain.strip()
    if not is_negative and plain.startswith(_MINUS_SIGNS):
        is_negative, plain = True, plain[1:].strip()
    found = money_in_minor_units(plain, currency, period)
    if isinstance(found, Invalid) or not is_negative:
        return found
    return -found if isinstance(found, int) else found.copy_negate()


def pounds(value: str, _day: date) -> MinorUnits | Invalid:
    """An amount as it would be in pounds; a person's own currency and period are judged by `money_in_minor_units`."""
    return money_in_minor_units(value, DEFAULT_CURRENCY)


def pounds_as_text(value: str, _day: date) -> str | Invalid:
    """An amount in pounds that is passed on and never reckoned with: `1234.5` becomes `1234.50`. Not below zero."""
    minor = money_in_minor_units(value.strip().removeprefix("£"), DEFAULT_CURRENCY)
    return minor if isinstance(minor, Invalid) else f"{in_major_units(minor, DEFAULT_CURRENCY):f}"


def exact(minor: Decimal) -> MinorUnits:
    """The same number, an int when it is whole, without needless zeros otherwise."""
    whole = int(minor)
    return whole if minor == whole else Decimal(f"{minor.normalize(_EXACT):f}")


def whole_minor_units(minor: MinorUnits) -> int:
    """Rounded to whole minor units, half a unit up (away from zero)."""
    return minor if isinstance(minor, int) else int(minor.quantize(Decimal(1), ROUND_HALF_UP, _EXACT))


def in_major_units(minor: MinorUnits, currency: str | None) -> Decimal:
    """The amount as a number of pounds (dinars, yen), exactly, with at least the currency's decimals."""
    digits = minor_digits(currency)
    fraction = 0 if isinstance(minor, int) else -int(minor.as_tuple().exponent)
    return Decimal(f"{Decimal(minor).scaleb(-digits, _EXACT):.{digits + max(fraction, 0)}f}")


def plain_text(minor: MinorUnits, currency: str | None) -> str:
    """`1250.500`, without sign or separators, so that it is read back as the same amount whatever the period."""
    text = f"{in_major_units(minor, currency):f}"
    is_doubtful = minor_digits(currency) < _DIGITS_OF_A_GROUP and _DOT_BEFORE_THREE.fullmatch(text.lstrip("-"))
    return f"{text}0" if is_doubtful else text


def shown(minor: MinorUnits, currency: str | None) -> str:
    """`£70,000.00`, `1,250.500 KWD`, with a minus sign (U+2212) before it when it is below zero."""
    amount = in_major_units(minor, currency)
    sign, text = "\N{MINUS SIGN}" if amount < 0 else "", f"{amount.copy_abs():,f}"
    if prefix := SIGNS.get(currency or ""):
        return f"{sign}{prefix}{text}"
    return f"{sign}{text} {currency}" if currency else f"{sign}{text}"
