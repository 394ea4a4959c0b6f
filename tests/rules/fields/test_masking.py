"""Numbers that could be misused: masked in one way, in messages and on pages."""

import pytest

from service.rules.fields.masking import ON_PAGES, masked


@pytest.mark.parametrize(
    ("value", "text"),
    [("63748472", "••••72"), ("AB234561C", "••••1C"), ("1234", "••••"), (4200000, "••••00"), ("", "••••")],
)
def test_a_message_shows_the_last_two_characters_at_most(value, text):
    assert masked(value) == text


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [("12345678", 4, "•••• 5678"), ("AB234561C", 0, "••••••"), ("", 4, ""), ("123", 4, "••••••")],
)
def test_a_page_shows_the_end_at_most_and_leaves_an_empty_value_empty(value, shown, text):
    assert masked(value, shown, ON_PAGES) == text


def test_a_value_is_hidden_whole_where_its_end_would_be_most_of_it():
    assert masked("123456", 4, ON_PAGES) == "••••••"


def test_characters_that_cannot_be_seen_are_neither_counted_nor_shown():
    assert masked("1234\u200b\u200b") == "••••"
