"""The published examples of the specification, version 9, by their numbers, and what our rows do not cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.fields import modulus_check
from service.rules.fields.modulus_check import Method, Row, Verdict, check
from service.rules.fields.modulus_weights import WEIGHTS

VALID = [
    (1, "089999", "66374958"), (2, "107999", "88837491"), (3, "202959", "63748472"), (4, "871427", "46238510"),
    (5, "872427", "46238510"), (6, "871427", "09123496"), (7, "871427", "99123496"), (8, "820000", "73688637"),
    (9, "827999", "73988638"), (10, "827101", "28748352"), (11, "134020", "63849203"), (12, "118765", "64371389"),
    (14, "938611", "07806039"), (15, "938600", "42368003"), (16, "938063", "55065200"), (17, "772798", "99345694"),
    (18, "086090", "06774744"), (19, "309070", "02355688"), (20, "309070", "12345668"), (21, "309070", "12345677"),
    (22, "309070", "99345694"), (31, "074456", "12345112"), (32, "070116", "34012583"), (33, "074456", "11104102"),
    (34, "180002", "00000190"),
]  # fmt: skip
WRONG = [
    (23, "938063", "15764273"), (24, "938063", "15764264"), (25, "938063", "15763217"), (26, "118765", "64371388"),
    (27, "203099", "66831036"), (28, "203099", "58716970"), (29, "089999", "66374959"), (30, "107999", "88837493"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "sort_code", "account_number"), VALID)
def test_a_published_example_that_passes_is_valid(number, sort_code, account_number):
    assert check(sort_code, account_number) is Verdict.VALID


@pytest.mark.parametrize(("number", "sort_code", "account_number"), WRONG)
def test_a_published_example_that_fails_is_wrong(number, sort_code, account_number):
    assert check(sort_code, account_number) is Verdict.WRONG


def test_published_example_13_is_an_account_in_a_foreign_currency_and_cannot_be_checked():
    assert check("200915", "41011166") is Verdict.CANNOT_BE_CHECKED


@pytest.mark.parametrize(
    ("sort_code", "account_number"),
    [
        ("000000", "12345678"),
        ("999999", "12345678"),
        ("089998", "123"),
        ("", ""),
        ("08999x", "66374958"),
        ("089999", "６６３７４９５８"),
    ],
)
def test_what_no_row_covers_cannot_be_checked(sort_code, account_number):
    assert check(sort_code, account_number) is Verdict.CANNOT_BE_CHECKED


def test_the_ends_of_a_range_belong_to_it():
    assert check("089000", "66374958") is Verdict.VALID
    assert check("088999", "66374958") is Verdict.CANNOT_BE_CHECKED
    assert check("090000", "66374958") is Verdict.CANNOT_BE_CHECKED


@given(st.integers(0, 999999), st.integers(0, 99999999))
def test_every_pair_of_numbers_has_a_verdict(sort_code, account_number):
    assert check(f"{sort_code:06}", f"{account_number:08}") in Verdict


@given(st.integers(0, 99999999), st.integers(0, 7), st.integers(1, 9))
def test_one_mistyped_digit_under_a_modulus_11_row_is_always_found(account_number, place, by):
    digits = [int(digit) for digit in f"{account_number:08}"]
    typed = [*digits[:place], (digits[place] + by) % 10, *digits[place + 1 :]]
    right, mistyped = ("".join(map(str, number)) for number in (digits, typed))
    if check("107999", right) is Verdict.VALID:
        assert check("107999", mistyped) is Verdict.WRONG


def test_the_rows_are_whole_and_each_range_stands_at_most_twice():
    rows = modulus_check.known_table().rows
    assert len(rows) == len(WEIGHTS.splitlines())
    assert all(len(row.weights) == 14 and row.first <= row.last for row in rows)
    ranges = [(row.first, row.last) for row in rows]
    for first, second in zip(sorted(set(ranges)), sorted(set(ranges))[1:], strict=False):
        assert first[1] < second[0]
    assert max(ranges.count(each) for each in ranges) <= 2


def test_the_published_files_can_be_read_as_they_are():
    table = modulus_check.table_from(
        "180002 180002 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1  14\r\n\r\n",
        "938173 938017\r\n",
    )
    assert table.rows == (Row("180002", "180002", Method.MOD11, (0, 0, 0, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1), 14),)
    assert table.substitutes == {"938173": "938017"}
    assert check("180002", "00000190", table) is Verdict.VALID
