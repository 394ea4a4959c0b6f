"""Every kind of issue has its heading and says what to do, and no words are of a kind that does not exist."""

from __future__ import annotations

import pytest

from service.facts.issues import IssueCode
from service.web.ui import issue_labels


@pytest.mark.parametrize("code", IssueCode)
def test_a_kind_of_issue_has_a_heading_and_a_fix(code):
    assert issue_labels.kind(code) == issue_labels.ISSUES[code]
    assert issue_labels.fix(code) == issue_labels.FIXES[code]


def test_no_heading_or_fix_is_of_a_kind_that_does_not_exist():
    assert issue_labels.ISSUES.keys() == set(IssueCode) == issue_labels.FIXES.keys()


@pytest.mark.parametrize("text", [*issue_labels.ISSUES.values(), *issue_labels.FIXES.values()])
def test_headings_and_fixes_are_words_and_no_codes(text):
    assert text[0].isupper()
    assert "_" not in text
    assert not text.endswith(".")
