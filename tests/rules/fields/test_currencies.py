"""Amounts of money: read exactly, with the decimals of their currency, and written so that they read back the same."""

from __future__ import annotations

from decimal import Decimal

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.fields.currencies import (
    exact,
    in_major_units,
    minor_digits,
    money_in_minor_units,
    plain_text,
    pounds,
    pounds_as_text,
    shown,
    typed_money,
    whole_minor_units,
)
from service.rules.fields.formats import Invalid
from tests.builders import DAY

CURRENCIES = sorted(currency.alpha_3 for currency in pycountry.currencies)
PERIODS = [None, "annual", "monthly", "weekly", "daily", "hourly"]


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
    assert money_in_minor_units(typed, currency) == minor


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
    assert money_in_minor_units(typed, currency).code == code


@given(st.integers(0, 10**14))
def test_money_never_passes_through_a_float(pence):
    assert money_in_minor_units(f"{pence // 100}.{pence % 100:02}", "GBP") == pence


@pytest.mark.parametrize(
    ("typed", "kept"), [("12,345.6", "12345.60"), ("£0", "0.00"), ("-1", None), ("1.005", None), ("12k", None)]
)
def test_an_amount_that_is_passed_on_is_kept_as_hmrc_writes_it(typed, kept):
    found = pounds_as_text(typed, DAY)
    assert found == kept if kept else isinstance(found, Invalid)


def test_an_amount_without_a_currency_is_one_of_pounds():
    assert pounds("42000", DAY) == 4_200_000
    assert pounds("£42,000", DAY).code == "not_money"


@pytest.mark.parametrize(
    ("currency", "digits"),
    [
        ("GBP", 2),
        ("JPY", 0),
        ("RWF", 0),
        ("VUV", 0),
        ("BIF", 0),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("XXX", 2),
        (None, 2),
    ],
)
def test_case_32_each_currency_has_its_own_decimals(currency, digits):
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("typed", "period", "minor"),
    [
        ("12.8205", "hourly", Decimal("1282.05")),
        ("12.820500", "hourly", Decimal("1282.05")),
        ("12.82051", "daily", Decimal("1282.051")),
        ("128.205", "daily", Decimal("12820.5")),
        ("12.820", "hourly", 1282),
        ("9.125", "hourly", Decimal("912.5")),
        ("0.0001", "hourly", Decimal("0.01")),
        ("1,234.5678", "daily", Decimal("123456.78")),
        ("12.820512820512821", "hourly", Decimal("1282.0512820512821")),
        ("450", "daily", 45_000),
    ],
)
def test_case_10_a_rate_is_kept_exactly(typed, period, minor):
    found = money_in_minor_units(typed, "GBP", period)
    assert found == minor
    assert isinstance(found, type(minor))


@pytest.mark.parametrize(
    ("typed", "currency", "period", "code"),
    [
        ("42000.005", "GBP", "annual", "too_many_decimals"),
        ("3500.0005", "GBP", "monthly", "too_many_decimals"),
        ("70.000", "GBP", "annual", "thousands_or_decimals"),
        ("1.250", "GBP", "daily", "thousands_or_decimals"),
        ("1.200", "JPY", "hourly", "thousands_or_decimals"),
        ("12.1234567890123456789012345", "GBP", "hourly", "too_many_decimals"),
    ],
)
def test_case_10_other_pay_keeps_the_decimals_of_its_currency_and_nothing_is_guessed(typed, currency, period, code):
    assert money_in_minor_units(typed, currency, period).code == code


@pytest.mark.parametrize(
    ("minor", "rounded"),
    [(1282, 1282), (Decimal("1282.05"), 1282), (Decimal("1282.5"), 1283), (Decimal("0.4"), 0), (Decimal("-0.5"), -1)],
)
def test_case_10_only_what_is_asked_for_in_whole_pence_is_rounded(minor, rounded):
    assert whole_minor_units(minor) == rounded


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("£53,000", "GBP", 5_300_000),
        ("£ 53,000.50", "GBP", 5_300_050),
        ("53000", "GBP", 5_300_000),
        ("GBP 53,000", "GBP", 5_300_000),
        ("-20.00", "GBP", -2_000),
        ("-£20", "GBP", -2_000),
        ("£-20", "GBP", -2_000),
        ("\N{MINUS SIGN}£2,576.60", "GBP", -257_660),
        ("1,250.500 KWD", "KWD", 1_250_500),
        ("1250.500", "KWD", 1_250_500),
        ("90000", "VUV", 90_000),
        ("90,000\N{NO-BREAK SPACE}VUV", "VUV", 90_000),
        ("€1,500.50", "EUR", 150_050),
    ],
)
def test_B12_an_amount_is_typed_as_pages_show_it(typed, currency, minor):
    assert typed_money(typed, currency) == minor


@pytest.mark.parametrize(
    "typed", ["", "-", "£", "€5", "£1,2", "53 000", "--5", "-£-5", "5-", "1e3", "£5 GBP 5", "５３０"]
)
def test_what_is_no_amount_in_the_currency_is_refused(typed):
    assert isinstance(typed_money(typed, "GBP"), Invalid)


AMOUNTS = st.integers(-(10**12), 10**12)


@given(AMOUNTS, st.sampled_from(CURRENCIES), st.sampled_from(PERIODS))
def test_case_32_what_is_shown_typed_back_is_the_same_pay(minor, currency, period):
    assert typed_money(plain_text(minor, currency), currency, period) == minor
    assert typed_money(shown(minor, currency), currency, "annual") == minor


@given(st.integers(0, 10**12), st.integers(1, 18), st.sampled_from(CURRENCIES), st.sampled_from(["hourly", "daily"]))
def test_case_10_a_rate_shown_and_typed_back_is_the_same_rate(digits, decimals, currency, period):
    rate = exact(Decimal(digits).scaleb(-decimals))
    assert typed_money(plain_text(rate, currency), currency, period) == rate
    assert money_in_minor_units(plain_text(rate, currency), currency, period) == rate


@given(AMOUNTS, st.sampled_from(CURRENCIES))
def test_case_32_an_amount_has_exactly_the_decimals_of_its_currency(minor, currency):
    assert in_major_units(minor, currency).as_tuple().exponent == -minor_digits(currency)
    assert in_major_units(minor, currency).scaleb(minor_digits(currency)) == minor
