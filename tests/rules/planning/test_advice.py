from datetime import date

import pytest

from service.rules.planning.advice import advice
from tests.builders import DAY
from tests.rules.planning.test_readiness import READY, missing

UNMAPPED = ("workplace_postcode", "first_civilian_employment_date")


def advised(unmapped=UNMAPPED, **fields):
    return [(issue.code, issue.field) for issue in advice(READY | fields, unmapped, DAY)]


def test_with_everything_there_and_likely_nothing_is_advised():
    assert advised() == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ni_number": None}, ("ni_number_missing", "ni_number")),
        ({"ni_number": "CR234561C"}, ("ni_number_prefix", "ni_number")),
        ({"ni_number": "CE234561"}, ("ni_number_without_letter", "ni_number")),
        ({"postcode": "GIR 0AA"}, ("postcode_form", "postcode")),
        ({"postcode": "JE2 3AB"}, ("postcode_of_an_island", "country")),
        ({"postcode": "JE2 3AB", "country": "JE"}, ("address_on_an_island", "country")),
        ({"postcode": "00-950", "country": "GG"}, ("address_on_an_island", "country")),
        ({"postcode": "IM1 1AA", "country": "IM"}, ("address_on_an_island", "country")),
        ({"postcode": "LS1 6DT", "country": "FR"}, ("postcode_of_the_uk", "country")),
        ({"postcode": "LS16DT", "country": "NO"}, ("postcode_of_the_uk", "country")),
        ({"postcode": "BT1 5GS", "country": "NI"}, ("postcode_of_the_uk", "country")),
        ({"title": "Mr"}, ("title_and_gender", "title")),
        ({"tax_code": "1257L W1M1", "week_one_basis": "no"}, ("week_one_disagrees", "week_one_basis")),
        ({"ni_category": "F"}, ("workplace_postcode", "ni_category")),
        ({"ni_category": "V"}, ("veteran_date", "ni_category")),
        ({"account_number": "66374959"}, ("modulus_wrong", "account_number")),
        ({"sort_code": "990001"}, ("bank_account_not_checked", "account_number")),
    ],
)
def test_what_should_be_fixed_is_advice_and_stops_no_ones_pay(fields, told):
    assert advised(**fields) == [told]
    assert missing(**fields, unmapped=frozenset(UNMAPPED)) == []
    assert all(issue.is_advice for issue in advice(READY | fields, UNMAPPED, DAY))


@pytest.mark.parametrize(
    ("category", "field", "value"),
    [("F", "workplace_postcode", "TS18 3AD"), ("V", "first_civilian_employment_date", date(2026, 2, 2))],
)
def test_what_hmrc_wants_with_a_category_is_asked_for_where_it_is_mapped_and_advised_where_it_is_not(
    category, field, value
):
    """7954: no one becomes pending because a release can keep more than the one before."""
    said = {"ni_category": category}
    assert (missing(**said), advised(unmapped=(), **said)) == ([(field, "missing")], [])
    assert (missing(**said, unmapped=frozenset(UNMAPPED)), len(advised(**said))) == ([], 1)
    assert (missing(**said, **{field: value}), advised(**said, **{field: value})) == ([], [])


def test_formats_a_postcode_of_northern_ireland_beside_nicaragua_says_what_to_correct():
    (found,) = advice(READY | {"postcode": "BT1 5GS", "country": "NI"}, UNMAPPED, DAY)
    assert "Nicaragua" in found.message
    assert "Northern Ireland" in found.message


@pytest.mark.parametrize(
    ("postcode", "country"),
    [
        ("75008", "FR"),
        ("00-950", "PL"),
        ("1000-001", "PT"),
        ("0150", "NO"),
        ("D02 X285", "IE"),
        ("GX11 1AA", "GI"),
        ("K1A 0B1", "CA"),
        ("C1425DKX", "AR"),
        ("1012 AB", "NL"),
    ],
)
def test_formats_a_foreign_postcode_is_not_held_against_the_uk_form(postcode, country):
    assert advised(postcode=postcode, country=country) == []


def test_formats_what_cannot_be_checked_is_not_read_as_fine():
    (said,) = advice(READY | {"sort_code": "990001"}, (), DAY)
    assert "does not cover this sort code" in said.message


def test_of_someone_paid_off_nothing_is_advised():
    assert advice(READY | {"end_date": date(2019, 8, 31), "ni_number": None}, (), DAY) == ()


@pytest.mark.parametrize(
    ("fields", "shows"),
    [
        ({"account_number": "66374959"}, False),
        ({"sort_code": "990001"}, False),
        ({"title": "Mr"}, False),
        ({"last_name": "TBC"}, False),
        ({"postcode": "GIR 0AA"}, True),
        ({"ni_number": "CE234561"}, True),
    ],
)
def test_B32_the_accepted_format_stands_only_beside_what_has_another_form(fields, shows):
    (issue,) = advice(READY | fields, (), DAY)
    assert bool(issue.accepted_format) is shows
