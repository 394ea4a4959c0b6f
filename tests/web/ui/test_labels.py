"""Every stored state has its words, and no words are of a state that does not exist."""

from __future__ import annotations

import pytest

from service.facts.employees import Employment, Readiness
from service.facts.runs import Cause, RunKind, RunPhase, RunState
from service.web.ui import labels


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (labels.STATES, [*RunState, *Readiness, *Employment]),
        (labels.CAUSES, Cause),
        (labels.KINDS, RunKind),
        (labels.PHASES, RunPhase),
    ],
    ids=["states", "causes", "kinds", "phases"],
)
def test_each_member_has_words_and_each_word_is_of_a_member(words, members):
    assert words.keys() == set(members)


@pytest.mark.parametrize("phase", RunPhase)
def test_a_phase_is_shown_in_words(phase):
    assert labels.phase(phase) == labels.PHASES[phase]
