from datetime import date

import pytest

from service.rules.fields import tax_formats
from service.rules.fields.formats import Invalid
from tests.builders import DAY

GOOD = [
    (tax_formats.ni_number, "AB123456C", "AB123456C"),
    (tax_formats.ni_number, "ab 12 34 56 c", "AB123456C"),
    (tax_formats.ni_number, "AB-123456-C", "AB123456C"),
    (tax_formats.tax_code, "1257L", "1257L"),
    (tax_formats.tax_code, "s1257l", "S1257L"),
    (tax_formats.tax_code, "C1257L", "C1257L"),
    (tax_formats.tax_code, "1257L M1", "1257L W1M1"),
    (tax_formats.tax_code, "1257L W1/M1", "1257L W1M1"),
    (tax_formats.tax_code, "1257LX", "1257L W1M1"),
    (tax_formats.tax_code, "SBR", "SBR"),
    (tax_formats.tax_code, "D0", "D0"),
    (tax_formats.tax_code, "SD2", "SD2"),
    (tax_formats.tax_code, "K475", "K475"),
    (tax_formats.tax_code, "0T", "0T"),
    (tax_formats.tax_code, "NT", "NT"),
    (tax_formats.tax_code, "45M", "45M"),
    (tax_formats.ni_category, "a", "A"),
    (tax_formats.ni_category, "Z", "Z"),
    (tax_formats.starter_declaration, "b", "B"),
    (tax_formats.starter_declaration, "Statement C", "C"),
    (tax_formats.student_loan_plan, "Plan 2", "02"),
    (tax_formats.student_loan_plan, "plan1", "01"),
    (tax_formats.student_loan_plan, "04", "04"),
    (tax_formats.student_loan_plan, "5", "05"),
    (tax_formats.student_loan_plan, "None", None),
    (tax_formats.student_loan_plan, "no", None),
    (tax_formats.ni_number, "ce 12 34 56", "CE123456"),
    (tax_formats.ni_number, "CE.12.34.56.A", "CE123456A"),
]
BAD = [
    (tax_formats.ni_number, "QQ123456A", "ni_number"),
    (tax_formats.ni_number, "TN123456A", "temporary_ni_number"),
    (tax_formats.ni_number, "GB123456A", "ni_number"),
    (tax_formats.ni_number, "AO123456A", "ni_number"),
    (tax_formats.ni_number, "AB123456E", "ni_number"),
    (tax_formats.ni_number, "ß123456C", "ni_number"),
    (tax_formats.ni_number, "078-05-1120", "ni_number"),
    (tax_formats.tax_code, "OT", "tax_code"),
    (tax_formats.tax_code, "S0T M2", "tax_code"),
    (tax_formats.tax_code, "1257", "tax_code"),
    (tax_formats.tax_code, "L1257", "tax_code"),
    (tax_formats.tax_code, "0L", "tax_code"),
    (tax_formats.tax_code, "1257L M1 cumulative", "tax_code"),
    (tax_formats.tax_code, "123456C", "tax_code"),
    (tax_formats.tax_code, "ſ1257L", "tax_code"),
    (tax_formats.ni_category, "G", "ni_category"),
    (tax_formats.ni_category, "AA", "ni_category"),
    (tax_formats.starter_declaration, "D", "starter_declaration"),
    (tax_formats.student_loan_plan, "Plan 3", "student_loan_plan"),
    (tax_formats.student_loan_plan, "0", "student_loan_plan"),
    (tax_formats.ni_number, "AB12345", "ni_number"),
    (tax_formats.ni_number, "AB12345C", "ni_number"),
    (tax_formats.tax_code, "1 257L", "tax_code"),
    (tax_formats.tax_code, "K475 1", "tax_code"),
    (tax_formats.tax_code, "1257L W2", "tax_code"),
    (tax_formats.tax_code, "1257L Wk", "tax_code"),
]


@pytest.mark.parametrize(("parse", "typed", "value"), GOOD)
def test_a_good_value_is_taken_and_written_one_way(parse, typed, value):
    assert parse(typed, DAY) == value


@pytest.mark.parametrize(("parse", "typed", "code"), BAD)
def test_a_bad_value_is_refused_with_its_code(parse, typed, code):
    found = parse(typed, DAY)
    assert isinstance(found, Invalid)
    assert found.code == code


@pytest.mark.parametrize("typed", ["OT", "ot m1", "SOT", "COTX"])
def test_the_letter_o_in_an_emergency_code_is_pointed_out(typed):
    assert "digit zero" in tax_formats.tax_code(typed, DAY).message


@pytest.mark.parametrize(("day", "accepted"), [(date(2026, 4, 5), False), (date(2026, 4, 6), True)])
def test_plan_5_begins_with_the_tax_year_2026(day, accepted):
    assert (tax_formats.student_loan_plan("Plan 5", day) == "05") is accepted


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1257L Wk1/Mth1", "1257L W1M1"),
        ("1257L (M1)", "1257L W1M1"),
        ("S1257L MTH1", "S1257L W1M1"),
        ("1257 L", "1257L"),
        ("1257L-X", "1257L W1M1"),
        ("1257L [W1/M1]", "1257L W1M1"),
        ("1257L Week 1/Month 1", "1257L W1M1"),
        ("1257L month 1", "1257L W1M1"),
        ("1257L M1/W1", "1257L W1M1"),
        ("1257L Wk/Mth 1", "1257L W1M1"),
        ("1257L\u00a0W1", "1257L W1M1"),
        ("1257L W1/M1 basis", "1257L W1M1"),
        ("1257L non-cumulative", "1257L W1M1"),
        ("1257L noncumul.", "1257L W1M1"),
        ("1257L cumulative", "1257L"),
        ("BR (cumul)", "BR"),
        ("S 1257L", "S1257L"),
        ("K 475", "K475"),
        ("0 T (X)", "0T W1M1"),
        ("BR M1", "BR W1M1"),
        ("SD3", "SD3"),
        ("CD1", "CD1"),
    ],
)
def test_formats_tax_code_is_read_however_its_parts_are_set_apart(typed, code):
    assert tax_formats.tax_code(typed, DAY) == code


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("SNT", "the code is NT"),
        ("CNT W1", "the code is NT"),
        ("CD2", "Wales has CD0, CD1; SD2 is Scotland's"),
        ("D3", "England and Northern Ireland have D0, D1; SD3 is Scotland's"),
        ("D2", "SD2 is Scotland's"),
        ("SD4", "Scotland has SD0, SD1, SD2, SD3"),
        ("D8", "does not exist"),
        ("125OL", "with the digit zero it is 1250L"),
        ("SDO", "with the digit zero it is SD0"),
        ("1257", "lacks its letter"),
    ],
)
def test_formats_tax_code_that_does_not_exist_is_refused_with_the_one_that_does(typed, told):
    fault = tax_formats.tax_code(typed, DAY)
    assert isinstance(fault, Invalid)
    assert told in fault.message
    assert "coding notice" in fault.remedy


@pytest.mark.parametrize(("day", "exists"), [(date(2024, 4, 5), False), (date(2024, 4, 6), True), (DAY, True)])
def test_formats_the_tax_year_says_which_d_codes_exist(day, exists):
    assert (tax_formats.tax_code("SD3", day) == "SD3") is exists


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("CE 23 45 61 \u0421", "character 9 is “\u0421” (Cyrillic capital letter es)"),
        ("CE I2 34 56 D", "character 3 is the letter I, where a digit belongs"),
        ("CE2345O1D", "character 7 is the letter O, where a digit belongs"),
        ("C0234561D", "character 2 is a digit, where a letter belongs"),
        ("CE234561E", "it ends in E, and the last letter is A, B, C or D"),
        ("CE2345611", "character 9 is a digit, where a letter belongs"),
        ("CE23456", "it has 7 characters, and needs two letters, six digits and a letter"),
        ("QQ123456C", "no NI number begins with these two letters"),
        ("CE２34561D", "character 3 is a digit that is not one of 0 to 9"),
    ],
)
def test_formats_an_ni_number_that_looks_right_says_which_character_is_wrong(typed, told):
    fault = tax_formats.ni_number(typed, DAY)
    assert isinstance(fault, Invalid)
    assert told in fault.message
    assert "2345" not in fault.message


@pytest.mark.parametrize("typed", ["unknown", "n/a", "?"])
def test_what_is_no_ni_number_at_all_is_only_said_to_be_none(typed):
    assert tax_formats.ni_number(typed, DAY).message == tax_formats.NOT_AN_NI_NUMBER


@pytest.mark.parametrize(
    ("parse", "typed"),
    [
        (tax_formats.tax_code, "\u041a475"),
        (tax_formats.tax_code, "1257\uff2c"),
        (tax_formats.ni_category, "\u0410"),
        (tax_formats.starter_declaration, "\u0412"),
    ],
)
def test_formats_a_letter_of_another_alphabet_is_named(parse, typed):
    fault = parse(typed, DAY)
    assert isinstance(fault, Invalid)
    assert "letter" in fault.message
    assert any(sign in fault.message for sign in typed if not sign.isascii())
