import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.fields import addresses, characters


@pytest.mark.parametrize(
    ("address", "first", "second"),
    [
        ("12 Market Street", "12 Market Street", None),
        ("12 Market Street\n", "12 Market Street", None),
        ("Flat 3\n12 Market Street", "Flat 3", "12 Market Street"),
        ("Flat 3,\r\n 12 Market Street", "Flat 3", "12 Market Street"),
        ("Flat 3\n\n12 Market Street\nHolbeck", "Flat 3", "12 Market Street, Holbeck"),
        (
            "Flat 3\nThe Old Corn Exchange\n12 Market Street\nHolbeck",
            "Flat 3, The Old Corn Exchange",
            "12 Market Street, Holbeck",
        ),
        ("The Old Corn Exchange, 12 Market Street, Leeds", "The Old Corn Exchange", "12 Market Street, Leeds"),
        ("Flat 3 The Old Corn Exchange 12 Market Street", "Flat 3 The Old Corn Exchange 12", "Market Street"),
        ("x" * 36, "x" * 36, None),
        ("word " * 40, ("word " * 40).strip(), None),
        ("", "", None),
    ],
)
def test_a_long_address_is_parted_at_line_breaks_then_commas_then_spaces(address, first, second):
    assert addresses.two_lines(address) == (first, second)


@given(st.text())
def test_what_was_parted_fits_and_nothing_else_is_cut(address):
    first, second = addresses.two_lines(address)
    if second is None:
        return
    assert all(characters.ADDRESS.fullmatch(characters.folded(line)) for line in (first, second))
    written = "".join(sign for sign in address if not sign.isspace() and sign != ",")
    assert "".join(sign for sign in first + second if not sign.isspace() and sign != ",") == written
