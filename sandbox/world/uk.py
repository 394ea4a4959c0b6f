"""Made-up but valid British payroll data: numbers that pass every published check and belong to no one."""

import random
from dataclasses import dataclass

_FIRST_LETTERS = "ABCEGHJKLMNOPRSTWXYZ"
_SECOND_LETTERS = "ABCEGHJKLMNPRSTWXYZ"
# Never given out, or used by offices for their own ends.
_NOT_PEOPLES = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "CR", "MW", "NC", "PP", "PY", "PZ")
_PREFIXES = tuple(a + b for a in _FIRST_LETTERS for b in _SECOND_LETTERS if a + b not in _NOT_PEOPLES)
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Town:
    name: str
    county: str
    outward: tuple[str, ...]


TOWNS = (
    Town("London", "Greater London", ("N1", "E2", "SE1", "SW9", "NW5", "EC1V", "W12")),
    Town("Manchester", "Greater Manchester", ("M1", "M4", "M14", "M20")),
    Town("Leeds", "West Yorkshire", ("LS1", "LS6", "LS11")),
    Town("Bristol", "Bristol", ("BS1", "BS5", "BS8")),
    Town("Birmingham", "West Midlands", ("B1", "B12", "B29")),
    Town("Glasgow", "Lanarkshire", ("G1", "G12", "G41")),
    Town("Cardiff", "South Glamorgan", ("CF10", "CF24")),
    Town("Belfast", "County Antrim", ("BT1", "BT9")),
    Town("Norwich", "Norfolk", ("NR1", "NR4")),
    Town("Exeter", "Devon", ("EX1", "EX4")),
)

STREETS = (
    "Albion Road", "Beech Grove", "Church Lane", "Dock Street", "Elm Avenue", "Foundry Lane",
    "Grange Road", "High Street", "Ivy Close", "Jubilee Way", "Kings Road", "Lime Walk", "Mill Lane",
    "Orchard Way", "Park View",
)  # fmt: skip

# Two sort codes whose check is published with a worked example: weights of the eight digits, and modulus.
_CHECKED = {"08-99-99": ((7, 1, 3, 7, 1, 3, 7, 1), 10), "10-79-99": ((8, 7, 6, 5, 4, 3, 2, 1), 11)}


def ni_number(number: int) -> str:
    """Different for every number below some 1.4 thousand million."""
    prefix = _PREFIXES[number % len(_PREFIXES)]
    digits = (number * 7919 + 100_003) % 1_000_000
    return f"{prefix}{digits:06d}{'ABCD'[number % 4]}"


def account(number: int) -> tuple[str, str]:
    """Sort code and account number that pass the modulus check; different for each number below a million."""
    sort_code = tuple(_CHECKED)[number % 2]
    weights, modulus = _CHECKED[sort_code]
    for last in range(100):
        digits = f"{10_000_000 + (number // 2) * 100 + last:08d}"
        if sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % modulus == 0:
            return sort_code, digits
    raise AssertionError("one in a hundred always passes")


def postcode(chance: random.Random, town: Town) -> str:
    return f"{chance.choice(town.outward)} {chance.randint(0, 9)}{''.join(chance.choices(_INWARD, k=2))}"


def phone_number(number: int) -> str:
    """From the range kept for drama."""
    return f"+44 7700 900{number % 1000:03d}"
