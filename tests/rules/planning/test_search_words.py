import pytest

from service.rules.planning.search_words import LONGEST_SEARCH, ni_number_of, searchable, words_of

ZOE = searchable(["Zoë", None, "O’Neill", 1042])


@pytest.mark.parametrize(
    "typed",
    [
        "zoë",
        "ZOE",
        "zoe\u0308",
        "o'neill",
        "o’neill",
        "O`NEILL",
        "oneill",
        "O’Neill Zoë",
        "O’Neill, Zoë",
        "(Zoë)",
        "  zoe\u00a0 104 ",
        "Zoë\u200b",
    ],
)
def test_case_34_a_name_is_found_however_it_is_typed(typed):
    assert all(word in ZOE for word in words_of(typed))


def test_case_34_letters_that_have_no_plain_form_are_compared_as_they_are():
    assert words_of("李 ŁUKASZ Straße") == ("李", "lukasz", "strasse")


def test_case_34_a_search_no_one_types_is_none_rather_than_cut():
    assert words_of("x" * LONGEST_SEARCH) == ("x" * LONGEST_SEARCH,)
    assert words_of("x" * (LONGEST_SEARCH + 1)) is None


@pytest.mark.parametrize("typed", ["ce 23 45 61 a", "CE234561A", "CE234561", "ce-23-45-61-a"])
def test_case_34_a_whole_ni_number_is_known_with_and_without_its_letter(typed):
    assert ni_number_of(typed) == "CE234561"


@pytest.mark.parametrize("typed", ["CE23456", "234561", "CE234561AB", "Zoë", "%", ""])
def test_case_34_a_part_of_an_ni_number_is_none(typed):
    assert ni_number_of(typed) is None
