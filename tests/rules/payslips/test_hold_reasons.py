"""Every reason for holding a payslip says what it means."""

from __future__ import annotations

import pytest

from service.facts.payslips import HoldReason
from service.rules.payslips.hold_reasons import WORDS, hold


@pytest.mark.parametrize("reason", HoldReason)
def test_a_reason_is_stored_with_its_words(reason):
    assert hold(reason) == {"code": reason.value, "message": WORDS[reason]}


def test_no_words_are_of_a_reason_that_does_not_exist():
    assert WORDS.keys() == set(HoldReason)


def test_a_reason_may_say_more_and_where_in_the_pdf():
    reason = hold(HoldReason.CONTRADICTED, "Page 2 shows someone else.", page=2, employee=7)
    assert reason == {
        "code": "contradicted", "message": "Page 2 shows someone else.", "page": 2, "employee": 7,
    }  # fmt: skip
