import pytest

from service.rules import contact_formats
from service.rules.formats import Fault
from tests.builders import DAY


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("amelia@example.com", "amelia@example.com"),
        ("Amelia.Khan+pay@Example.COM", "Amelia.Khan+pay@example.com"),
        ("a@b.co", "a@b.co"),
        ("zoë@example.com", "zoë@example.com"),
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
        "a@-example.com",
        "a@b.com, c@d.com",
        "o'neill@example.com",
        "Amelia <amelia@example.com>",
        "a@" + "b" * 300 + ".com",
        "a@example.com\x00",
        "\ud800@example.com",
    ],
)
def test_what_is_not_one_email_address_is_refused(typed):
    assert isinstance(contact_formats.email(typed, DAY), Fault)


@pytest.mark.parametrize(
    "typed", ["amelia@example.com", "Amelia.Khan@Example.COM", "a@example", "a@b.c", "x" * 64 + "@b.co"]
)
def test_the_quick_way_says_what_the_package_says(typed):
    slowly = contact_formats._judged(typed)
    assert contact_formats.email(typed, DAY) == (slowly or contact_formats._NOT_AN_EMAIL)


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


@pytest.mark.parametrize(
    "typed", ["call me", "12", "020 7946 0018 or 0019", "12 Market Street 20", "9" * 500, "\x00", "+"]
)
def test_what_is_not_only_a_number_is_refused(typed):
    assert isinstance(contact_formats.phone_number(typed, DAY), Fault)
