import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.fields import contact_formats
from service.rules.fields.formats import Invalid
from tests.builders import DAY


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("amelia@example.com", "amelia@example.com"),
        ("Amelia.Khan+pay@Example.COM", "Amelia.Khan+pay@example.com"),
        ("a@b.co", "a@b.co"),
        ("sean.o'riordan@firm.example", "sean.o'riordan@firm.example"),
        ("'tis@firm.example", "'tis@firm.example"),
        ("anna@bücher.example", "anna@bücher.example"),
        ("anna@xn--bcher-kva.example", "anna@bücher.example"),
        ("Anna@BÜCHER.example", "Anna@bücher.example"),
        ("a&b@example.com", "a&b@example.com"),
    ],
)
def test_an_email_address_keeps_its_name_and_gets_a_small_domain(typed, address):
    assert contact_formats.email(typed, DAY) == address


@pytest.mark.parametrize(
    "typed",
    [
        "amelia",
        "amelia@",
        "@example.com",
        "a@@example.com",
        "a..b@example.com",
        ".a@example.com",
        "a b@example.com",
        "a@example",
        "test@test",
        "a@localhost",
        "a@-example.com",
        "a@b.com, c@d.com",
        "zoë@example.com",
        "müller@firm.example",
        "sean.o’riordan@firm.example",
        "\u200bada@example.com",
        "'o'neill@example.com'",
        "Amelia <amelia@example.com>",
        "a@" + "b" * 300 + ".com",
        "a@example.com\x00",
        "\ud800@example.com",
    ],
)
def test_what_is_not_one_email_address_is_refused(typed):
    assert isinstance(contact_formats.email(typed, DAY), Invalid)


@pytest.mark.parametrize(
    "typed", ["amelia@example.com", "Amelia.Khan@Example.COM", "a@example", "a@b.c", "x" * 64 + "@b.co"]
)
def test_the_quick_way_says_what_the_package_says(typed):
    slowly = contact_formats._judged(typed)
    assert contact_formats._address(typed) == slowly


@pytest.mark.parametrize(
    ("kept", "ascii_form"),
    [
        ("sean.o'riordan@firm.example", "sean.o'riordan@firm.example"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("a{b}|c@firm.example", "a{b}|c@firm.example"),
    ],
)
def test_what_is_kept_is_mailed_to_its_ascii_form(kept, ascii_form):
    assert contact_formats.email(kept, DAY) == kept
    assert contact_formats.mailable(kept) == ascii_form


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("sean.o’riordan@firm.example", "has a curly apostrophe (’)"),
        ("sean.o‘riordan@firm.example", "has a curly apostrophe (‘)"),
        ("müller@firm.example", "has “ü” before the @"),
        ("ｍ@firm.example", "has “ｍ” before the @"),
        ("ada\u200b@firm.example", "ZERO WIDTH SPACE"),
        ("Ada <ada@firm.example>", "remove the name"),
        ("ada@firm.example; bo@firm.example", "has more than one @"),
        ("a" * 250 + "@firm.example", "longer than 254"),
    ],
)
def test_an_address_that_cannot_be_mailed_is_told_by_what_is_wrong_with_it(typed, told):
    fault = contact_formats.email(typed, DAY)
    assert isinstance(fault, Invalid)
    assert told in fault.message
    assert contact_formats.mailable(typed) is None


@given(
    st.one_of(st.emails(), st.text(max_size=40), st.builds("{}@{}".format, st.text(max_size=9), st.text(max_size=9)))
)
def test_what_is_kept_and_what_can_be_mailed_are_judged_by_one_rule(typed):
    kept = contact_formats.email(typed.strip(), DAY)
    mailed = contact_formats.mailable(typed)
    assert isinstance(kept, Invalid) == (mailed is None)
    if isinstance(kept, str):
        assert mailed is not None
        assert mailed.isascii()
        assert contact_formats.mailable(kept) == mailed


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("020 7946 0018", "+44 20 7946 0018"),
        ("(020) 7946-0018", "+44 20 7946 0018"),
        ("+442079460018", "+44 20 7946 0018"),
        ("0044 20 7946 0018", "+44 20 7946 0018"),
        ("01534 123456", "+44 1534 123456"),
        ("+1 415-555-2671", "+1 415-555-2671"),
        ("07700 900123", "07700 900123"),
    ],
)
def test_a_number_is_written_internationally_and_an_unknown_one_kept_as_typed(typed, number):
    assert contact_formats.phone_number(typed, DAY) == number


@given(st.from_regex(r"0[1-9][0-9]{7,9}", fullmatch=True))
def test_a_uk_number_is_judged_as_the_package_judges_it(typed):
    number = phonenumbers.parse(typed, "GB")
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    expected = written if phonenumbers.is_valid_number(number) else typed
    assert contact_formats.phone_number(typed, DAY) == expected


@pytest.mark.parametrize("region", ["GB", "GG", "IM", "JE"])
@pytest.mark.parametrize(
    "kind", [value for value in phonenumbers.PhoneNumberType.values() if value != phonenumbers.PhoneNumberType.UNKNOWN]
)
def test_a_number_of_every_kind_in_the_uk_and_the_islands_is_recognised(region, kind):
    number = phonenumbers.example_number_for_type(region, kind)
    if number is None or not phonenumbers.is_valid_number(number):
        return
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    assert contact_formats.phone_number(f"+44{number.national_number}", DAY) == written


def test_formats_a_phone_number_that_a_spreadsheet_changed_is_refused():
    fault = contact_formats.phone_number("2079460018.0", DAY)
    assert isinstance(fault, Invalid)
    assert "spreadsheet" in fault.message


@pytest.mark.parametrize(
    "typed", ["call me", "12", "020 7946 0018 or 0019", "12 Market Street 20", "9" * 500, "\x00", "+"]
)
def test_what_is_not_only_a_number_is_refused(typed):
    assert isinstance(contact_formats.phone_number(typed, DAY), Invalid)
