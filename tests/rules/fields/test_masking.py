"""Numbers that could be misused: masked in one way, in messages, on pages and in files."""

import pytest

from service.rules.fields.masking import masked


@pytest.mark.parametrize(
    ("value", "text"),
    [("63748472", "•••• 72"), ("AB234561C", "•••• 1C"), ("070116", "•••• 16"), (4200000, "•••• 00"), ("", "")],
)
def test_the_last_two_characters_are_shown_at_most(value, text):
    assert masked(value) == text


@pytest.mark.parametrize("value", ["1", "123", "1234"])
def test_a_value_is_hidden_whole_where_its_end_would_be_most_of_it(value):
    assert masked(value) == "••••••"


def test_characters_that_cannot_be_seen_are_neither_counted_nor_shown():
    assert masked("1234\u200b\u200b") == "••••••"
    assert masked("\u200b") == ""
