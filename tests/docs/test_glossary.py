"""docs/glossary.md: each word once, in order, with a place that exists."""

import re

from tests.imports import ROOT

ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| (?!word )[a-z]", line)
]


def test_each_row_has_a_word_a_meaning_a_standard_term_and_a_place():
    assert len(ROWS) > 40
    assert [row for row in ROWS if len(row) != 4 or not all(row)] == []


def test_the_words_are_in_order_and_each_is_there_once():
    words = [row[0].casefold() for row in ROWS]
    assert words == sorted(set(words))


def test_each_place_exists():
    assert [place for row in ROWS if not (ROOT / (place := row[3].strip("`"))).exists()] == []
