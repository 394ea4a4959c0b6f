"""The table of cases in README.md says what there is: each case has its tests, each test with a number its case."""

import re

from tests import real_cases

NUMBERED = re.compile(r"test_(case_[a-zA-Z0-9]+|[PK][0-9]+|S_[a-z]|part_[0-9]+|formats|small|env|B1|B3|B14)_")


def test_case_tests_the_table_is_as_the_tests_are():
    is_current = real_cases.README.read_text(encoding="utf-8") == real_cases.readme()
    assert is_current, "run: .venv/bin/python -m tests.real_cases"


def test_case_tests_every_case_is_shown_by_a_test():
    known = real_cases.tests()
    cases = [case for part in real_cases.PARTS.values() for case in part]
    assert [case.sentence for case in cases if not real_cases.shown_in(case, known)] == []


def test_case_tests_every_test_with_a_number_shows_a_case():
    cases = [case for part in real_cases.PARTS.values() for case in part]
    lost = [
        f"{file}::{test}"
        for file, test in real_cases.tests()
        if NUMBERED.match(test) and not any(case.shows(file, test) for case in cases)
    ]
    assert lost == []
