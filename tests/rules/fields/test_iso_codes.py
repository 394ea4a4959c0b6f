import pycountry
import pytest

from service.rules.fields import characters, iso_codes
from service.rules.fields.formats import Invalid
from tests.builders import DAY


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("GB", "GB"),
        ("gb", "GB"),
        ("GBR", "GB"),
        ("uk", "GB"),
        ("United Kingdom", "GB"),
        ("united  kingdom", "GB"),
        ("England", "GB"),
        ("Northern Ireland", "GB"),
        ("Ireland", "IE"),
        ("France", "FR"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("U.K", "GB"),
        ("Britain", "GB"),
        ("The Netherlands", "NL"),
        ("Holland", "NL"),
        ("Republic of Ireland", "IE"),
        ("Turkey", "TR"),
        ("Turkiye", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Macau", "MO"),
        ("Brunei", "BN"),
        ("DRC", "CD"),
        ("N. Ireland", "GB"),
        ("Trinidad & Tobago", "TT"),
        ("Bosnia & Herzegovina", "BA"),
        ("St. Lucia", "LC"),
        ("UAE", "AE"),
        ("U.A.E.", "AE"),
        ("N.I.", "GB"),
        ("R.O.I.", "IE"),
        ("N.Z.", "NZ"),
        ("France.", "FR"),
        ("NA", "NA"),
        ("Namibia", "NA"),
        ("NO", "NO"),
        ("Norway", "NO"),
        ("NOR", "NO"),
    ],
)
def test_a_country_is_understood_by_code_or_name(typed, code):
    assert iso_codes.country(typed, DAY) == code


@pytest.mark.parametrize("typed", ["Atlantis", "X", "remote", "x" * 5000, "\x00", "\ud800"])
def test_a_country_no_one_knows_is_refused(typed):
    assert isinstance(iso_codes.country(typed, DAY), Invalid)


@pytest.mark.parametrize(
    "typed", ["N.A.", "n.a.", "N.A", "n/a", "Na", "na", "NA.", "No", "no", "No.", "NO.", "N.O.", "n. a."]
)
def test_formats_no_country_is_never_namibia_or_norway(typed):
    assert isinstance(iso_codes.country(typed, DAY), Invalid)


@pytest.mark.parametrize("typed", ["No", "n.a."])
def test_formats_a_word_for_no_country_is_told_apart_from_the_codes(typed):
    assert "capitals" in iso_codes.country(typed, DAY).message


@pytest.mark.parametrize("typed", ["S.A.", "N.P.", "N.R.", "I.T.", "T.B.C."])
def test_formats_letters_with_dots_are_only_the_short_forms_that_people_write(typed):
    assert isinstance(iso_codes.country(typed, DAY), Invalid)


@pytest.mark.parametrize(("typed", "code"), [("GBP", "GBP"), ("eur", "EUR")])
def test_a_currency_is_an_iso_code(typed, code):
    assert iso_codes.currency(typed, DAY) == code


@pytest.mark.parametrize("typed", ["£", "pounds", "ABC", "GB", ""])
def test_a_currency_is_never_guessed(typed):
    assert isinstance(iso_codes.currency(typed, DAY), Invalid)


def test_every_country_has_a_name_that_hmrc_takes():
    names = {code: iso_codes.country_name(code) for code in (country.alpha_2 for country in pycountry.countries)}
    assert [name for name in names.values() if len(name) > 35 or not characters.ADDRESS.fullmatch(name)] == []
    assert (names["FR"], names["CD"], names["CI"]) == ("France", "Democratic Republic of the Congo", "Cote d'Ivoire")
    assert iso_codes.country_name("XX") == "XX"
