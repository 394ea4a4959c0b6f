import pytest

from service.rules.fields import postcodes
from service.rules.fields.formats import Invalid
from tests.builders import DAY

GOOD = [
    (postcodes.postcode, "M1 1AE", "M1 1AE"),
    (postcodes.postcode, "B33 8TH", "B33 8TH"),
    (postcodes.postcode, "CR2 6XH", "CR2 6XH"),
    (postcodes.postcode, "DN55 1PT", "DN55 1PT"),
    (postcodes.postcode, "W1A 0AX", "W1A 0AX"),
    (postcodes.postcode, "EC1A 1BB", "EC1A 1BB"),
    (postcodes.postcode, "SW1A1AA", "SW1A 1AA"),
    (postcodes.postcode, "ls1  6dt", "LS1 6DT"),
    (postcodes.postcode, "GIR 0AA", "GIR 0AA"),
    (postcodes.postcode, "BFPO 1", "BFPO 1"),
    (postcodes.postcode, "75008", "75008"),
    (postcodes.postcode, "D02 X285", "D02 X285"),
    (postcodes.workplace_postcode, "ts183ad", "TS18 3AD"),
]
BAD = [
    (postcodes.postcode, "x" * 36, "too_long"),
    (postcodes.postcode, "LS1\x006DT", "control_characters"),
    (postcodes.workplace_postcode, "GIR 0AA", "postcode"),
    (postcodes.workplace_postcode, "75008", "postcode"),
]


@pytest.mark.parametrize(("parse", "typed", "value"), GOOD)
def test_a_good_value_is_taken_and_written_one_way(parse, typed, value):
    assert parse(typed, DAY) == value


@pytest.mark.parametrize(("parse", "typed", "code"), BAD)
def test_a_bad_value_is_refused_with_its_code(parse, typed, code):
    found = parse(typed, DAY)
    assert isinstance(found, Invalid)
    assert found.code == code


def test_the_strict_postcode_form_misses_girobank_and_the_forces():
    assert postcodes.has_uk_form("SW1A 1AA")
    assert not postcodes.has_uk_form("GIR 0AA")
    assert not postcodes.has_uk_form("BFPO 1")
    assert not postcodes.has_uk_form("SW1A1AA")


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("00-950", "PL", "00-950"),
        ("1000-001", "PT", "1000-001"),
        ("D02 X285", "IE", "D02 X285"),
        ("1234 ab", "NL", "1234 AB"),
        ("#12/3", "XK", "#12/3"),
        ("SW1A-1AA", "GB", "SW1A 1AA"),
        ("sw1a.1aa", "GB", "SW1A 1AA"),
        ("SW1A\u00a01AA", "GB", "SW1A 1AA"),
        ("je2-3ab", "JE", "JE2 3AB"),
        ("GY11AA", "GG", "GY1 1AA"),
        ("BFPO 57", "GB", "BFPO 57"),
        ("00-950", None, "00-950"),
    ],
)
def test_formats_a_postcode_is_judged_beside_its_country(typed, country, kept):
    assert postcodes.postcode_in(typed, DAY, country) == kept


@pytest.mark.parametrize("typed", ["00-950", "1000-001", "LS1 6DT, Leeds", "12345678901"])
def test_formats_in_the_uk_a_foreign_postcode_is_refused_and_the_country_is_named(typed):
    fault = postcodes.postcode_in(typed, DAY, "GB")
    assert isinstance(fault, Invalid)
    assert "or the country beside it" in fault.remedy
