"""Good and bad values of every kind; at least the samples of HMRC's rules that the product page quotes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.fields import formats
from service.rules.fields.formats import Invalid
from service.rules.fields.payroll_fields import PAYROLL_FIELDS
from tests.builders import DAY

GOOD = [
    (formats.text, "Engineer", "Engineer"),
    (formats.text, "Head of\n  Design", "Head of Design"),
    (formats.text, "Größe 日本", "Größe 日本"),
    (formats.name, "Amelia", "Amelia"),
    (formats.name, "O'Neill-Khan", "O'Neill-Khan"),
    (formats.name, "Zoë", "Zoe"),
    (formats.name, "van der Berg", "van der Berg"),
    (formats.name, "A" * 35, "A" * 35),
    (formats.name, "St. John", "St John"),
    (formats.name, "J.R.", "J R"),
    (formats.name, "Smith Jr.", "Smith Jr"),
    (formats.name, "\u00c9. Mary", "E Mary"),
    (formats.name, "'t Hart", "t Hart"),
    (formats.name, "\u02bbOkina", "Okina"),
    (formats.name, "\u2019s-Gravesande", "s-Gravesande"),
    (formats.name, "van 't Hoff", "van 't Hoff"),
    (formats.title, "Ms", "Ms"),
    (formats.title, "Prof. Dr", "Prof. Dr"),
    (formats.address_line, "12 Market Street", "12 Market Street"),
    (formats.address_line, "Flat 3 & 4, (rear)/No.5", "Flat 3 & 4, (rear)/No.5"),
    (formats.address_line, "Königstraße 1", "Konigstrasse 1"),
    (formats.address_line, "\u00bd Mile House", "1/2 Mile House"),
    (formats.employee_id, "1042", "1042"),
    (formats.employee_id, "UK-0017/a", "UK-0017/a"),
    (formats.employee_id, "１０42", "1042"),
    (formats.address_line, "12½ High Street", "12 1/2 High Street"),
    (formats.employee_id, "10.01", "10.01"),
    (formats.employee_id, "1E10", "1E10"),
    (formats.gender, "Female", "F"),
    (formats.gender, "woman", "F"),
    (formats.gender, "MALE", "M"),
    (formats.gender, "m", "M"),
    (formats.yes_or_no, "Yes", "yes"),
    (formats.yes_or_no, "false", "no"),
    (formats.salary_period, "annual", "annual"),
    (formats.salary_period, "Annually", "annual"),
    (formats.salary_period, "year", "annual"),
    (formats.salary_period, "per annum", "annual"),
    (formats.salary_period, "p.a.", "annual"),
    (formats.salary_period, "per hour", "hourly"),
    (formats.salary_period, "p.h.", "hourly"),
    (formats.salary_period, "pw", "weekly"),
    (formats.salary_period, "pcm", "monthly"),
    (formats.salary_period, "per calendar month", "monthly"),
    (formats.salary_period, "every 4 weeks", "four_weekly"),
    (formats.salary_period, "Per Month", "monthly"),
    (formats.salary_period, "quarterly", "quarterly"),
    (formats.salary_period, "Month", "monthly"),
    (formats.salary_period, "four-weekly", "four_weekly"),
    (formats.salary_period, "biweekly", "fortnightly"),
    (formats.salary_period, "week", "weekly"),
    (formats.salary_period, "daily", "daily"),
    (formats.salary_period, "hour", "hourly"),
    (formats.pay_schedule, "Monthly", "monthly"),
    (formats.pay_schedule, "W4", "four_weekly"),
    (formats.pay_schedule, "year", "yearly"),
    (formats.pay_schedule, "M6", "half_yearly"),
    (formats.pay_schedule, "Directors' run", "Directors' run"),
    (formats.pay_frequency, "Four-weekly", "four_weekly"),
    (formats.pay_frequency, "IO", "one_off"),
    (formats.hours_band, " d", "D"),
    (formats.hours_band, "E", "E"),
    (formats.director_ni_method, "Annual method", "AN"),
    (formats.director_ni_method, "AL", "AL"),
    (formats.marital_status, "Civil Partnership", "civil_partnership"),
    (formats.marital_status, "In a civil partnership", "civil_partnership"),
    (formats.marital_status, "WIDOWED", "widowed"),
    (formats.payment_method, "BACS", "bank"),
    (formats.payment_method, "Cheque", "cheque"),
    (formats.passport_number, "533380006gbr", "533380006GBR"),
    (formats.passport_number, "A" * 35, "A" * 35),
    (formats.hours_per_week, "37.50", "37.5"),
    (formats.hours_per_week, "40", "40"),
    (formats.hours_per_week, "100", "100"),
    (formats.hours_per_week, "0", "0"),
    (formats.hours_per_week, "168", "168"),
]
BAD = [
    (formats.text, "x" * 256, "too_long"),
    (formats.text, "a\x00b", "control_characters"),
    (formats.text, "abc\u202edef", "control_characters"),
    (formats.text, "\ud800", "control_characters"),
    (formats.name, "A" * 36, "too_long"),
    (formats.name, "Amelia2", "characters"),
    (formats.name, "-Khan", "characters"),
    (formats.name, "'Khan'", "characters"),
    (formats.name, ".", "characters"),
    (formats.name, "李明", "characters"),
    (formats.name, "Amelia.", "characters"),
    (formats.title, "1st Lt", "characters"),
    (formats.address_line, "#12 Market Street", "characters"),
    (formats.address_line, "12 Market Street, Holbeck, Leeds, LS1", "too_long"),
    (formats.employee_id, "n° 12", "characters"),
    (formats.employee_id, "1" * 36, "too_long"),
    (formats.employee_id, "E²", "characters"),
    (formats.employee_id, "E③", "characters"),
    (formats.address_line, "Flat 3²", "characters"),
    (formats.passport_number, "53338000₆", "characters"),
    (formats.employee_id, "1042.0", "characters"),
    (formats.employee_id, "1.23E+07", "characters"),
    (formats.passport_number, "533380006.0", "characters"),
    (formats.passport_number, "5.3338e+08", "characters"),
    (formats.gender, "Non-binary", "gender_unknown"),
    (formats.gender, "X", "gender_unknown"),
    (formats.pay_frequency, "Directors' run", "not_a_choice"),
    (formats.hours_band, "F", "not_a_choice"),
    (formats.hours_band, "AB", "not_a_choice"),
    (formats.director_ni_method, "AM", "not_a_choice"),
    (formats.marital_status, "It is complicated", "not_a_choice"),
    (formats.payment_method, "bitcoin", "not_a_choice"),
    (formats.passport_number, "A" * 36, "too_long"),
    (formats.passport_number, "(533380006", "characters"),
    (formats.yes_or_no, "maybe", "yes_or_no"),
    (formats.salary_period, "once", "salary_period"),
    (formats.salary_period, "per job", "salary_period"),
    (formats.pay_schedule, "#1", "characters"),
    (formats.hours_per_week, "169", "too_many_hours"),
    (formats.hours_per_week, "37,5", "not_a_number"),
    (formats.hours_per_week, "-1", "not_a_number"),
    (formats.hours_per_week, "full time", "not_a_number"),
    (formats.hours_per_week, "9" * 5000, "not_a_number"),
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
    ("parse", "typed", "told"),
    [
        (formats.name, "\u0410nna", "it has “\u0410” (Cyrillic capital letter a)"),
        (formats.employee_id, "\u04151042", "it has “\u0415” (Cyrillic capital letter ie)"),
        (formats.address_line, "Flat 3²", "it has a digit that is not one of 0 to 9"),
    ],
)
def test_formats_a_character_that_looks_like_a_plain_one_is_named(parse, typed, told):
    assert told in parse(typed, DAY).message


@given(st.data())
@pytest.mark.parametrize("field", PAYROLL_FIELDS, ids=lambda field: field.name)
def test_parsing_what_was_parsed_changes_nothing(field, data):
    sample = st.one_of(
        st.text(min_size=1), st.just(field.example), st.from_regex(r"[A-Za-z0-9 .,'\-/+@]{1,40}", fullmatch=True)
    )
    text = data.draw(sample.map(str.strip).filter(bool))
    value = field.parse(text, DAY)
    if isinstance(value, str) and value:
        assert field.parse(value, DAY) == value
    elif isinstance(value, date):
        assert field.parse(value.isoformat(), DAY) == value
