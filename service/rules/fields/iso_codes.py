"""Countries and currencies by ISO code, from the pycountry package; names and common short forms are understood."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pycountry

from service.facts.issues import IssueCode
from service.rules.fields import characters
from service.rules.fields.formats import TRANSLATE_OR_CORRECT, Invalid

if TYPE_CHECKING:
    from datetime import date

#: Longer texts are not looked up, nor remembered.
LONGEST_NAME = 100
#: U.K, U.S.A
_LETTERS_WITH_DOTS = re.compile(r"(?:[A-Za-z]\. ?){1,3}[A-Za-z]?")
#: What is written so; of any other (`N.A.`, `N.P.`) the letters would be some country's code by chance.
_WITH_DOTS = {
    "uk": "GB",
    "gb": "GB",
    "ni": "GB",
    "us": "US",
    "usa": "US",
    "uae": "AE",
    "nz": "NZ",
    "roi": "IE",
    "drc": "CD",
}
#: Words for none that are ISO codes as well: read as a code in capitals only, as programs write it.
_NO_COUNTRY = frozenset({"na", "no"})
#: What people write for the United Kingdom and its parts, which ISO 3166 does not list as countries.
_UNITED_KINGDOM = frozenset({"uk", "great britain", "britain", "england", "scotland", "wales", "northern ireland"})
#: Names in everyday use that ISO 3166 has no more, or never had; as `_plain` writes them.
_USUAL_NAMES = {
    "republic of ireland": "IE",
    "eire": "IE",
    "holland": "NL",
    "turkey": "TR",
    "russia": "RU",
    "ivory coast": "CI",
    "cape verde": "CV",
    "swaziland": "SZ",
    "burma": "MM",
    "macedonia": "MK",
    "bosnia": "BA",
    "uae": "AE",
    "palestine": "PS",
    "vatican": "VA",
    "vatican city": "VA",
    "east timor": "TL",
    "macau": "MO",
    "brunei": "BN",
    "drc": "CD",
    "dr congo": "CD",
    "iom": "IM",
    "roi": "IE",
    "n ireland": "GB",
}


@lru_cache(maxsize=1024)
def country_code(text: str) -> str | None:
    """ISO 3166 alpha-2 of a code or a name, or None: `United Kingdom`, `uk` and `GBR` are all `GB`.

    `NA` is Namibia and `NO` Norway; `n.a.`, `Na` and `No` are likelier words for none, and no country.
    """
    written = characters.one_line(text)
    if len(written) > LONGEST_NAME or _is_no_country(written):
        return None
    if _LETTERS_WITH_DOTS.fullmatch(written):
        return _WITH_DOTS.get(_letters(written))
    word = written.removesuffix(".")
    if word.casefold() in _UNITED_KINGDOM:
        return "GB"
    try:
        return str(pycountry.countries.lookup(word).alpha_2)
    except LookupError:
        plain = _plain(word)
        return _USUAL_NAMES.get(plain) or _plain_names().get(plain)


def _is_no_country(written: str) -> bool:
    return _letters(written) in _NO_COUNTRY and not (written.isalpha() and written.isupper())


def _letters(written: str) -> str:
    return re.sub(r"[. /]", "", written).casefold()


def _plain(name: str) -> str:
    """A name to be compared: without accents, articles and punctuation, `Saint` and `and` written one way."""
    words = re.sub(r"[^a-z]+", " ", characters.folded(name).casefold().replace("&", " and ")).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")


@lru_cache(maxsize=1)
def _plain_names() -> dict[str, str]:
    return {
        _plain(name): country.alpha_2
        for country in pycountry.countries
        for name in (country.name, getattr(country, "common_name", ""), getattr(country, "official_name", ""))
        if name
    }


#: Usual names of the countries whose name in ISO 3166 has a title behind it, or more than HMRC's 35 characters.
_SHORT_NAMES = {
    "CD": "Democratic Republic of the Congo",
    "FM": "Micronesia",
    "GS": "South Georgia",
    "PS": "Palestine",
    "SH": "Saint Helena",
    "UM": "US Minor Outlying Islands",
    "VG": "British Virgin Islands",
    "VI": "US Virgin Islands",
}


@lru_cache(maxsize=256)
def country_name(code: str) -> str:
    """The English name of an ISO 3166 code, in plain letters; the code itself where it is not known.

    The usual name, where ISO 3166 has one: Tanzania, and not its full title. At most 35 characters, as HMRC takes.
    """
    known = pycountry.countries.get(alpha_2=code)
    if known is None:
        return code
    name = _SHORT_NAMES.get(code) or getattr(known, "common_name", None) or known.name
    return characters.folded(str(name))


def country(value: str, _day: date) -> str | Invalid:
    """The ISO 3166 code of a country, from its code or its name."""
    code = country_code(value)
    if code is not None:
        return code
    is_none = _is_no_country(characters.one_line(value))
    what = (
        "may mean no country; write its name, or its code in capitals"
        if is_none
        else "is not a country that ISO 3166 knows"
    )
    return Invalid(IssueCode.COUNTRY, what, remedy=TRANSLATE_OR_CORRECT)


@lru_cache(maxsize=256)
def _is_currency(code: str) -> bool:
    return pycountry.currencies.get(alpha_3=code) is not None


def currency(value: str, _day: date) -> str | Invalid:
    """An ISO 4217 currency code."""
    code = characters.in_capitals(value)
    return (
        code
        if _is_currency(code)
        else Invalid(IssueCode.CURRENCY, "is not a currency that ISO 4217 knows", remedy=TRANSLATE_OR_CORRECT)
    )
