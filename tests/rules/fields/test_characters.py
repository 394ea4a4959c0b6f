import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.rules.fields import characters


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Zoë", "Zoe"),
        ("Łukasz Đorđević", "Lukasz Dordevic"),
        ("Strauß", "Strauss"),
        ("Æsa Øystein", "AEsa Oystein"),
        ("Ħal", "Hal"),
        ("O’Neill", "O'Neill"),
        ("O´Neill", "O'Neill"),
        ("O`Neill", "O'Neill"),
        ("Anne‑Marie", "Anne-Marie"),
        ("Anne–Marie", "Anne-Marie"),
        ("Anne\u00a0Marie", "Anne Marie"),
        ("Zo\u0308e", "Zoe"),
        ("Hawai\u02bbi", "Hawai'i"),
        ("Al\u2014Rashid", "Al-Rashid"),
        ("Əliyev", "Eliyev"),
        ("Mar\u00adga\u200bret", "Margaret"),
        ("12  High\tSt\nLeeds", "12 High St Leeds"),
    ],
)
def test_accents_and_typographic_signs_become_plain_ones(typed, plain):
    assert characters.folded(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("12½ High Street", "12 1/2 High Street"),
        ("12 ½ High Street", "12 1/2 High Street"),
        ("12\u200b¼ High Street", "12 1/4 High Street"),
        ("½ Mile House", "1/2 Mile House"),
        ("3¾A", "3 3/4A"),
        ("½2", "1/2 2"),
        ("½½", "1/2 1/2"),
        ("5⅟8", "5 1/8"),
        ("12⅞", "12 7/8"),
        ("12 1⁄2", "12 1/2"),
    ],
)
def test_formats_a_fraction_is_written_apart_from_the_number_before_it(typed, plain):
    assert characters.folded(typed) == plain


@pytest.mark.parametrize("typed", ["Flat 3²", "E²", "Flat 1₂", "12①", "Flat ⑳", "1⒈", "3⓪"])
def test_formats_a_raised_lowered_or_circled_digit_is_never_made_a_plain_one(typed):
    assert characters.folded(typed) == typed


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert characters.folded(characters.folded(text)) == characters.folded(text)


@pytest.mark.parametrize("text", ["", "Zoë", "two\nlines", "a\ttab", "日本", "\N{ZERO WIDTH JOINER}"])
def test_what_people_write_holds_no_control_characters(text):
    assert not characters.has_control_characters(text)


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x7f", "\x85", "abc\u202etxt", "\u2066", "\ud800"])
def test_nul_escape_reversed_writing_and_halves_of_a_pair_are_control_characters(text):
    assert characters.has_control_characters(text)


@pytest.mark.parametrize(
    ("typed", "digits"), [("20-29-59", "202959"), ("20 29 59", "202959"), ("20–29–59", "202959"), ("202959", "202959")]
)
def test_what_stands_between_digits_is_dropped(typed, digits):
    assert characters.squeezed(typed) == digits


def test_capitals_are_made_of_plain_letters_only():
    assert characters.in_capitals("ab1") == "AB1"
    assert characters.in_capitals("ß1") == "ß1"


def test_what_cannot_be_shown_is_replaced():
    assert characters.shown_safely("Zoë\x1b[31m\ud800\n") == "Zoë\ufffd[31m\ufffd "
