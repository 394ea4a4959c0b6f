import pytest

from service.rules.fields import bank_formats
from service.rules.fields.formats import Invalid
from tests.builders import DAY

GOOD = [
    (bank_formats.sort_code, "12-34-56", "123456"),
    (bank_formats.sort_code, "12 34 56", "123456"),
    (bank_formats.sort_code, "123456", "123456"),
    (bank_formats.sort_code, "20.29.59", "202959"),
    (bank_formats.sort_code, "20_29_59", "202959"),
    (bank_formats.sort_code, "20 . 29 . 59.", "202959"),
    (bank_formats.account_number, "12345678", "12345678"),
    (bank_formats.account_number, "1234 5678", "12345678"),
    (bank_formats.account_number, "1234567", "01234567"),
    (bank_formats.account_number, "123456", "00123456"),
    (bank_formats.roll_number, "d/12345678-9", "D/12345678-9"),
    (bank_formats.roll_number, "A" * 18, "A" * 18),
]
BAD = [
    (bank_formats.sort_code, "12345", "sort_code"),
    (bank_formats.roll_number, "A" * 19, "too_long"),
    (bank_formats.roll_number, "D#123", "characters"),
    (bank_formats.roll_number, "D\N{EN DASH}1", "characters"),
    (bank_formats.sort_code, "12/34/56", "sort_code"),
    (bank_formats.sort_code, "１２３４５６", "sort_code"),
    (bank_formats.account_number, "12345", "account_number"),
    (bank_formats.account_number, "123456789", "account_number"),
    (bank_formats.account_number, "1234567X", "account_number"),
    (bank_formats.account_number, "GB29 NWBK 6016 1331 9268 19", "iban"),
    (bank_formats.sort_code, "00-00-00", "sort_code"),
    (bank_formats.account_number, "00000000", "account_number"),
    (bank_formats.account_number, "1234567890", "account_number"),
]


@pytest.mark.parametrize(("parse", "typed", "value"), GOOD)
def test_a_good_value_is_taken_and_written_one_way(parse, typed, value):
    assert parse(typed, DAY) == value


@pytest.mark.parametrize(("parse", "typed", "code"), BAD)
def test_a_bad_value_is_refused_with_its_code(parse, typed, code):
    found = parse(typed, DAY)
    assert isinstance(found, Invalid)
    assert found.code == code


@pytest.mark.parametrize(
    ("sort_code", "account_number", "swapped"),
    [
        ("71435108", "400302", True),
        ("7143 5108", "40-03-02", True),
        ("7143510", "400302", True),
        ("400302", "71435108", False),
        ("400302", "714351", False),
        ("71435108", "4003021", False),
        ("no", "400302", False),
    ],
)
def test_formats_a_sort_code_and_an_account_number_seem_swapped(sort_code, account_number, swapped):
    assert bank_formats.seem_swapped(sort_code, account_number) is swapped


@pytest.mark.parametrize(
    ("parse", "typed"),
    [
        (bank_formats.sort_code, "10039.0"),
        (bank_formats.sort_code, "10203.0"),
        (bank_formats.sort_code, "100390.0"),
        (bank_formats.sort_code, "1.0039E+04"),
        (bank_formats.account_number, "1234567.0"),
        (bank_formats.account_number, "1.234567e+07"),
        (bank_formats.roll_number, "12345678.0"),
    ],
)
def test_formats_a_number_that_a_spreadsheet_changed_is_never_read_as_another(parse, typed):
    fault = parse(typed, DAY)
    assert isinstance(fault, Invalid)
    assert "spreadsheet" in fault.message


@pytest.mark.parametrize("typed", ["2029.59", "20.2959", "1003.90", "10039.0.", "2.0.2.9.5.9", "20..29.59"])
def test_formats_dots_in_a_sort_code_are_between_its_pairs_or_it_is_refused(typed):
    assert isinstance(bank_formats.sort_code(typed, DAY), Invalid)


@pytest.mark.parametrize("typed", ["123456789", "1234 5678 90"])
def test_formats_nine_or_ten_digits_say_what_to_ask_the_bank_for(typed):
    fault = bank_formats.account_number(typed, DAY)
    assert "eight-digit account number for Bacs payments" in fault.remedy
    assert "digits; an account number has eight" in fault.message


@pytest.mark.parametrize(
    ("parse", "typed", "told"),
    [
        (bank_formats.sort_code, "2O-29-59", "character 2 is the letter O"),
        (bank_formats.sort_code, "20-29-5\uff19", "character 6 is a digit that is not one of 0 to 9"),
        (bank_formats.account_number, "6374847l", "character 8 is the letter l"),
        (bank_formats.account_number, "\u04174748472", "character 1 is “\u0417” (Cyrillic capital letter ze)"),
    ],
)
def test_formats_bank_numbers_that_look_right_say_which_character_is_wrong(parse, typed, told):
    assert told in parse(typed, DAY).message


@pytest.mark.parametrize("parse", [bank_formats.sort_code, bank_formats.account_number])
def test_a_word_in_the_place_of_a_bank_number_is_only_said_to_be_none(parse):
    assert "character" not in parse("unknown", DAY).message
