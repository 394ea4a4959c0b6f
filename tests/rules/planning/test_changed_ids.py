"""Case 3: which changed Employee IDs go together, and what is said of them."""

from __future__ import annotations

import pytest

from service.rules.planning.changed_ids import ChangedId, decided_together, digest_of, in_a_sentence


def _changed(*pairs, **more):
    return [ChangedId(number, number, old, new, **more) for number, (old, new) in enumerate(pairs, 1)]


def test_case_3_clear_cases_go_together_and_swaps_doubles_and_leavers_do_not():
    clear = _changed(("1", "UK-1"), ("2", "UK-2"))
    others = [
        ChangedId(3, 3, "3", "4"),  # 4 is someone's
        ChangedId(4, 4, "5", "UK-9"),
        ChangedId(5, 5, "6", "uk-9"),  # twice the same
        ChangedId(6, 6, "7", "UK-7", has_left=True),
    ]
    found = decided_together([*reversed(clear), *others], ["1", "2", "3", "4", "5", "6", "7"])
    assert found == tuple(clear)


def test_case_3_one_alone_is_a_case_of_its_own():
    assert decided_together(_changed(("1", "UK-1")), ["1"]) == ()


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ([("1", "UK-1"), ("22", "UK-22")], "2 Employee IDs changed in Humaans: each got the prefix “UK-”."),
        ([("1", "1/GB"), ("22", "22/GB")], "2 Employee IDs changed in Humaans: each got the ending “/GB”."),
        ([("E1", "1"), ("E22", "22")], "2 Employee IDs changed in Humaans: each lost the prefix “E”."),
        ([("1", "UK-1"), ("22", "NL-22")], "2 Employee IDs changed in Humaans."),
        ([("1", "7"), ("22", "9")], "2 Employee IDs changed in Humaans."),
    ],
)
def test_case_3_one_sentence_says_how_they_changed(pairs, told):
    assert in_a_sentence(_changed(*pairs)) == told


def test_case_3_a_decision_names_exactly_the_list_that_was_shown():
    one, other = _changed(("1", "UK-1"), ("2", "UK-2")), _changed(("1", "UK-1"), ("2", "UK-3"))
    assert digest_of(one) == digest_of(list(reversed(one))) != digest_of(other)
