"""Whether an account number can belong to a sort code, by the check UK banks publish (Vocalink, version 9).

Three answers: it can, it cannot, or it cannot be checked, because no row covers the sort code or the account is one the
check is not made for. It never proves that the account exists or whose it is, so a wrong one is advice, no more.
The rows are in modulus_weights; the numbered exceptions are those of the published text, each in the one place
where it bites.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import mul
from typing import TYPE_CHECKING, Final

from service.rules.fields.modulus_weights import SUBSTITUTES, WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Verdict(StrEnum):
    VALID = "valid"
    WRONG = "wrong"
    CANNOT_BE_CHECKED = "cannot_be_checked"


class Method(StrEnum):
    MOD10 = "MOD10"
    MOD11 = "MOD11"
    DOUBLE_ALTERNATE = "DBLAL"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the published table: for which sort codes, by which method, with which fourteen weights."""

    first: str
    last: str
    method: Method
    weights: tuple[int, ...]
    exception: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The rows in the order of their sort codes, and the sort codes to be checked as others (exception 5)."""

    rows: tuple[Row, ...]
    substitutes: Mapping[str, str]
    starts: tuple[str, ...]

    def rows_for(self, sort_code: str) -> list[Row]:
        """The rows that cover a sort code; the ranges of the table do not overlap, but come once or twice each."""
        end = bisect_right(self.starts, sort_code)
        return [row for row in self.rows[max(0, end - 2) : end] if sort_code <= row.last]


#: The digits by the letters of the published text: sort code u to z, account number a to h.
_U, _A, _B, _C, _G, _H = 0, 6, 7, 8, 12, 13
#: Pairs of exceptions of which one passed check is enough.
_EITHER: Final = frozenset({(2, 9), (10, 11), (12, 13)})
_WITHOUT_A_TO_G: Final = (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)
_WITHOUT_U_TO_B: Final = (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1)
#: The sort codes that exceptions 8 and 9 put in the place of every other.
_CHECKED_AS: Final = {8: "090126", 9: "309634"}
_FOREIGN_CURRENCY: Final = frozenset("45678")
_COLUMNS: Final = 17
_SORT_CODE: Final = re.compile(r"[0-9]{6}")
_ACCOUNT_NUMBER: Final = re.compile(r"[0-9]{8}")


def table_from(weights: str, substitutes: str) -> Table:
    """A table from two texts in the published layout (valacdos.txt and scsubtab.txt)."""
    rows = []
    for line in filter(None, map(str.split, weights.splitlines())):
        numbers = tuple(map(int, line[3:]))
        exception = numbers[14] if len(line) > _COLUMNS else 0
        rows.append(Row(line[0], line[1], Method(line[2]), numbers[:14], exception))
    rows.sort(key=lambda row: row.first)
    pairs = dict(pair for line in substitutes.splitlines() if len(pair := line.split()) > 1)
    return Table(tuple(rows), pairs, tuple(row.first for row in rows))


@lru_cache(maxsize=1)
def known_table() -> Table:
    """The rows that come with this product."""
    return table_from(WEIGHTS, SUBSTITUTES)


def check(sort_code: str, account_number: str, table: Table | None = None) -> Verdict:
    """The verdict on six and eight digits; any other text cannot be checked."""
    if not (_SORT_CODE.fullmatch(sort_code) and _ACCOUNT_NUMBER.fullmatch(account_number)):
        return Verdict.CANNOT_BE_CHECKED
    table = table or known_table()
    rows = table.rows_for(sort_code)
    if not rows or _is_foreign_currency(rows, account_number):
        return Verdict.CANNOT_BE_CHECKED
    passed = _passes(rows[0], sort_code, account_number, table)
    if len(rows) > 1:
        second = rows[1]
        if (rows[0].exception, second.exception) in _EITHER:
            passed = passed or _passes(second, sort_code, account_number, table)
        elif not (second.exception == 3 and account_number[2] in "69"):  # noqa: PLR2004 - exception 3: one check is enough
            passed = passed and _passes(second, sort_code, account_number, table)
    return Verdict.VALID if passed else Verdict.WRONG


def _is_foreign_currency(rows: Sequence[Row], account_number: str) -> bool:
    """Exception 6: accounts in a foreign currency, which the check is not made for."""
    return (
        account_number[0] in _FOREIGN_CURRENCY
        and account_number[6] == account_number[7]
        and any(row.exception == 6 for row in rows)  # noqa: PLR2004
    )


def _passes(row: Row, sort_code: str, account_number: str, table: Table) -> bool:
    checked_as = sort_code
    if row.exception == 5:  # noqa: PLR2004
        checked_as = table.substitutes.get(sort_code, sort_code)
    elif row.exception in _CHECKED_AS:
        checked_as = _CHECKED_AS[row.exception]
    digits = list(map(int, checked_as + account_number))
    if row.exception == 14:  # noqa: PLR2004
        return _adds_up(row, digits) or _adds_up_moved(row, digits)
    return _adds_up(row, digits)


def _adds_up_moved(row: Row, digits: list[int]) -> bool:
    """Exception 14: when the last digit is 0, 1 or 9, the number is checked again without it, behind a zero."""
    return digits[_H] in {0, 1, 9} and _adds_up(row, [*digits[:_A], 0, *digits[_A:_H]])


def _adds_up(row: Row, digits: list[int]) -> bool:
    products: list[int] = list(map(mul, digits, _weights(row, digits)))
    if row.method is Method.DOUBLE_ALTERNATE:
        products = [product // 10 + product % 10 if product > 9 else product for product in products]  # noqa: PLR2004
    total = sum(products) + (27 if row.exception == 1 else 0)
    modulus = 11 if row.method is Method.MOD11 else 10
    remainder = total % modulus
    if row.exception == 4:  # noqa: PLR2004 - the last two digits are the remainder itself
        return remainder == digits[_G] * 10 + digits[_H]
    if row.exception == 5:  # noqa: PLR2004 - the check digit is what is left to the modulus
        check_digit = digits[_G] if row.method is Method.MOD11 else digits[_H]
        return (modulus - remainder) % modulus == check_digit
    return remainder == 0


def _weights(row: Row, digits: list[int]) -> tuple[int, ...]:
    """The weights of a row, or those that an exception puts in their place for this account."""
    ends_in_9 = digits[_G] == 9  # noqa: PLR2004 - g is the last digit but one
    if row.exception == 2 and digits[_A] != 0:  # noqa: PLR2004
        return _WITHOUT_U_TO_B if ends_in_9 else _WITHOUT_A_TO_G
    if ends_in_9 and (row.exception == 7 or (row.exception == 10 and (digits[_A], digits[_B]) in {(0, 9), (9, 9)})):  # noqa: PLR2004
        return (0,) * 8 + row.weights[_C:]
    return row.weights
