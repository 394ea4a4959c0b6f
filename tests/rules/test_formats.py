"""Good and bad values of every kind; at least the samples of HMRC's rules that the product page quotes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules import formats
from service.rules.formats import Fault
from service.rules.payroll_fields import PAYROLL_FIELDS
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
    (formats.title, "Ms", "Ms"),
    (formats.title, "Prof. Dr", "Prof. Dr"),
    (formats.address_line, "12 Market Street", "12 Market Street"),
    (formats.address_line, "Flat 3 & 4, (rear)/No.5", "Flat 3 & 4, (rear)/No.5"),
    (formats.address_line, "Königstraße 1", "Konigstrasse 1"),
    (formats.employee_id, "1042", "1042"),
    (formats.employee_id, "UK-0017/a", "UK-0017/a"),
    (formats.gender, "Female", "F"),
    (formats.gender, "woman", "F"),
    (formats.gender, "MALE", "M"),
    (formats.gender, "m", "M"),
    (formats.calendar_date, "2026-01-05", date(2026, 1, 5)),
    (formats.calendar_date, "2024-02-29", date(2024, 2, 29)),
    (formats.calendar_date, "2020-01-28T08:44:42.000Z", date(2020, 1, 28)),
    (formats.birth_date, "1988-04-17", date(1988, 4, 17)),
    (formats.birth_date, DAY.isoformat(), DAY),
    (formats.birth_date, "1896-11-24", date(1896, 11, 24)),
    (formats.leaving_date, "2019-04-06", date(2019, 4, 6)),
    (formats.leaving_date, "2027-12-31", date(2027, 12, 31)),
    (formats.ni_number, "AB123456C", "AB123456C"),
    (formats.ni_number, "ab 12 34 56 c", "AB123456C"),
    (formats.ni_number, "AB-123456-C", "AB123456C"),
    (formats.postcode, "M1 1AE", "M1 1AE"),
    (formats.postcode, "B33 8TH", "B33 8TH"),
    (formats.postcode, "CR2 6XH", "CR2 6XH"),
    (formats.postcode, "DN55 1PT", "DN55 1PT"),
    (formats.postcode, "W1A 0AX", "W1A 0AX"),
    (formats.postcode, "EC1A 1BB", "EC1A 1BB"),
    (formats.postcode, "SW1A1AA", "SW1A 1AA"),
    (formats.postcode, "ls1  6dt", "LS1 6DT"),
    (formats.postcode, "GIR 0AA", "GIR 0AA"),
    (formats.postcode, "BFPO 1", "BFPO 1"),
    (formats.postcode, "75008", "75008"),
    (formats.postcode, "D02 X285", "D02 X285"),
    (formats.tax_code, "1257L", "1257L"),
    (formats.tax_code, "s1257l", "S1257L"),
    (formats.tax_code, "C1257L", "C1257L"),
    (formats.tax_code, "1257L M1", "1257L W1M1"),
    (formats.tax_code, "1257L W1/M1", "1257L W1M1"),
    (formats.tax_code, "1257LX", "1257L W1M1"),
    (formats.tax_code, "SBR", "SBR"),
    (formats.tax_code, "D0", "D0"),
    (formats.tax_code, "SD2", "SD2"),
    (formats.tax_code, "K475", "K475"),
    (formats.tax_code, "0T", "0T"),
    (formats.tax_code, "NT", "NT"),
    (formats.tax_code, "45M", "45M"),
    (formats.ni_category, "a", "A"),
    (formats.ni_category, "Z", "Z"),
    (formats.starter_declaration, "b", "B"),
    (formats.student_loan_plan, "Plan 2", "02"),
    (formats.student_loan_plan, "plan1", "01"),
    (formats.student_loan_plan, "04", "04"),
    (formats.student_loan_plan, "5", "05"),
    (formats.student_loan_plan, "None", None),
    (formats.student_loan_plan, "no", None),
    (formats.yes_or_no, "Yes", "yes"),
    (formats.yes_or_no, "false", "no"),
    (formats.salary_period, "annual", "annual"),
    (formats.salary_period, "Annually", "annual"),
    (formats.salary_period, "year", "annual"),
    (formats.salary_period, "per annum", "annual"),
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
    (formats.hours_per_week, "37.50", "37.5"),
    (formats.hours_per_week, "40", "40"),
    (formats.hours_per_week, "100", "100"),
    (formats.hours_per_week, "0", "0"),
    (formats.hours_per_week, "168", "168"),
    (formats.sort_code, "12-34-56", "123456"),
    (formats.sort_code, "12 34 56", "123456"),
    (formats.sort_code, "123456", "123456"),
    (formats.account_number, "12345678", "12345678"),
    (formats.account_number, "1234 5678", "12345678"),
    (formats.account_number, "1234567", "01234567"),
    (formats.account_number, "123456", "00123456"),
    (formats.pounds, "42000", 4200000),
]
BAD = [
    (formats.text, "x" * 256, "too_long"),
    (formats.text, "a\x00b", "control_characters"),
    (formats.text, "abc\u202edef", "control_characters"),
    (formats.text, "\ud800", "control_characters"),
    (formats.name, "A" * 36, "too_long"),
    (formats.name, "Amelia2", "characters"),
    (formats.name, "-Khan", "characters"),
    (formats.name, "李明", "characters"),
    (formats.name, "Amelia.", "characters"),
    (formats.title, "1st Lt", "characters"),
    (formats.address_line, "#12 Market Street", "characters"),
    (formats.address_line, "12 Market Street, Holbeck, Leeds, LS1", "too_long"),
    (formats.employee_id, "n° 12", "characters"),
    (formats.employee_id, "1" * 36, "too_long"),
    (formats.gender, "Non-binary", "gender_unknown"),
    (formats.gender, "X", "gender_unknown"),
    (formats.calendar_date, "05/01/2026", "not_a_date"),
    (formats.calendar_date, "2026-02-30", "not_a_date"),
    (formats.calendar_date, "2026-01-05 or so", "not_a_date"),
    (formats.calendar_date, "2026-01-051", "not_a_date"),
    (formats.calendar_date, "20260105", "not_a_date"),
    (formats.calendar_date, "2026-W01-1", "not_a_date"),
    (formats.calendar_date, "２０２６-01-05", "not_a_date"),
    (formats.birth_date, "2026-11-24", "in_the_future"),
    (formats.birth_date, "1896-11-23", "too_long_ago"),
    (formats.birth_date, "17 April 1988", "not_a_date"),
    (formats.leaving_date, "2019-04-05", "too_long_ago"),
    (formats.leaving_date, "soon", "not_a_date"),
    (formats.ni_number, "QQ123456A", "ni_number"),
    (formats.ni_number, "TN123456A", "temporary_ni_number"),
    (formats.ni_number, "GB123456A", "ni_number"),
    (formats.ni_number, "AO123456A", "ni_number"),
    (formats.ni_number, "AB123456E", "ni_number"),
    (formats.ni_number, "AB12345C", "ni_number"),
    (formats.ni_number, "ß123456C", "ni_number"),
    (formats.ni_number, "078-05-1120", "ni_number"),
    (formats.postcode, "LS1 6DT, Leeds", "postcode"),
    (formats.postcode, "12345678901", "postcode"),
    (formats.postcode, "ß1 1AA", "postcode"),
    (formats.tax_code, "OT", "tax_code"),
    (formats.tax_code, "S0T M2", "tax_code"),
    (formats.tax_code, "1257", "tax_code"),
    (formats.tax_code, "L1257", "tax_code"),
    (formats.tax_code, "0L", "tax_code"),
    (formats.tax_code, "123456C", "tax_code"),
    (formats.tax_code, "ſ1257L", "tax_code"),
    (formats.ni_category, "G", "ni_category"),
    (formats.ni_category, "AA", "ni_category"),
    (formats.starter_declaration, "D", "starter_declaration"),
    (formats.student_loan_plan, "Plan 3", "student_loan_plan"),
    (formats.student_loan_plan, "0", "student_loan_plan"),
    (formats.yes_or_no, "maybe", "yes_or_no"),
    (formats.salary_period, "once", "salary_period"),
    (formats.salary_period, "per job", "salary_period"),
    (formats.pay_schedule, "#1", "characters"),
    (formats.hours_per_week, "169", "too_many_hours"),
    (formats.hours_per_week, "37,5", "not_a_number"),
    (formats.hours_per_week, "-1", "not_a_number"),
    (formats.hours_per_week, "full time", "not_a_number"),
    (formats.hours_per_week, "9" * 5000, "not_a_number"),
    (formats.sort_code, "12345", "sort_code"),
    (formats.sort_code, "12/34/56", "sort_code"),
    (formats.sort_code, "１２３４５６", "sort_code"),
    (formats.account_number, "12345", "account_number"),
    (formats.account_number, "123456789", "account_number"),
    (formats.account_number, "1234567X", "account_number"),
    (formats.account_number, "GB29 NWBK 6016 1331 9268 19", "iban"),
    (formats.pounds, "£42,000", "not_money"),
]


@pytest.mark.parametrize(("parse", "typed", "value"), GOOD)
def test_a_good_value_is_taken_and_written_one_way(parse, typed, value):
    assert parse(typed, DAY) == value


@pytest.mark.parametrize(("parse", "typed", "code"), BAD)
def test_a_bad_value_is_refused_with_its_code(parse, typed, code):
    found = parse(typed, DAY)
    assert isinstance(found, Fault)
    assert found.code == code


@pytest.mark.parametrize(
    ("parse", "typed", "number"),
    [
        (formats.birth_date, "2026-11-24", "5001"),
        (formats.birth_date, "1896-11-23", "7826"),
        (formats.leaving_date, "2019-04-05", "7831"),
        (formats.starter_declaration, "D", "7881"),
    ],
)
def test_a_fault_carries_the_error_number_hmrc_has_for_it(parse, typed, number):
    assert parse(typed, DAY).hmrc == number


@pytest.mark.parametrize("typed", ["OT", "ot m1", "SOT", "COTX"])
def test_the_letter_o_in_an_emergency_code_is_pointed_out(typed):
    assert "digit zero" in formats.tax_code(typed, DAY).message


@pytest.mark.parametrize(("day", "accepted"), [(date(2026, 4, 5), False), (date(2026, 4, 6), True)])
def test_plan_5_begins_with_the_tax_year_2026(day, accepted):
    assert (formats.student_loan_plan("Plan 5", day) == "05") is accepted


def test_the_strict_postcode_form_misses_girobank_and_the_forces():
    assert formats.is_strict_uk_postcode("SW1A 1AA")
    assert not formats.is_strict_uk_postcode("GIR 0AA")
    assert not formats.is_strict_uk_postcode("BFPO 1")
    assert not formats.is_strict_uk_postcode("SW1A1AA")


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1234.5", "GBP", 123450),
        ("1234.50", "GBP", 123450),
        ("1234.500", "GBP", 123450),
        ("0", "GBP", 0),
        ("0.01", "GBP", 1),
        ("42,000", "GBP", 4200000),
        ("42000.00", "JPY", 42000),
        ("1.234", "KWD", 1234),
        ("70.000", "KWD", 70000),
        ("1234.5000", "GBP", 123450),
        ("70.00", "GBP", 7000),
        ("70.0000", "GBP", 7000),
        ("0.500", "GBP", 50),
        ("1,070.000", "GBP", 107000),
        ("70000", "EUR", 7000000),
        ("9999999999999.99", "GBP", 999999999999999),
    ],
)
def test_money_is_whole_minor_units_of_its_currency(typed, currency, minor):
    assert formats.money_in_minor_units(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "code"),
    [
        ("1e3", "GBP", "not_money"),
        ("-5", "GBP", "not_money"),
        ("12 345", "GBP", "not_money"),
        ("NaN", "GBP", "not_money"),
        ("1.234,50", "GBP", "not_money"),
        ("0.005", "GBP", "too_many_decimals"),
        ("70.000", "GBP", "thousands_or_decimals"),
        ("1.000", "GBP", "thousands_or_decimals"),
        ("1.234", "GBP", "thousands_or_decimals"),
        ("999.999", "EUR", "thousands_or_decimals"),
        ("100.000", "JPY", "thousands_or_decimals"),
        ("1.234.567", "GBP", "not_money"),
        ("1.0000000000000000000000000000000001", "GBP", "too_many_decimals"),
        ("1.5", "JPY", "too_many_decimals"),
        ("99999999999999", "GBP", "not_money"),
        ("9" * 10000, "GBP", "not_money"),
    ],
)
def test_money_that_is_not_exact_is_refused(typed, currency, code):
    assert formats.money_in_minor_units(typed, currency).code == code


@given(st.integers(0, 10**14))
def test_money_never_passes_through_a_float(pence):
    assert formats.money_in_minor_units(f"{pence // 100}.{pence % 100:02}", "GBP") == pence


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
